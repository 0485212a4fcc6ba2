import { type ArtifactType, isArtifactType } from "../../schemas/artifact-type.ts";
import type { Neighbor } from "./neighbor.ts";

/** The type that `artifact.md` states, even when other fields of it are wrong. */
export function declaredType({ record }: Neighbor): ArtifactType | undefined {
  const text = writtenType(record.raw);
  return typeof text === "string" && isArtifactType(text) ? text : undefined;
}

/** The `type` field as it was written, of any kind. */
export function writtenType(raw: unknown): unknown {
  return typeof raw === "object" && raw !== null && "type" in raw ? raw.type : undefined;
}
