import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { packTar } from "modern-tar";
import { describe, expect, test } from "vitest";
import { ArchiveBudget } from "../../builder/scan/archive/archive-budget.ts";
import { archiveFormat } from "../../builder/scan/archive/archive-format.ts";
import { walkArchive } from "../../builder/scan/archive/walk-archive.ts";
import { SCAN_ARCHIVE_MEMBERS_MAX } from "../../schemas/limits.ts";
import { paxEntry, type RawEntry, tarEntry, tarGz } from "../tar-bytes.ts";
import { fields, type RawZipEntry, type ZipOptions, zipOf } from "../zip-bytes.ts";
import { checkChanges } from "./check-changes.ts";

async function walked(bytes: Uint8Array, budget = new ArchiveBudget()) {
  const files: Record<string, string> = {};
  const complaints: string[] = [];
  const unscanned: string[] = [];
  const walk = {
    budget,
    onComplaint: (inside: readonly string[], { danger, kind, member, message }: Complaint) =>
      void complaints.push(
        [danger, kind, [...inside, member ?? ""].join("!"), message].join(" | "),
      ),
    onUnscanned: (inside: readonly string[], reason: string) =>
      void unscanned.push(`${inside.join("!")} | ${reason}`),
  };
  for await (const { inside, bytes: content } of walkArchive(bytes, walk))
    files[inside.join("!")] = Buffer.from(content).toString("latin1");
  return { files, complaints, unscanned };
}
type Complaint = Parameters<NonNullable<Parameters<typeof walkArchive>[1]["onComplaint"]>>[1];

const END = Buffer.alloc(1024);
const tar = (entries: readonly RawEntry[], end: Uint8Array = END) =>
  Buffer.concat([...entries.map(tarEntry), end]);

async function zipComplaints(entries: readonly RawZipEntry[], options?: ZipOptions) {
  return (await walked(zipOf(entries, options))).complaints;
}
async function tarComplaints(entries: readonly RawEntry[], end?: Uint8Array) {
  return (await walked(tar(entries, end))).complaints;
}

const A: RawZipEntry = { name: "a", content: "one" };

