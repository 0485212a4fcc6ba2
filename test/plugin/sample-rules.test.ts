/** The sample registry's own rules do what they say. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openModule } from "../../builder/plugin/open-module.ts";
import { assemble } from "./assemble.ts";

const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../registry/rules/${name}`, import.meta.url)));

async function ask(name: string, input: object): Promise<unknown[]> {
  const module = await openModule(name, file(name));
  return JSON.parse(module.check(JSON.stringify(input))) as unknown[];
}

describe("left-behind.wasm", () => {
  test("is what its source is compiled to", () => {
    const text = new TextDecoder().decode(file("left-behind.wat"));
    expect(Buffer.compare(file("left-behind.wasm"), assemble(text))).toBe(0);
  });

  test("finds a .DS_Store in any folder, and nothing that only sounds like it", async () => {
    const paths = [".DS_Store", "a/b/.DS_Store", "x.DS_Store", ".DS_Store.txt", "a/index.js"];
    const input = {
      name: 'a "quoted" .DS_Store',
      manifest: { description: "/.DS_Store" },
      files: paths.map((path) => ({ path })),
    };
    expect(await ask("left-behind.wasm", input)).toMatchObject([
      { path: ".DS_Store" },
      { path: "a/b/.DS_Store" },
    ]);
    expect(await ask("left-behind.wasm", {})).toEqual([]);
  });

  test("gets through the largest payload", async () => {
    const files = Array.from({ length: 10_000 }, (_, index) => ({
      path: `${"folder/".repeat(30)}${index}.js`,
      size: 1,
      sha256: "0".repeat(64),
    }));
    expect(await ask("left-behind.wasm", { files })).toEqual([]);
  });
});

describe("node-version.js", () => {
  const about = (described: unknown) =>
    ask("node-version.js", { texts: { "package.json": JSON.stringify(described) } });

  test("wants engines.node of a package.json", async () => {
    expect(await about({ engines: { node: ">=20" } })).toEqual([]);
    expect(await about({ engines: { npm: ">=10" } })).toMatchObject([{ path: "package.json" }]);
    expect(await about(null)).toHaveLength(1);
    expect(await ask("node-version.js", { texts: {} })).toEqual([]);
  });
});
