import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents } from "../../check/rule.ts";
import { valueAt } from "../../check/value-at.ts";
import { parseYamlText } from "../../parse/yaml-text.ts";
import type { Member } from "./described-members.ts";
import { fieldDescriptions } from "./field-descriptions.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const MEMBERS_MAX = 2_000;

/**
 * What the contract of a service offers: the operations of an OpenAPI document (3.1, "Path Item
 * Object"), the calls of a protobuf service, or the properties of a JSON Schema.
 */
export async function specificationMembers(
  contents: Contents,
  path: string,
): Promise<readonly Member[]> {
  const size = contents.files.find((file) => file.path === path)?.entry.size ?? Infinity;
  const text = size <= RECORD_SIZE_MAX ? await contents.text(path) : undefined;
  if (text === undefined) return [];
  if (path.endsWith(".proto")) return protobufCalls(text);
  const document = /\.ya?ml$/.test(path) ? parseYamlText(text, 1).value : jsonValue(text);
  const paths = valueAt(document, ["paths"]);
  const members = paths === undefined ? schemaProperties(document) : openApiOperations(paths);
  return members.slice(0, MEMBERS_MAX);
}

function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function openApiOperations(paths: unknown): Member[] {
  if (typeof paths !== "object" || paths === null) return [];
  return Object.entries(paths).flatMap(([route, item]) =>
    METHODS.flatMap((method): Member[] => {
      const operation = valueAt(item, [method]);
      if (typeof operation !== "object" || operation === null) return [];
      const id = valueAt(operation, ["operationId"]);
      const texts = [valueAt(operation, ["description"]), valueAt(operation, ["summary"])];
      const name = typeof id === "string" ? id : `${method.toUpperCase()} ${route}`;
      return [
        { name, words: [name, route], texts: texts.filter((text) => typeof text === "string") },
      ];
    }),
  );
}

function schemaProperties(schema: unknown): Member[] {
  const descriptions = fieldDescriptions(schema);
  const properties = valueAt(schema, ["properties"]);
  if (typeof properties !== "object" || properties === null) return [];
  return Object.keys(properties).map((name) => ({ name, texts: [descriptions.get(name) ?? ""] }));
}

/** `rpc Name (` with the comment lines right above it. */
function protobufCalls(text: string): Member[] {
  const members: Member[] = [];
  let comment: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim();
    const name = /^rpc\s+(\w+)\s*\(/.exec(words)?.[1];
    if (name !== undefined) members.push({ name, texts: [comment.join(" ")] });
    const said = /^(?:\/\/+|\/?\*+)\s?(.*)$/.exec(words)?.[1];
    comment = said === undefined ? [] : [...comment.slice(-20), said];
  }
  return members;
}