describe("what is packed away is found", () => {
  const inner = zipOf([{ name: "secret.txt", content: "s3cret", method: 8 }]);

  test.each([
    [
      "zip",
      zipOf([
        { name: "d/", content: "" },
        A,
        { name: "b", content: "two", method: 8, streamed: true },
      ]),
    ],
    [
      "tar",
      tar([
        { name: "d/", type: "5" },
        { name: "a", content: "one" },
        { name: "b", content: "two" },
      ]),
    ],
    [
      "tar.gz",
      tarGz([
        { name: "a", content: "one" },
        { name: "b", content: "two" },
      ]),
    ],
    [
      "tar.zst",
      zstdCompressSync(
        tar([
          { name: "a", content: "one" },
          { name: "b", content: "two" },
        ]),
      ),
    ],
    [
      "old tar",
      tar([
        { name: "a", content: "one", spoil: (header) => header.fill(0, 257, 265) },
        { name: "b", content: "two", type: "\0" },
      ]),
    ],
  ])("in a %s", async (_, bytes) => {
    expect(await walked(bytes)).toEqual({
      files: { a: "one", b: "two" },
      complaints: [],
      unscanned: [],
    });
  });

  test("in a single gzip or zstd file", async () => {
    expect((await walked(gzipSync("one"))).files).toEqual({ content: "one" });
    expect((await walked(Buffer.concat([gzipSync("one"), gzipSync("two")]))).files).toEqual({
      content: "onetwo",
    });
    const frames = Buffer.concat([zstdCompressSync("one"), zstdCompressSync("two")]);
    expect((await walked(frames)).files).toEqual({ content: "onetwo" });
  });

  test("in archives inside archives, two deep", async () => {
    const { files, complaints } = await walked(
      tarGz([{ name: "lib.jar", content: zipOf([{ name: "inner.zip", content: inner }]) }]),
    );
    expect(Object.keys(files)).toEqual([
      "lib.jar",
      "lib.jar!inner.zip",
      "lib.jar!inner.zip!secret.txt",
    ]);
    expect(files["lib.jar!inner.zip!secret.txt"]).toBe("s3cret");
    expect(complaints).toEqual([]);
  });

  test("behind a program that unpacks itself", async () => {
    const { files, complaints } = await walked(
      zipOf([A], { before: Buffer.from("#!/usr/bin/env python3\n") }),
    );
    expect(files).toEqual({ a: "one" });
    expect(complaints).toEqual([]);
  });

  test("under long names of pax and GNU", async () => {
    const long = `${"n".repeat(120)}/file`;
    for (const ahead of [
      paxEntry({ path: long }),
      { name: "././@LongLink", type: "L", content: `${long}\0` },
    ])
      expect((await walked(tar([ahead, { name: "short", content: "one" }]))).files).toEqual({
        [long]: "one",
      });
  });

  test("behind GNU's map of a sparse file", async () => {
    const sparse: RawEntry = { name: "sparse", type: "S", spoil: (header) => (header[482] = 1) };
    const map = Buffer.alloc(512);
    const bytes = Buffer.concat([
      tarEntry(sparse),
      map,
      tarEntry({ name: "a", content: "one" }),
      END,
    ]);
    expect((await walked(bytes)).files).toEqual({ a: "one" });
  });

  test.each([
    ["bzip2", "BZh91AY&SY"],
    ["xz", "\xfd7zXZ\0"],
    ["7z", "7z\xbc\xaf\x27\x1c"],
    ["rar", "Rar!\x1a\x07\0"],
    ["Debian package", "!<arch>\ndebian-binary   "],
  ])("%s cannot be looked into, which is said", async (name, start) => {
    expect((await walked(Buffer.from(start, "latin1"))).unscanned).toEqual([
      ` | ${name} archives are not looked into`,
    ]);
  });

  test("an unknown compression method is said", async () => {
    const { unscanned } = await walked(zipOf([{ ...A, method: 12 }]));
    expect(unscanned).toEqual(["a | its compression method 12 is not read"]);
  });
});

