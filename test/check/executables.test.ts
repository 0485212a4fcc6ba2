import { open } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readExecutable } from "../../builder/scan/executable/read-executable.ts";
import { elfOf, machOOf, peOf, universalOf } from "../program-bytes.ts";
import { tarGz } from "../tar-bytes.ts";
import { zipOf } from "../zip-bytes.ts";
import { checkChanges } from "./check-changes.ts";

const read = (bytes: Buffer) =>
  readExecutable({
    size: bytes.length,
    range: async (offset, length) => bytes.subarray(offset, offset + length),
  });

async function summary(bytes: Buffer): Promise<string> {
  const found = await read(bytes);
  if (found.kind === "other") return found.what;
  if (found.kind === "broken") return `broken ${found.format}: ${found.problem}`;
  return found.images
    .map(({ os, architecture, kind }) => `${os} ${architecture} ${kind}`)
    .join(" + ");
}

describe("what a program is for", () => {
  test.each([
    ["linux x86_64 program", elfOf()],
    ["linux arm64 program", elfOf({ machine: 183, type: 3, loader: "/lib/ld-linux-aarch64.so.1" })],
    ["linux x86_64 library", elfOf({ type: 3 })],
    ["linux x86_64 object", elfOf({ type: 1 })],
    ["linux riscv program", elfOf({ machine: 243 })],
    ["freebsd x86_64 program", elfOf({ abi: 9 })],
    ["android arm64 program", elfOf({ machine: 183, type: 3, loader: "/system/bin/linker64" })],
    ["openbsd x86_64 program", elfOf({ type: 3, loader: "/usr/libexec/ld.so" })],
    ["windows x86_64 program", peOf()],
    ["windows arm64 library", peOf({ machine: 0xaa64, flags: 0x2022 })],
    ["windows x86 program", peOf({ machine: 0x14c })],
    ["windows any program", peOf({ machine: 0x14c, managed: true })],
    ["UEFI x86_64 program", peOf({ subsystem: 10 })],
    ["any any program", peOf({ start: "MZqFpD='" })],
    ["darwin arm64 program", machOOf()],
    ["ios arm64 program", machOOf({ platform: 2 })],
    ["darwin x86_64 library", machOOf({ cpu: 0x01000007, type: 6 })],
    [
      "darwin x86_64 program + darwin arm64 program",
      universalOf([machOOf({ cpu: 0x01000007 }), machOOf()]),
    ],
  ])("%s", async (expected, bytes) => {
    expect(await summary(bytes)).toBe(expected);
  });

  test("the program that runs this test", async () => {
    const handle = await open(process.execPath);
    try {
      const { size } = await handle.stat();
      const found = await readExecutable({
        size,
        range: async (offset, length) => {
          const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
          return buffer.subarray(0, bytesRead);
        },
      });
      const architecture = { x64: "x86_64", arm64: "arm64" }[process.arch as string];
      const os = process.platform === "win32" ? "windows" : process.platform;
      expect(found).toMatchObject({
        kind: "program",
        images: [
          { os, architecture, isPacked: false, hasExecutableStack: false, writableCode: [] },
        ],
      });
    } finally {
      await handle.close();
    }
  });
});

