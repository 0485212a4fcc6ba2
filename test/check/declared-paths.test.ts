import { expect, test } from "vitest";
import { PATH_FIELDS } from "../../builder/check/declared-paths.ts";
import { payloadPath } from "../../schemas/field.ts";
import { MANIFEST_CONFIGS } from "../../schemas/manifest-config.ts";

/** Paths of keys to every payload path in a shape. */
function pathFields(shape: unknown): string[][] {
  if (typeof shape !== "object" || shape === null) return [];
  if (shape === payloadPath) return [[]];
  if ("pipe" in shape && Array.isArray(shape.pipe) && shape.pipe[0] === payloadPath) return [[]];
  if ("wrapped" in shape) return pathFields(shape.wrapped);
  if ("item" in shape) return pathFields(shape.item).map((path) => ["*", ...path]);
  if (!("entries" in shape) || typeof shape.entries !== "object" || shape.entries === null)
    return [];
  return Object.entries(shape.entries).flatMap(([key, entry]) =>
    pathFields(entry).map((path) => [key, ...path]),
  );
}

test("every payload path of every type is looked for", () => {
  const declared = Object.values(MANIFEST_CONFIGS)
    .flatMap(pathFields)
    .map((path) => path.join("/"));
  const known = PATH_FIELDS.map((path) => path.join("/"));
  // A template's root is a folder; QUAL-ENTRY-001 looks for files in it.
  expect(new Set(declared).difference(new Set(["root"]))).toEqual(
    new Set(known.filter((path) => declared.includes(path))),
  );
  expect(declared.length).toBeGreaterThan(15);
  expect(known.filter((path) => !declared.includes(path))).toEqual([
    "ami_config/user_data_script",
    "environment/setup/*",
  ]);
});