describe("members that would leave the archive", () => {
  test.each([
    ["parent-path", "../x", 'has the segment ".." that leads out of its folder'],
    ["parent-path", "a/../../x", 'has the segment ".." that leads out of its folder'],
    ["parent-path", "..\\x", 'has the segment ".." that leads out of its folder'],
    ["absolute-path", "/etc/passwd", "is an absolute path"],
    ["absolute-path", "\\\\host\\share", "is an absolute path"],
    ["drive-letter", "C:/x", "begins with a drive letter"],
    ["backslash", "a\\b", "holds a backslash, which separates folders on Windows"],
    ["nul", "a.txt\0.exe", "holds a NUL, where some programs end the name"],
  ])("%s: %j", async (kind, name, message) => {
    const line = `escape | ${kind} | ${name} | ${message}`;
    expect(await zipComplaints([{ name }])).toEqual([line]);
    if (kind !== "nul") expect(await tarComplaints([{ name }])).toEqual([line]);
    else expect(await tarComplaints([paxEntry({ path: name }), { name: "x" }])).toEqual([line]);
  });

  const outside = (link: string, words = "symbolic") =>
    `escape | link-escape | d/l | is a ${words} link to ${JSON.stringify(link)}, outside the archive`;

  test.each(["../../etc/passwd", "/etc/passwd", "C:\\x", "x/../../../y", "..\\..\\x"])(
    "a link to %s",
    async (link) => {
      expect(await tarComplaints([{ name: "d/l", type: "2", link }])).toEqual([outside(link)]);
      expect(await zipComplaints([{ name: "d/l", content: link, mode: 0o120777 }])).toEqual([
        outside(link),
      ]);
    },
  );

  test("a hard link, whose target counts from the root", async () => {
    expect(await tarComplaints([{ name: "d/l", type: "1", link: "../x" }])).toEqual([
      outside("../x", "hard"),
    ]);
  });

  test("links that leave only together", async () => {
    const chain: RawEntry[] = [
      { name: "d/here", type: "2", link: ".." },
      { name: "d/l", type: "2", link: "here/../x" },
    ];
    expect(await tarComplaints(chain)).toEqual([outside("here/../x")]);
  });

  test("a file below a link", async () => {
    const entries: RawEntry[] = [
      { name: "d", type: "2", link: "e" },
      { name: "d/f", content: "x" },
    ];
    expect(await tarComplaints(entries)).toContainEqual(
      'escape | through-link | d/f | lies below "d", which is a symbolic link of the same archive',
    );
  });

  test("links that stay are fine", async () => {
    const entries: RawEntry[] = [
      { name: "p/lib/a.so.1", content: "x" },
      { name: "p/lib/a.so", type: "2", link: "a.so.1" },
      { name: "p/bin/tool", type: "2", link: "../lib/./a.so" },
      { name: "p/loop", type: "2", link: "loop" },
      { name: "p/hard", type: "1", link: "p/lib/a.so.1" },
    ];
    expect(await tarComplaints(entries)).toEqual([]);
  });

  test.each([
    ["3", "device", "is a device file"],
    ["4", "device", "is a device file"],
    ["6", "fifo", "is a named pipe (FIFO)"],
  ])("special file of type %s", async (type, kind, message) => {
    expect(await tarComplaints([{ name: "x", type }])).toEqual([
      `escape | ${kind} | x | ${message}`,
    ]);
  });

  test("setuid and setgid files, but not setgid folders", async () => {
    const message = "it would run with another's rights";
    expect(await tarComplaints([{ name: "x", mode: 0o4755 }])).toEqual([
      `escape | setuid | x | has the setuid bit (mode 4755): ${message}`,
    ]);
    expect(await zipComplaints([{ name: "x", mode: 0o102755 }])).toEqual([
      `escape | setuid | x | has the setgid bit (mode 2755): ${message}`,
    ]);
    expect(await tarComplaints([{ name: "x/", type: "5", mode: 0o2755 }])).toEqual([]);
  });
});

