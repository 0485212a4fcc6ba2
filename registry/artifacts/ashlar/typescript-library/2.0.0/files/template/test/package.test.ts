import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../", import.meta.url);
const manifest: { name: string; license: string; exports: Record<string, string>; bin?: string } =
  JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

test("every file that package.json names is there", () => {
  for (const path of [...Object.values(manifest.exports), ...(manifest.bin ? [manifest.bin] : [])]) {
    assert.ok(existsSync(new URL(path, root)), path);
  }
});

test("the package can be imported by its own name", async () => {
  const library: object = await import(manifest.name);
  assert.deepEqual(Object.keys(library), ["SlugOptionError", "slugify"]);
});

test("the licence text is the one that package.json names", () => {
  const words: Record<string, RegExp> = {
    MIT: /^MIT License$/m,
    ISC: /^ISC License$/m,
    "Apache-2.0": /Apache License\s+Version 2\.0/,
  };
  const expected = words[manifest.license];
  assert.ok(expected, `no text is known for ${manifest.license}`);
  assert.match(readFileSync(new URL("LICENSE", root), "utf8"), expected);
});
