import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { toJavaScript, writePackage } from "../scripts/write-package.ts";

const folder = mkdtempSync(join(tmpdir(), "package-"));
after(() => rmSync(folder, { recursive: true }));

test("types go and relative imports name JavaScript", () => {
  const source = 'import { a } from "./a.ts";\nimport b from "other.ts";\nconst c: number = a(b);\n';
  assert.equal(
    toJavaScript(source),
    'import { a } from "./a.js";\nimport b from "other.ts";\nconst c         = a(b);\n',
  );
});

test("the written package works inside node_modules", async () => {
  const target = join(folder, "node_modules", "written");
  mkdirSync(target, { recursive: true });
  writePackage(target);
  const manifest = JSON.parse(readFileSync(join(target, "package.json"), "utf8"));
  assert.equal(manifest.private, undefined);
  const entry = manifest.exports["."];
  assert.ok(readFileSync(join(target, entry.types), "utf8").includes("export function slugify"));
  const { slugify } = await import(pathToFileURL(join(target, entry.default)).href);
  assert.equal(slugify("Hello, World!", { separator: "." }), "hello.world");
});