describe("zips that programs read in two ways", () => {
  const differs = "so that what is unpacked depends on the program";
  const B: RawZipEntry = { name: "b", content: "two" };

  test.each<[string, RawZipEntry, string]>([
    ["name", { ...A, local: { name: "z" } }, 'is called "z" in its own header'],
    [
      "method",
      { ...A, local: { method: 8 } },
      "has compression method 0 in the list and 8 in its header",
    ],
    [
      "size",
      { ...A, local: { size: 9 } },
      "has 3 bytes packed and 3 unpacked in the list, but 3 and 9 in its header, or another checksum",
    ],
    ["encryption", { ...A, local: { flags: 1 } }, "is encrypted by one of its two headers only"],
    ["offset", { ...A, offset: 7 }, "is listed, but there is no entry where the list points"],
  ])("another %s in the local header", async (_, entry, message) => {
    expect(await zipComplaints([entry])).toContainEqual(
      `structure | local-central | a | ${message}, ${differs}`,
    );
  });

  test("a wrong CRC", async () => {
    const crc = crc32("one").toString(16).padStart(8, "0");
    expect(await zipComplaints([{ ...A, crc: 1 }])).toEqual([
      `structure | crc | a | has the CRC-32 ${crc} and states 00000001`,
    ]);
  });

  test("more or fewer bytes than stated", async () => {
    const big = "x".repeat(5000);
    expect(await zipComplaints([{ name: "a", content: big, method: 8, size: 10 }])).toEqual([
      "structure | unpacked-size | a | unpacks to more than the 10 bytes it states",
    ]);
    expect(await zipComplaints([{ name: "a", content: "x", method: 8, size: 10 }])).toEqual([
      "structure | unpacked-size | a | unpacks to 1 bytes and states 10",
    ]);
  });

  test("an entry that is not listed", async () => {
    expect(await zipComplaints([A, { ...B, hidden: true }, { name: "c" }])).toEqual([
      "structure | hidden-entry | a | is followed by an entry that the list does not name",
    ]);
    expect(
      await zipComplaints([
        { ...A, streamed: true },
        { ...B, hidden: true },
      ]),
    ).toHaveLength(1);
  });

  test("entries that share bytes", async () => {
    expect(await zipComplaints([A, { ...B, offset: 0 }])).toContainEqual(
      'structure | overlap | a | shares bytes with the member "b"',
    );
  });

  test("a wrong count", async () => {
    expect(await zipComplaints([A, B], { entries: 1 })).toEqual([
      "structure | entry-count |  | states 1 entries, and its central directory has 2",
    ]);
  });

  test("data around it", async () => {
    expect(await zipComplaints([A], { before: Buffer.from("GIF89a") })).toEqual([
      "structure | data-before |  | is hidden behind 6 bytes that do not belong to it",
    ]);
    expect(await zipComplaints([A], { after: Buffer.from("more") })).toEqual([
      "structure | data-after |  | is followed by 4 bytes that do not belong to it",
    ]);
    const two = Buffer.concat([zipOf([A]), zipOf([B])]);
    expect((await walked(two)).complaints).toEqual([expect.stringContaining("data-before")]);
  });

  test("two end records", async () => {
    expect(await zipComplaints([A], { comment: zipOf([]) })).toContainEqual(
      "structure | two-ends |  | has two end records, and programs differ in which one they follow",
    );
  });

  test("a zip stored in a zip is neither", async () => {
    expect(await zipComplaints([{ name: "in.zip", content: zipOf([A]) }])).toEqual([]);
  });

  test("another name in the Unicode path field", async () => {
    const name = Buffer.from("evil");
    const field = Buffer.concat([
      fields([2, 0x7075], [2, 5 + name.length]),
      Buffer.from([1]),
      fields([4, crc32("a")]),
      name,
    ]);
    expect(await zipComplaints([{ ...A, extra: field }])).toEqual([
      'structure | two-names | a | is also called "evil" by its Unicode path field',
    ]);
  });

  test("a part of a split archive", async () => {
    const bytes = zipOf([A]);
    bytes.writeUInt16LE(3, bytes.length - 18);
    expect((await walked(bytes)).complaints).toEqual([
      "structure | split |  | is one part of an archive that is split into several files",
    ]);
  });

  test("an extra field that ends behind its header", async () => {
    const extra = fields([2, 0x9999], [2, 50], [2, 0]);
    expect(await zipComplaints([{ ...A, extra }])).toEqual([
      "structure | bad-header | a | has an extra field that ends behind its header",
    ]);
  });

  test("no end", async () => {
    const { complaints, unscanned } = await walked(zipOf([A]).subarray(0, -10));
    expect(complaints).toEqual([
      "structure | truncated |  | has no central directory: it is cut off or broken",
    ]);
    expect(unscanned).toHaveLength(1);
  });

  test("encryption", async () => {
    const { complaints, unscanned } = await walked(zipOf([{ ...A, flags: 1 }]));
    expect(complaints).toEqual([
      "structure | encrypted | a | is encrypted, so that nobody can check it",
    ]);
    expect(unscanned).toEqual(["a | it is encrypted"]);
  });

  test("broken data", async () => {
    const bytes = zipOf([{ name: "a", content: "x".repeat(100), method: 8 }]);
    bytes.fill(0xff, 31, 34);
    expect((await walked(bytes)).complaints).toEqual([
      "structure | corrupt | a | cannot be unpacked: its data is broken",
    ]);
  });
});