describe("what is no program", () => {
  test.each<[string, string | Buffer]>([
    ["empty", ""],
    ["a script (#!/bin/sh -e)", "#!/bin/sh -e\necho"],
    ["a pointer of Git LFS, not the file itself", "version https://git-lfs.github.com/spec/v1\n"],
    ["an archive (gzip)", tarGz([{ name: "a" }])],
    ["an archive (zip)", zipOf([{ name: "a" }])],
    ["an archive (7z)", Buffer.from("7z\xbc\xaf\x27\x1c", "latin1")],
    ["WebAssembly", "\0asm\x01\0\0\0"],
    ["a Java class", Buffer.from("cafebabe0000003d", "hex")],
    ["an HTML page", "<!DOCTYPE html>"],
    ["text", "echo hello\r\n"],
    ["of a kind that is not known (it begins with 89504e47)", Buffer.from("89504e470d0a", "hex")],
  ])("%s", async (expected, bytes) => {
    expect(await summary(Buffer.from(bytes))).toBe(expected);
  });

  test.each([
    [
      "broken ELF: it has 100 bytes, and its segment table would end at 176",
      elfOf().subarray(0, 100),
    ],
    [
      "broken ELF: it has 476 bytes, and its segment 0 would end at 9999",
      elfOf({ loadSize: 9999 }),
    ],
    ["broken Windows: it is a program for DOS", peOf().fill(0, 128, 132)],
    [
      'broken Windows: it has 1024 bytes, and its section ".data" would begin at 4096',
      peOf({ sections: [[".data", 0, 4096]] }),
    ],
    [
      "broken Mach-O: it has 256 bytes, and its segment __TEXT would end at 300",
      machOOf({ size: 300 }),
    ],
    ["broken Mach-O: its load command 0 does not fit", machOOf().fill(0, 36, 40)],
    [
      "broken universal Mach-O: it has 100 bytes, and one of its architectures would end at 284",
      universalOf([machOOf()]).subarray(0, 100),
    ],
  ])("%s", async (expected, bytes) => {
    expect(await summary(bytes)).toBe(expected);
  });

  test("nothing is thrown, whatever the bytes", async () => {
    const samples = [
      elfOf({ loader: "/lib/ld" }),
      peOf(),
      machOOf(),
      universalOf([machOOf(), machOOf()]),
    ];
    const edits = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        edits,
        fc.nat(600),
        async (sample, changes, cut) => {
          const bytes = Buffer.from(sample);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          await read(cut % 2 === 0 ? bytes : bytes.subarray(0, cut));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("what a program does to its own protection", () => {
  test.each([
    ["an executable stack", elfOf({ stackFlags: 7 }), { hasExecutableStack: true }],
    ["an executable stack", machOOf({ flags: 0x20000 }), { hasExecutableStack: true }],
    ["writable code", elfOf({ loadFlags: 7 }), { writableCode: ["segment at 0x400000"] }],
    ["writable code", peOf({ sections: [[".x", 0xe0000020]] }), { writableCode: ["section .x"] }],
    ["writable code", machOOf({ protection: 7 }), { writableCode: ["segment __TEXT"] }],
    ["packing", elfOf({ trailer: "\x01\x02\x03\x04UPX!" }), { isPacked: true }],
    [
      "packing",
      peOf({
        sections: [
          ["UPX0", 0x60000020],
          ["UPX1", 0x60000020],
        ],
      }),
      { isPacked: true },
    ],
    ["packing", machOOf({ segment: "UPX_DATA" }), { isPacked: true }],
  ])("%s", async (_, bytes, traits) => {
    const plain = { hasExecutableStack: false, writableCode: [], isPacked: false };
    expect(await read(bytes)).toMatchObject({ images: [{ ...plain, ...traits }] });
  });
});

test("a universal program serves each of its processors, and a missing file is another rule's", async () => {
  const manifest = (architectures: readonly string[]) =>
    `config:\n  executables:\n${architectures.map((arch) => `    - {os: darwin, architecture: ${arch}, file: a}\n`).join("")}    - {os: linux, architecture: x86_64, file: gone}\n`;
  const { findings } = await checkChanges({
    "artifacts/acme/greeter/artifact.md": (text) => text.replace(/type: .*/, "type: module-binary"),
    "artifacts/acme/greeter/1.0.0/manifest.yaml": manifest(["x86_64", "arm64"]),
    "artifacts/acme/greeter/1.0.0/files/a": universalOf([machOOf({ cpu: 0x01000007 }), machOOf()]),
  });
  expect(findings.filter(({ rule }) => rule.startsWith("BIN"))).toEqual([]);
});
