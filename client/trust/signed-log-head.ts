import { parseShape } from "../../schemas/parse.ts";
import { fromHex } from "../../schemas/trust/bytes.ts";
import type { Checkpoint } from "../../schemas/trust/checkpoint.ts";
import {
  SIGNED_LOG_FIELD,
  signedLogShape,
  type Timestamp,
} from "../../schemas/trust/tuf-metadata.ts";

/** The head of the log that a timestamp signs; undefined for one that signs none. */
export function signedLogHead(timestamp: Timestamp): Omit<Checkpoint, "origin"> | undefined {
  const value = (timestamp as Record<string, unknown>)[SIGNED_LOG_FIELD];
  const parsed = parseShape(signedLogShape, value);
  const rootHash = parsed.ok ? fromHex(parsed.value.root) : undefined;
  return parsed.ok && rootHash ? { size: parsed.value.size, rootHash } : undefined;
}