describe("tars that programs read in two ways", () => {
  const F: RawEntry = { name: "a", content: "one" };

  test("a wrong header checksum", async () => {
    const bad: RawEntry = { ...F, corrupt: (header) => (header[0] = 0x62) };
    expect(await tarComplaints([F, bad])).toEqual([
      "structure | bad-header |  | has a header with a wrong checksum at byte 1024",
    ]);
  });

  test("data behind the end", async () => {
    const end = Buffer.concat([END, tarEntry({ name: "hidden", content: "x" }), END]);
    expect(await tarComplaints([F], end)).toEqual([
      "structure | data-after |  | has data behind its end mark, at byte 2048",
    ]);
  });

  test("two sizes", async () => {
    expect(await tarComplaints([paxEntry({ size: "2" }), F])).toContainEqual(
      "structure | two-sizes | a | has 3 bytes in its header and 2 in the extended one",
    );
  });

  test("two names", async () => {
    const gnu: RawEntry = { name: "././@LongLink", type: "L", content: "x\0" };
    expect(await tarComplaints([gnu, paxEntry({ path: "y" }), F])).toEqual([
      'structure | two-names | y | is also called "x"',
    ]);
    expect(await tarComplaints([paxEntry({ path: "y" }, "g"), F])).toEqual([
      "structure | two-names |  | states path for all members at once",
    ]);
  });

  test("a malformed extended header", async () => {
    expect(await tarComplaints([{ name: "P", type: "x", content: "0 path=x\n" }, F])).toEqual([
      "structure | bad-header | P | is a malformed extended header",
    ]);
  });

  test("an end that is missing", async () => {
    expect((await walked(tar([F]).subarray(0, 700))).complaints).toEqual([]);
    expect(
      (await walked(tar([{ name: "a", content: "x".repeat(600) }]).subarray(0, 900))).complaints,
    ).toEqual(["structure | truncated | a | is cut off"]);
    expect((await walked(tar([F, F]).subarray(0, 1100))).complaints).toEqual([
      "structure | truncated |  | is cut off in a header at byte 1024",
    ]);
  });

  test("git's comment for all members is fine", async () => {
    expect(await tarComplaints([paxEntry({ comment: "0".repeat(40) }, "g"), F])).toEqual([]);
  });
});

describe("compressed streams", () => {
  const packed = gzipSync("content ".repeat(100));

  test.each<[string, Uint8Array, string]>([
    ["cut off", packed.subarray(0, -9), "truncated |  | is cut off"],
    [
      "with a wrong checksum",
      Buffer.concat([packed.subarray(0, -8), Buffer.alloc(4), packed.subarray(-4)]),
      "crc |  | has a wrong checksum or length at its end",
    ],
    [
      "with data behind",
      Buffer.concat([packed, Buffer.from("more")]),
      "data-after |  | is followed by data that is no gzip",
    ],
    [
      "of another block type",
      Buffer.concat([packed.subarray(0, 10), Buffer.alloc(20, 0xff)]),
      "corrupt |  | cannot be unpacked: its gzip data is broken",
    ],
    [
      "zstd with data behind",
      Buffer.concat([zstdCompressSync("x"), Buffer.from("more")]),
      "data-after |  | is followed by data that is no zstd",
    ],
  ])("%s", async (_, bytes, line) => {
    expect((await walked(bytes)).complaints).toEqual([`structure | ${line}`]);
  });

  test("padding of zeros is fine", async () => {
    expect((await walked(Buffer.concat([packed, Buffer.alloc(512)]))).complaints).toEqual([]);
  });
});

describe("names that meet", () => {
  test("twice the same", async () => {
    const line =
      "structure | duplicate | a | stands in it more than once, and programs differ in which one they keep";
    expect(await zipComplaints([A, A, A])).toEqual([line]);
    expect(await tarComplaints([{ name: "a" }, { name: "./a" }])).toEqual([
      line.replace("| a |", "| ./a |"),
    ]);
    expect(
      await tarComplaints([{ name: "d/", type: "5" }, { name: "d/", type: "5" }, { name: "d/x" }]),
    ).toEqual([]);
  });

  test.each([
    ["README", "readme"],
    ["d/x", "D/y"],
    ["caf\u00e9", "cafe\u0301"],
    ["d", "d/x"],
  ])("%j and %j", async (one, other) => {
    const complaints = await zipComplaints([{ name: one }, { name: other }]);
    expect(complaints).toEqual([
      expect.stringMatching(/^structure \| collision \| .* are one name on/),
    ]);
  });
});

