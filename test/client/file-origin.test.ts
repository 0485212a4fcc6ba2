/** Files of a tree on disk, whatever their size, and whatever happens to them. */
import { execFileSync } from "node:child_process";
import { appendFile, readdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import { temporaryFolder } from "../make-registry.ts";

const body = (size: number): Buffer => Buffer.alloc(size, "tide gauge ");
const SIZES = [0, 1, 1000, 65_535, 65_536, 65_537, 300_000];

test("a file is the same read whole and in pieces, and refused past its limit", async () => {
  const folder = temporaryFolder();
  const origin = fileOrigin(folder);
  for (const size of SIZES) {
    await writeFile(join(folder, "file"), body(size));
    expect(Buffer.from((await origin.read("file", size)) ?? []).equals(body(size))).toBe(true);
    const pieces = await Array.fromAsync((await origin.stream("file")) ?? []);
    expect(Buffer.concat(pieces).equals(body(size))).toBe(true);
    if (size > 0)
      await expect(origin.read("file", size - 1)).rejects.toMatchObject({
        code: "E_SIZE",
        message: expect.stringContaining(`${join(folder, "file")} is longer`),
      });
  }
});

test.each([100, 200_000])(
  "a file of %d bytes that grows while it is read is read on",
  async (size) => {
    const folder = temporaryFolder();
    await writeFile(join(folder, "file"), body(size));
    const stream = await fileOrigin(folder).stream("file");
    let length = 0;
    for await (const piece of stream ?? []) {
      if (length === 0) await appendFile(join(folder, "file"), "more");
      length += piece.length;
    }
    // What was complete when it was opened was handed over as it was.
    expect(length).toBe(size > 65_536 ? size + 4 : size);
  },
);

test("nothing stays open: not what is absent, refused, left early or no file", async () => {
  const folder = temporaryFolder();
  const origin = fileOrigin(folder);
  await writeFile(join(folder, "large"), body(300_000));
  await writeFile(join(folder, "small"), body(10));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  await symlink("/etc/hostname", join(folder, "out"));
  const before = await openDescriptors();
  for (let round = 0; round < 20; round += 1) {
    for await (const _ of (await origin.stream("large")) ?? []) break;
    for await (const _ of (await origin.stream("small")) ?? []) break;
    expect(await origin.read("pipe", 10)).toBeUndefined();
    expect(await origin.read("absent", 10)).toBeUndefined();
    for (const path of ["large", "small", "out"])
      await expect(origin.read(path, 5)).rejects.toMatchObject({ exitCode: 5 });
  }
  await expect.poll(openDescriptors).toBeLessThanOrEqual(before + 2);
});

const openDescriptors = async (): Promise<number> =>
  (await readdir("/proc/self/fd").catch(() => [])).length;

test("a tree that is put in place after it was asked for is found", async () => {
  const folder = temporaryFolder();
  const origin = fileOrigin(join(folder, "tree"));
  expect(await origin.read("file", 10)).toBeUndefined();
  const other = temporaryFolder();
  await writeFile(join(other, "file"), "here");
  await rename(other, join(folder, "tree"));
  expect(Buffer.from((await origin.read("file", 10)) ?? []).toString()).toBe("here");
});
