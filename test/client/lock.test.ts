import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { lockPath, readLock, writeLock } from "../../client/lock/lock-file.ts";
import { lockText, parseLock } from "../../client/lock/lock-text.ts";
import type { Lockfile } from "../../schemas/lockfile.ts";
import { temporaryFolder } from "../make-tree.ts";

const LOCK: Lockfile = {
  lockfileVersion: 1,
  registries: { main: { id: "ashlar" } },
  requests: { "acme/tool": "^1.0.0" },
  artifacts: {
    "acme/tool": {
      version: "1.2.0",
      registry: "main",
      sha256: "ab".repeat(32),
      size: 1234,
      dependencies: { "acme/base": "^1", "acme/ant": "*" },
    },
    "acme/base": {
      version: "1.0.0",
      registry: "main",
      sha256: "cd".repeat(32),
      size: 5,
      dependencies: {},
    },
  },
};

test("a lock is one text whatever the order of its keys", () => {
  expect(lockText(LOCK)).toMatchInlineSnapshot(`
    "{
      "lockfileVersion": 1,
      "registries": {
        "main": {
          "id": "ashlar"
        }
      },
      "requests": {
        "acme/tool": "^1.0.0"
      },
      "artifacts": {
        "acme/base": {
          "version": "1.0.0",
          "registry": "main",
          "sha256": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
          "size": 5,
          "dependencies": {}
        },
        "acme/tool": {
          "version": "1.2.0",
          "registry": "main",
          "sha256": "abababababababababababababababababababababababababababababababab",
          "size": 1234,
          "dependencies": {
            "acme/ant": "*",
            "acme/base": "^1"
          }
        }
      }
    }
    "
  `);
  const turned = <T extends object>(value: T): T =>
    Object.fromEntries(Object.entries(value).reverse()) as T;
  const other = turned({
    ...LOCK,
    artifacts: turned(
      Object.fromEntries(
        Object.entries(LOCK.artifacts).map(([name, entry]) => [
          name,
          turned({ ...entry, dependencies: turned(entry.dependencies) }),
        ]),
      ),
    ),
  });
  expect(lockText(other)).toBe(lockText(LOCK));
  expect(parseLock(lockText(LOCK), "ashlar.lock")).toEqual(LOCK);
});

test("adding an artifact to a lock adds lines and changes at most the comma before them", () => {
  const { "acme/tool": tool } = LOCK.artifacts;
  if (!tool) throw new Error("no tool");
  const more = { ...LOCK, artifacts: { ...LOCK.artifacts, "acme/cat": tool } };
  const before = lockText(LOCK).split("\n");
  const after = new Set(lockText(more).split("\n"));
  expect(before.filter((line) => !after.has(line))).toEqual([]);
});

const lock = () => lockText(LOCK);
test.each([
  [
    "E_LOCK_CONFLICT",
    `${lock().slice(0, 100)}\n<<<<<<< HEAD\n "a"\n=======\n "b"\n>>>>>>> other\n`,
  ],
  ["E_LOCK_CONFLICT", lock().replace('  "requests"', '||||||| base\n  "requests"')],
  ["E_LOCK_NEWER", lock().replace('"lockfileVersion": 1', '"lockfileVersion": 2')],
  ["E_LOCK_INVALID", lock().slice(0, -10)],
  ["E_LOCK_INVALID", ""],
  ["E_LOCK_INVALID", "[]"],
  ["E_LOCK_INVALID", lock().replace('"lockfileVersion": 1', '"lockfileVersion": "1"')],
  ["E_LOCK_INVALID", lock().replace('"size": 1234', '"size": -1')],
  ["E_LOCK_INVALID", lock().replace("ababab", "ABABAB")],
  ["E_LOCK_INVALID", lock().replace('"acme/tool": {', '"../../etc": {')],
  ["E_LOCK_INVALID", lock().replace('"registry": "main"', '"registry": "other"')],
  [
    "E_LOCK_INVALID",
    lock().replace('"size": 1234', '"size": 1234, "url": "https://user:token@example.org/"'),
  ],
])("%s is what a spoiled lock gives", (code, text) => {
  expect(() => parseLock(text, "ashlar.lock")).toThrow(
    expect.objectContaining({ code, exitCode: 1, message: expect.stringContaining("ashlar.lock") }),
  );
});

test("a conflict is reported with its line", () => {
  const text = lock().replace('  "requests"', '<<<<<<< ours\n  "requests"');
  expect(() => parseLock(text, "x/ashlar.lock")).toThrow(/^x\/ashlar\.lock:8 /);
});

test("whatever is in the file, reading it gives a lock or a coded error", () => {
  fc.assert(
    fc.property(
      fc.nat(lock().length - 1),
      fc.string({ maxLength: 4 }),
      fc.nat(30),
      (at, put, cut) => {
        const text = lock().slice(0, at) + put + lock().slice(at + cut);
        try {
          expect(parseLock(lockText(parseLock(text, "f")), "f")).toEqual(parseLock(text, "f"));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^E_LOCK_/) });
        }
      },
    ),
  );
});

test("a lock is replaced at once, and left alone when nothing changed", async () => {
  const folder = await temporaryFolder();
  expect(await readLock(folder)).toBeUndefined();
  expect(await writeLock(folder, LOCK, folder)).toBe(true);
  expect(await writeLock(folder, LOCK, folder)).toBe(false);
  expect(await readLock(folder)).toEqual(LOCK);
  expect(await readFile(lockPath(folder), "utf8")).toBe(lockText(LOCK));
  await expect(writeLock(folder, { ...LOCK, requests: {} }, join(folder, "none"))).rejects.toThrow(
    "ENOENT",
  );
  expect(await readLock(folder)).toEqual(LOCK);
  expect(await readdir(folder)).toEqual(["ashlar.lock"]);
  await writeFile(lockPath(folder), "{");
  await expect(readLock(folder)).rejects.toMatchObject({ code: "E_LOCK_INVALID" });
});