describe("what costs too much to follow", () => {
  test("links that lead through each other", async () => {
    const entries = Array.from({ length: 40 }, (_, index): RawEntry => {
      return { name: `d${index}`, type: "2", link: `d${index + 1}/`.repeat(10) };
    });
    const many = Array.from({ length: 4000 }, (_, index): RawEntry[] => [
      paxEntry({ linkpath: "d0/".repeat(300) }),
      { name: `e${index}`, type: "2" },
    ]).flat();
    expect(await tarComplaints([...entries, ...many])).toEqual([
      "structure | link-maze |  | has symbolic links that lead through each other so often that they cannot be followed",
    ]);
  });

  test("names that are too long", async () => {
    expect(await tarComplaints([paxEntry({ path: "n/".repeat(600) }), { name: "x" }])).toEqual([
      expect.stringMatching(
        /^structure \| long-name \| (?:n\/){30}… \| has a name or a link of more than 1024/,
      ),
    ]);
  });

  test("headers that hold more than may be unpacked", async () => {
    const budget = new ArchiveBudget();
    budget.takeBytes(200 * 1024 * 1024 - 10);
    const { complaints } = await walked(
      tar([paxEntry({ path: "x".repeat(100) }), { name: "x" }]),
      budget,
    );
    expect(complaints).toEqual([expect.stringContaining("bomb-size")]);
  });
});

describe("bombs", () => {
  test("by ratio, told before anything is unpacked", async () => {
    const zeros = Buffer.alloc(3 * 1024 * 1024);
    const line =
      /^structure \| bomb-ratio \| {2}\| unpacks to \d+ bytes or more from \d+; more than 200-fold/;
    expect(await zipComplaints([{ name: "a", content: zeros, method: 8 }])).toEqual([
      expect.stringMatching(line),
    ]);
    expect((await walked(gzipSync(zeros))).complaints).toEqual([expect.stringMatching(line)]);
    expect(
      (await walked(gzipSync(tar([{ name: "a", content: zeros }])))).complaints,
    ).toContainEqual(expect.stringMatching(line));
  });

  test("by total size", async () => {
    const budget = new ArchiveBudget();
    budget.takeBytes(200 * 1024 * 1024 - 2);
    const { complaints, files } = await walked(zipOf([A]), budget);
    expect(complaints).toEqual([
      "structure | bomb-size |  | brings what all archives in the payload unpack to over 209715200 bytes",
    ]);
    expect(files).toEqual({});
  });

  test("by number", async () => {
    const names = Array.from({ length: SCAN_ARCHIVE_MEMBERS_MAX + 1 }, (_, index) => ({
      name: `${index}`,
    }));
    const line =
      "structure | bomb-members |  | brings the members of all archives in the payload over 20000";
    expect(await zipComplaints(names)).toContainEqual(line);
    expect(await tarComplaints(names)).toEqual([line]);
  });

  test("by nesting", async () => {
    let bytes: Buffer = zipOf([A]);
    for (const name of ["3.zip", "2.zip", "1.zip"]) bytes = zipOf([{ name, content: bytes }]);
    const { complaints, unscanned } = await walked(bytes);
    expect(complaints).toEqual([
      "structure | nesting | 1.zip!2.zip!3.zip! | is nested too deep: archives inside archives are looked into 2 deep",
    ]);
    expect(unscanned).toEqual(["1.zip!2.zip!3.zip | archives are looked into 2 deep"]);
  });
});

