import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { lockFolder } from "../../client/install/folder-lock.ts";
import { temporaryFolder } from "../make-tree.ts";

const options = (command: string) => ({
  command,
  note: () => undefined,
  signal: new AbortController().signal,
});

test("the lock says who holds it, is renewed while it is held, and goes with its release", async () => {
  const file = join(await temporaryFolder(), "modules/.lock");
  const held = await lockFolder(file, options("ashlar install x"));
  const holder = JSON.parse(await readFile(file, "utf8"));
  expect(holder).toMatchObject({
    pid: process.pid,
    command: "ashlar install x",
    startedAt: expect.any(Number),
  });
  await utimes(file, 1, 1);
  await sleep(2_300);
  expect(Date.now() - (await stat(file)).mtimeMs).toBeLessThan(2_300);
  await held.assertHeld();
  await held.release();
  await expect(stat(file)).rejects.toThrow("ENOENT");
});

test("one at a time, however many want it", async () => {
  const file = join(await temporaryFolder(), ".lock");
  let inside = 0;
  const turns = Array.from({ length: 5 }, async (_, index) => {
    const held = await lockFolder(file, options(`${index}`));
    inside += 1;
    expect(inside).toBe(1);
    await sleep(20);
    await held.assertHeld();
    inside -= 1;
    await held.release();
  });
  await Promise.all(turns);
});

test("who lost the lock to another notices, and does not take the other's away", async () => {
  const file = join(await temporaryFolder(), ".lock");
  const held = await lockFolder(file, options("first"));
  const other = JSON.stringify({ token: "other", pid: 1, host: "h", command: "c", startedAt: 0 });
  await writeFile(file, other);
  await expect(held.assertHeld()).rejects.toMatchObject({ code: "E_LOCK_LOST", exitCode: 1 });
  await held.release();
  expect(await readFile(file, "utf8")).toBe(other);
});

test("what one left that was killed while it took a lock away goes, and nothing else", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, ".lock");
  for (const name of [".lock.0123456789ab", ".lock.json", "x.lock.0123456789ab"])
    await writeFile(join(folder, name), "{}");
  const held = await lockFolder(file, options("next"));
  expect((await readdir(folder)).sort()).toEqual([".lock", ".lock.json", "x.lock.0123456789ab"]);
  await held.release();
});
