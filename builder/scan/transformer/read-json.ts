import type { Json } from "../../../schemas/json.ts";
import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";

/** Nesting of a JSON file; what walks it afterwards recurses. */
const DEPTH_MAX = 200;
const BRACKET_OR_STRING = /"(?:[^"\\]|\\.)*"?|[[{]|[\]}]/g;

/**
 * A JSON file of the payload; a text says why it is none.
 *
 * @throws {UnscannedError} when it is missing or above `RECORD_SIZE_MAX`
 */
export async function readJson(
  path: string,
  contents: Contents,
): Promise<{ readonly value: Json } | string> {
  const size = contents.files.find((file) => file.path === path)?.entry.size ?? 0;
  if (size > RECORD_SIZE_MAX)
    throw new UnscannedError(path, `it has ${size} bytes; ${RECORD_SIZE_MAX} are read`);
  const text = await contents.text(path);
  if (text === undefined) return "it is not text in UTF-8";
  if (depthOf(text) > DEPTH_MAX) return `it nests more than ${DEPTH_MAX} deep`;
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return "it is not JSON";
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(BRACKET_OR_STRING)) {
    if (token === "{" || token === "[") deepest = Math.max(deepest, ++depth);
    else if (token === "}" || token === "]") depth--;
  }
  return deepest;
}
