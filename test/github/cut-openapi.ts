/**
 * Cuts the operations that the double answers out of GitHub's own OpenAPI description, as it stands,
 * without descriptions and examples, and writes the fixture:
 *
 *     npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz package/generated/api.github.com.json
 *     node test/github/cut-openapi.ts package/generated/api.github.com.json
 *
 * The package has 385 MB unpacked, so it is no dependency. MIT, Octokit contributors.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { SUBSET } from "./openapi-document.ts";
import { ROUTES } from "./routes.ts";
import type { Json } from "./store.ts";

const LEFT_OUT = new Set([
  "description",
  "summary",
  "externalDocs",
  "x-octokit",
  "tags",
  "headers",
  "links",
]);

const bytes = readFileSync(process.argv[2] ?? "api.github.com.json");
const source = JSON.parse(bytes.toString()) as {
  openapi: string;
  info: { version: string; license: Json };
  paths: Record<string, Record<string, Json>>;
  components: Record<string, Record<string, Json>>;
};
const components: Record<string, Json> = {};
const paths: Record<string, Json> = {};

/** Copies a part, and what it refers to into `components`. */
function copy(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((item) => copy(item));
  if (typeof value !== "object" || value === null) return value;
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref === "string") take($ref);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => names || !(LEFT_OUT.has(key) || key.startsWith("example")))
      .map(([key, item]) => [key, copy(item, key === "properties" && !names)]),
  );
}

function take(reference: string): void {
  const [, , kind = "", name = ""] = reference.split("/");
  components[kind] ??= {};
  const kept = components[kind] as Json;
  if (name in kept) return;
  kept[name] = null;
  kept[name] = copy(source.components[kind]?.[name]);
}

for (const { operation } of ROUTES) {
  const [method = "", path = ""] = operation.split(" ");
  const found = source.paths[path]?.[method.toLowerCase()];
  if (!found) throw new Error(`GitHub describes no ${operation}`);
  paths[path] ??= {};
  (paths[path] as Json)[method.toLowerCase()] = copy(found);
}
take("#/components/schemas/basic-error");

const subset = {
  openapi: source.openapi,
  info: {
    title: "The part of GitHub's REST API description that the tests use",
    version: source.info.version,
    license: source.info.license,
    source: "npm @octokit/openapi, generated/api.github.com.json",
    sha256: createHash("sha256").update(bytes).digest("hex"),
  },
  paths,
  components,
};
const text = JSON.stringify(subset);
writeFileSync(SUBSET, gzipSync(text, { level: 9 }));
console.log(`${ROUTES.length} operations, ${text.length} bytes as JSON`);
