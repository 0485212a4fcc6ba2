/** The `package.json` at the top of a payload, as data with places. */
import { PACKAGE_JSON_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents, Place } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { parseYamlText, type YamlText } from "../../parse/yaml-text.ts";

export const PACKAGE_JSON = "package.json";

/** An object as JSON has it: own keys only. */
export type JsonObject = Readonly<Record<string, unknown>>;

export interface PackageJson {
  readonly value: JsonObject;
  readonly text: string;
  /** The place of the value at a path of keys, or of its nearest parent that stands there. */
  locate(path: readonly (string | number)[]): Place;
}

/**
 * Undefined when the payload has none: the builder then writes one that it knows to be right.
 *
 * @throws {UnscannedError} when it is no JSON object, or above `PACKAGE_JSON_SIZE_MAX`
 */
export async function readPackageJson(contents: Contents): Promise<PackageJson | undefined> {
  const file = contents.files.find(({ path }) => path === PACKAGE_JSON);
  if (file === undefined) return undefined;
  const { path, size } = file.entry;
  if (size > PACKAGE_JSON_SIZE_MAX)
    throw new UnscannedError(path, `it has ${size} bytes; ${PACKAGE_JSON_SIZE_MAX} are read`);
  const text = await contents.text(PACKAGE_JSON);
  const value = text === undefined ? undefined : parsedObject(text);
  if (text === undefined || value === undefined)
    throw new UnscannedError(path, "it is not a JSON object");
  let located: YamlText["locate"] | undefined;
  return {
    value,
    text,
    locate: (keys) => {
      located ??= parseYamlText(text, 1).locate;
      return { path, ...located(keys) };
    },
  };
}

/** A JSON object from text; undefined when the text is something else. */
function parsedObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of an own key; undefined for anything else that has keys. */
export function ownValue(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
