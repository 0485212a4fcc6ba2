/** The committed part of GitHub's own OpenAPI description: which operation a request is. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Json } from "./store.ts";

export const SUBSET = new URL("../fixtures/github-openapi.json.gz", import.meta.url);

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Json;
  readonly "x-multi-segment"?: boolean;
}

export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  /** Whether tokens of apps, such as the one that a workflow gets, may call it. */
  readonly openToApps: boolean;
}

type Content = Readonly<Record<string, { readonly schema?: Json }>>;

export interface OpenapiDocument {
  readonly components: Readonly<Record<string, Json>>;
  readonly operations: readonly Operation[];
}

export function readOpenapi(): OpenapiDocument {
  const document = JSON.parse(gunzipSync(readFileSync(SUBSET)).toString()) as {
    components: Record<string, Json>;
    paths: Record<string, Record<string, Json>>;
  };
  const resolve = (value: unknown): Json => {
    const { $ref } = value as { $ref?: string };
    if ($ref === undefined) return value as Json;
    const [, , kind = "", name = ""] = $ref.split("/");
    return document.components[kind]?.[name] as Json;
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => readOperation(path, method, raw, resolve)),
  );
  return { components: document.components, operations };
}

function readOperation(
  path: string,
  method: string,
  raw: Json,
  resolve: (value: unknown) => Json,
): Operation {
  const responses = Object.entries(raw.responses as Json).map(([status, response]) => [
    status,
    resolve(response),
  ]);
  return {
    path,
    method: method.toUpperCase(),
    parameters: ((raw.parameters ?? []) as unknown[]).map((one) => parameterOf(resolve(one))),
    ...(raw.requestBody ? { requestBody: raw.requestBody as Operation["requestBody"] & {} } : {}),
    responses: Object.fromEntries(responses),
    openToApps: (raw["x-github"] as Json | undefined)?.enabledForGitHubApps !== false,
  };
}

function parameterOf(raw: Json): Parameter {
  const place = PLACES.find((one) => one === raw.in);
  if (typeof raw.name !== "string" || place === undefined || typeof raw.schema !== "object")
    throw new Error(`no parameter of OpenAPI 3: ${JSON.stringify(raw)}`);
  return {
    name: raw.name,
    in: place,
    schema: raw.schema as Json,
    required: raw.required === true,
    "x-multi-segment": raw["x-multi-segment"] === true,
  };
}

const PLACES = ["path", "query", "header"] as const;

/** The path's pattern; parameters that GitHub marks as such take several segments. */
function patternOf(operation: Operation): RegExp {
  const wide = new Set(
    operation.parameters.filter((one) => one["x-multi-segment"]).map((one) => one.name),
  );
  const source = operation.path
    .replaceAll(".", "\\.")
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      wide.has(name) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
    );
  return new RegExp(`^${source}$`);
}

export interface Match {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds operations by method and path; of two that fit, the one with fewer parameters. */
export function operationFinder(
  operations: readonly Operation[],
): (method: string, path: string) => Match | undefined {
  const byPlainness = operations
    .map((operation) => ({ operation, pattern: patternOf(operation) }))
    .sort((one, other) => holes(one.operation) - holes(other.operation));
  return (method, path) => {
    for (const { operation, pattern } of byPlainness) {
      const found = operation.method === method ? pattern.exec(path) : null;
      if (found) return { operation, parameters: decode(found.groups ?? {}) };
    }
    return undefined;
  };
}

const holes = (operation: Operation): number => operation.path.split("{").length;

function decode(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
}
