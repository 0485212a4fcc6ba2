import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { parseYamlText } from "../../parse/yaml-text.ts";

/**
 * A JSON or YAML file of a payload as data.
 *
 * @throws {UnscannedError} when it is neither, or above the limits of records
 */
export async function readSchema(contents: Contents, path: string): Promise<unknown> {
  const size = contents.files.find((file) => file.path === path)?.entry.size ?? 0;
  if (size > RECORD_SIZE_MAX)
    throw new UnscannedError(path, `${path} has ${size} bytes; ${RECORD_SIZE_MAX} are compared`);
  const text = await contents.text(path);
  if (text === undefined) throw new UnscannedError(path, `${path} is no text`);
  try {
    return JSON.parse(text);
  } catch {
    const { value, problems } = parseYamlText(text, 1);
    if (problems.length > 0)
      throw new UnscannedError(path, `${path} is neither JSON nor plain YAML 1.2`);
    return value;
  }
}
