import { parseShape } from "../../schemas/parse.ts";
import {
  ASHLAR_ROOT_FIELD,
  type AshlarRoot,
  ashlarRootShape,
  type Root,
} from "../../schemas/trust/tuf-metadata.ts";

/** Which registry a root of trust is for; undefined for a root of something else. */
export function ashlarRootOf(root: Root): AshlarRoot | undefined {
  const parsed = parseShape(ashlarRootShape, (root as Record<string, unknown>)[ASHLAR_ROOT_FIELD]);
  return parsed.ok ? parsed.value : undefined;
}
