import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Mend } from "../../builder/check/rule.ts";
import { mendFiles } from "../../builder/mend/mend-files.ts";
import { temporaryFolder } from "../make-registry.ts";

const TEXT = "old: 1\n";
const renameIn = (path: string): Mend => ({ do: "rename", path, field: ["old"], to: "fresh" });

/** What is in the folder after mending, by path, and how many mends were made. */
async function mended(folder: string, path: string) {
  const [result] = await mendFiles(folder, [renameIn(path)]);
  return result?.applied.length;
}

test("keeps the mode of a file, and leaves no draft behind", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "a.yaml");
  writeFileSync(file, TEXT, { mode: 0o640 });
  writeFileSync(`${file}.mended`, "mine");
  expect(await mended(folder, "a.yaml")).toBe(1);
  expect(readFileSync(file, "utf8")).toBe("fresh: 1\n");
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).sort()).toEqual(["a.yaml", "a.yaml.mended"]);
});

test("leaves alone what is elsewhere, locked, no text or not there", async () => {
  const top = temporaryFolder();
  const folder = join(top, "registry");
  mkdirSync(join(folder, "real"), { recursive: true });
  const outside = join(top, "outside.yaml");
  for (const path of [outside, join(folder, "real/a.yaml"), join(folder, "locked.yaml")])
    writeFileSync(path, TEXT);
  symlinkSync(outside, join(folder, "link.yaml"));
  symlinkSync("real", join(folder, "linked"));
  chmodSync(join(folder, "locked.yaml"), 0o444);
  writeFileSync(join(folder, "latin.yaml"), Buffer.from("old: 1\n# caf\xe9\n", "latin1"));
  const paths = [
    "link.yaml",
    "linked/a.yaml",
    "../outside.yaml",
    "locked.yaml",
    "latin.yaml",
    "gone.yaml",
    "real",
  ];
  for (const path of paths) expect([path, await mended(folder, path)]).toEqual([path, 0]);
  expect(readFileSync(outside, "utf8")).toBe(TEXT);
  expect(readFileSync(join(folder, "real/a.yaml"), "utf8")).toBe(TEXT);
});