describe("what other programs write is read as it is, without a complaint", () => {
  const name = fc.stringMatching(/^[a-z0-9_.-]{1,60}$/).filter((text) => !/^\.{1,2}$/.test(text));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  /** Under folders of their own, so that no file has the name of a folder. */
  const contents = fc
    .dictionary(path, fc.string({ maxLength: 2000 }), { maxKeys: 6 })
    .map((files) =>
      Object.fromEntries(
        Object.entries(files).map(([key, text], index) => [`${index}/${key}`, text]),
      ),
    );
  const latin1 = (text: string): string => Buffer.from(text).toString("latin1");
  const expected = (files: Record<string, string>) => ({
    files: Object.fromEntries(Object.entries(files).map(([key, text]) => [key, latin1(text)])),
    complaints: [],
    unscanned: [],
  });

  test("zip, as fflate writes it", async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.constantFrom(0, 6), async (files, level) => {
        const bytes = zipSync(
          Object.fromEntries(Object.entries(files).map(([key, text]) => [key, Buffer.from(text)])),
          { level: level as 0 | 6 },
        );
        expect(await walked(bytes)).toEqual(expected(files));
      }),
      { numRuns: 60 },
    );
  });

  test("tar, as modern-tar writes it", async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.boolean(), async (files, isPacked) => {
        const entries = Object.entries(files).map(([key, text]) => ({
          header: { name: key, size: Buffer.byteLength(text), type: "file" as const },
          body: text,
        }));
        fc.pre(entries.length > 0);
        const bytes = await packTar(entries);
        expect(await walked(isPacked ? gzipSync(bytes) : bytes)).toEqual(expected(files));
      }),
      { numRuns: 60 },
    );
  });
});

describe("whatever the bytes", () => {
  const samples = [
    zipOf([
      { name: "d/a", content: "one two one two", method: 8 },
      { ...A, streamed: true },
    ]),
    tar([
      paxEntry({ path: "n".repeat(120) }),
      { name: "a", content: "one" },
      { name: "l", type: "2", link: "a" },
    ]),
    tarGz([{ name: "a", content: "one" }]),
    zstdCompressSync("one two three"),
  ];

  test("nothing is thrown", async () => {
    const spoiled = fc.tuple(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 8 }),
      fc.nat(4000),
    );
    await fc.assert(
      fc.asyncProperty(spoiled, async ([sample, edits, cut]) => {
        const bytes = Buffer.from(sample);
        for (const [at, value] of edits) bytes[at % bytes.length] = value;
        await walked(bytes.subarray(0, cut % 3 === 0 ? cut : bytes.length));
      }),
      { numRuns: 400 },
    );
  });

  test("ordinary content is no archive", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(archiveFormat(bytes)).toBeUndefined();
      }),
    );
    expect(archiveFormat(Buffer.alloc(2048))).toBeUndefined();
    expect(archiveFormat(deflateRawSync("PK\x05\x06"))).toBeUndefined();
  });
});

test("a finding names the archive inside the archive, the member and the mend", async () => {
  const inner = zipOf([{ name: "../../.bashrc", content: "x" }, A, A]);
  const { findings, outcomes } = await checkChanges({
    "artifacts/acme/hello/1.1.0/files/lib.bin": tarGz([{ name: "in.zip", content: inner }]),
    "artifacts/acme/hello/1.1.0/files/more.7z": Buffer.from("7z\xbc\xaf\x27\x1c\0", "latin1"),
  });
  expect(
    findings
      .filter(({ rule }) => rule.startsWith("SEC-ARC"))
      .map(({ rule, path, message, fix }) => [rule, path, message, fix]),
  ).toEqual([
    [
      "SEC-ARC-001",
      "artifacts/acme/hello/1.1.0/files/lib.bin",
      'the member "../../.bashrc" of the archive "in.zip" in it has the segment ".." that leads out of its folder',
      "name the member by a plain relative path",
    ],
    [
      "SEC-ARC-002",
      "artifacts/acme/hello/1.1.0/files/lib.bin",
      'the member "a" of the archive "in.zip" in it stands in it more than once, and programs differ in which one they keep',
      "leave in the one that is meant",
    ],
  ]);
  expect(
    outcomes.filter(({ rule, outcome }) => rule === "SEC-ARC-001" && outcome === "error"),
  ).toEqual([]);
});
