import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PackFile, packArchive } from "../../builder/pack/pack-archive.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { temporaryFolder } from "../make-registry.ts";

function file(path: string, bytes: Uint8Array | string, pieces = 1): PackFile {
  const content = Buffer.from(bytes);
  const step = Math.max(1, Math.ceil(content.length / pieces));
  return {
    path,
    executable: path.endsWith(".sh"),
    size: content.length,
    *content() {
      for (let start = 0; start < content.length; start += step)
        yield content.subarray(start, start + step);
    },
  };
}

async function pack(files: readonly PackFile[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(packArchive("hello-1.0.0", files)));
}

test("the archive has one top folder, sorted entries, fixed owners, modes and times", async () => {
  const bytes = await pack([
    file("b.txt", "b"),
    file("a/run.sh", "#!/bin/sh\n"),
    file("B.txt", "B"),
  ]);
  const path = join(temporaryFolder(), "a.tgz");
  writeFileSync(path, bytes);
  const listing = execFileSync("tar", ["--numeric-owner", "--full-time", "-tvzf", path], {
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC" },
  });
  expect(
    listing
      .trim()
      .split("\n")
      .map((line) => line.replace(/\s+/g, " ")),
  ).toEqual([
    "-rw-r--r-- 0/0 1 1985-10-26 08:15:00 hello-1.0.0/B.txt",
    "-rwxr-xr-x 0/0 10 1985-10-26 08:15:00 hello-1.0.0/a/run.sh",
    "-rw-r--r-- 0/0 1 1985-10-26 08:15:00 hello-1.0.0/b.txt",
  ]);
});

test("these bytes are the archive: they may never change, on any machine", async () => {
  const words = ["salt", "tide", "gauge", "mean", "north", "level", "error", "sample"];
  let state = 1;
  const next = (limit: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(state / 65_536) % limit;
  };
  const text = Array.from({ length: 60_000 }, () => `${words[next(8)]}${next(97)}`).join(" ");
  const noise = Uint8Array.from({ length: 300_000 }, () => next(256));
  expect(sha256Hex(await pack([file("a.txt", text), file("b.bin", noise)]))).toBe(
    "3703703131af3aa1502324fc4203f0d1b1c8ce141ea63d082d6bf3fc61f82260",
  );
});

test("the bytes depend on the files and not on the pieces they are read in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(
        fc.stringMatching(/^[a-z]{1,8}$/),
        fc.uint8Array({ maxLength: 100_000, size: "max" }),
        { minKeys: 1, maxKeys: 4 },
      ),
      fc.integer({ min: 2, max: 40 }),
      async (files, pieces) => {
        const names = Object.keys(files);
        const whole = await pack(names.map((name) => file(name, files[name] ?? "")));
        const inPieces = await pack(
          names.toReversed().map((name) => file(name, files[name] ?? "", pieces)),
        );
        expect(inPieces.equals(whole)).toBe(true);
      },
    ),
    { numRuns: 20 },
  );
});

/** From node-inherits (ISC): the second header comes at just the place where it looks like the first. */
const README = `libinherits function from Node.js environment

node-inherits exposes standard inherits implementation of Node.js util
module, and allows bundlers such as browserify to not include full util
package in client code.

It is recommended to use this module for all code that requires only
the inherits function and that has a chance to run in a browser too.

This is the browser module.
`;

test("zlib unpacks every archive, also where a header after zeros looks like the beginning", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: README.length }),
      fc.constantFrom(0, 70_000, 200_000),
      async (start, more) => {
        const text = README.slice(start);
        const files = [file("README", text), file("z", "tide ".repeat(more / 5))];
        const packed = Buffer.concat(
          await Array.fromAsync(packArchive("libjs-inherits-1.0.0", files)),
        );
        expect(gunzipSync(packed).includes(text)).toBe(true);
      },
    ),
    {
      numRuns: 40,
      examples: [
        [0, 0],
        [0, 70_000],
        [0, 200_000],
      ],
    },
  );
});

test("system tar unpacks what went in, long names and large files included", async () => {
  const long = `${"deep/".repeat(30)}${"n".repeat(80)}.txt`;
  const large = Uint8Array.from({ length: 2_500_000 }, (_, index) => (index * 7) % 256);
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a.tgz"), await pack([file(long, "long"), file("large", large, 9)]));
  execFileSync("tar", ["-xzf", "a.tgz"], { cwd: folder });
  expect(readFileSync(join(folder, "hello-1.0.0", long), "utf8")).toBe("long");
  expect(readFileSync(join(folder, "hello-1.0.0/large")).equals(Buffer.from(large))).toBe(true);
});

test("npm installs the archive", async () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "a.tgz"),
    await pack([
      file("package.json", '{"name":"@acme/hello","version":"1.0.0"}'),
      file("index.js", "module.exports = 42\n"),
    ]),
  );
  writeFileSync(join(folder, "package.json"), "{}");
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--silent", "./a.tgz"], {
    cwd: folder,
  });
  expect(
    execFileSync("node", ["-p", "require('@acme/hello')"], {
      cwd: folder,
      encoding: "utf8",
    }).trim(),
  ).toBe("42");
});

test("a file that is shorter than announced is an error, not a broken archive", async () => {
  await expect(pack([{ ...file("a", "abc"), size: 10 }])).rejects.toThrow(/size|bytes/i);
});

test("the time in the gzip header is fixed and names no system", async () => {
  const bytes = await pack([file("a", "a")]);
  expect([bytes.readUInt32LE(4), gunzipSync(bytes).length % 512]).toEqual([499_162_500, 0]);
});
