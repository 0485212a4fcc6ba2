import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { maxSatisfying } from "semver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as CsvStream from "../../registry/artifacts/ashlar/csv-stream/1.1.1/files/index.js";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";
import { loadPayload } from "./load-payload.ts";

const csvStreams = versionsOf("ashlar/csv-stream", "module-node");
const csvSummaries = versionsOf("tidewater/csv-summary", "module-node");
const textTables = versionsOf("ashlar/text-table", "module-node");

const numbered = (versions: readonly ArtifactVersion<"module-node">[], version: string) =>
  versions.find((each) => each.version === version)!;

describe("ashlar/csv-stream", () => {
  const text = '\ufeffa,b\r\n"x ""q"" y","1\n2"\n\n,\r\n"",z\n"",\n"é😀","end"';
  const records = [
    ["a", "b"],
    ['x "q" y', "1\n2"],
    ["", ""],
    ["", "z"],
    ["", ""],
    ["é😀", "end"],
  ];

  function parseIn({ CsvParser }: typeof CsvStream, pieces: readonly string[]): string[][] {
    const parser = new CsvParser();
    return [...pieces.flatMap((piece) => parser.write(piece)), ...parser.end()];
  }

  function cutsThatDiffer(module: typeof CsvStream): number[] {
    return Array.from(text.slice(1), (_, index) => index + 1).filter((cut) => {
      const pieces = [text.slice(0, cut), text.slice(cut)];
      return JSON.stringify(parseIn(module, pieces)) !== JSON.stringify(records);
    });
  }

  test.each(csvStreams)(
    "$version reads quotes, line breaks, blank lines and a byte order mark",
    async (version) => {
      const module = await loadPayload<typeof CsvStream>(version, "index.js");
      expect(parseIn(module, [text])).toStrictEqual(records);
      const bytes = Array.from(new TextEncoder().encode(text.replaceAll('""', "'")), (byte) =>
        Uint8Array.of(byte),
      );
      const read = await Array.fromAsync(module.parseCsv(bytes));
      expect(read.at(-1)).toStrictEqual(["é😀", "end"]);
    },
  );

  test.each(["1.0.0", "1.1.1"])(
    "%s gives the same records wherever the text is cut",
    async (version) => {
      expect(
        cutsThatDiffer(
          await loadPayload<typeof CsvStream>(numbered(csvStreams, version), "index.js"),
        ),
      ).toStrictEqual([]);
    },
  );

  test("1.1.0 loses a quote when a doubled one is cut, which is why it is yanked", async () => {
    const broken = await loadPayload<typeof CsvStream>(numbered(csvStreams, "1.1.0"), "index.js");
    const halves = cutsThatDiffer(broken);
    expect(halves.map((cut) => text.slice(cut - 1, cut + 1))).toStrictEqual(['""', '""']);
    const record = readFileSync(
      join(numbered(csvStreams, "1.1.0").files, "../../artifact.md"),
      "utf8",
    );
    expect(record).toMatch(/"1\.1\.0":\n {4}yanked: Loses a quote/);
  });

  test.each(csvStreams)("$version refuses what is not CSV, with code and line", async (version) => {
    const module = await loadPayload<typeof CsvStream>(version, "index.js");
    const bad = {
      '"a': ["E_QUOTE_OPEN", 1],
      'a\nb"c': ["E_QUOTE_INSIDE", 2],
      '"a\n"\n"b"c': ["E_AFTER_QUOTE", 3],
      "a\rb": ["E_STRAY_CR", 1],
      "a\r": ["E_STRAY_CR", 1],
      [`"${"a".repeat(1_048_577)}`]: ["E_FIELD_LENGTH", 1],
    };
    for (const [input, [code, line]] of Object.entries(bad)) {
      expect(() => parseIn(module, [input]), input.slice(0, 20)).toThrow(
        expect.objectContaining({ code, line }),
      );
    }
    await expect(Array.fromAsync(module.parseCsv([Uint8Array.of(0xff)]))).rejects.toThrow(
      TypeError,
    );
    expect(() => new module.CsvParser({ delimiter: '"' })).toThrow(TypeError);
  });

  test.each(["1.1.0", "1.1.1"])("%s makes objects and checks the header", async (version) => {
    const { parseObjects } = await loadPayload<typeof CsvStream>(
      numbered(csvStreams, version),
      "index.js",
    );
    const read = await Array.fromAsync(parseObjects(["__proto__;b\n1;2\n"], { delimiter: ";" }));
    expect(Object.entries(read[0]!)).toStrictEqual([
      ["__proto__", "1"],
      ["b", "2"],
    ]);
    await expect(Array.fromAsync(parseObjects(["a,a\n"]))).rejects.toMatchObject({
      code: "E_HEADER",
    });
    await expect(Array.fromAsync(parseObjects(["a,b\n1,2\n3\n"]))).rejects.toMatchObject({
      code: "E_FIELD_COUNT",
      line: 3,
    });
  });

  test.each([",", ";", "\t", "|", "^", "]", "-", "\\", "."])(
    "1.1.1 cuts at %j",
    async (delimiter) => {
      const { CsvParser } = await loadPayload<typeof CsvStream>(
        numbered(csvStreams, "1.1.1"),
        "index.js",
      );
      expect(new CsvParser({ delimiter }).write(`ab${delimiter}c\n`)).toStrictEqual([["ab", "c"]]);
    },
  );
});

describe.each(csvSummaries)("$name $version", (module) => {
  const root = mkdtempSync(join(tmpdir(), "ashlar-summary-"));
  const command = join(root, "ashlar_modules/tidewater/csv-summary/cli.js");

  beforeAll(() => {
    for (const { name, version: range } of module.manifest.dependencies!) {
      const candidates = name === "ashlar/csv-stream" ? csvStreams : textTables;
      const best = maxSatisfying(
        candidates.map(({ version }) => version),
        range,
      )!;
      cpSync(numbered(candidates, best).files, join(root, "ashlar_modules", name), {
        recursive: true,
      });
    }
    cpSync(module.files, join(root, "ashlar_modules", module.name), { recursive: true });
  });
  afterAll(() => rmSync(root, { recursive: true }));

  async function run(
    csv: string,
    ...args: string[]
  ): Promise<{ status: number; stdout: string; stderr: string }> {
    writeFileSync(join(root, "in.csv"), csv);
    try {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [command, ...args, "in.csv"],
        { cwd: root },
      );
      return { status: 0, stdout, stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { status: code, stdout, stderr };
    }
  }

  test("prints the table of the documentation when it is installed with what it needs", async () => {
    const { stdout } = await run("station,depth\na,5\nb,20.5\nc,\n");
    expect(stdout).toContain(
      "depth    number       2        1         2    5  12.75  20.5  10.9602",
    );
    expect(readFileSync(join(module.files, "../../artifact.md"), "utf8")).toContain(stdout);
  });

  test("says which line is not CSV, with status 1", async () => {
    expect(await run('a,b\n1,"x"y\n')).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("line 2"),
    });
    expect(await run("a,b\n1\n")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("record 1 has 1 fields"),
    });
  });

  if (module.version !== "1.0.0")
    test("--json gives mean and deviation to the last digit", async () => {
      const values = Array.from({ length: 100 }, (_, index) => 1e9 + index);
      const { stdout } = await run(
        `v;w\n${values.map((value) => `${value};word`).join("\n")}\n`,
        "--json",
        "-d",
        ";",
      );
      const { records, columns } = JSON.parse(stdout);
      expect(records).toBe(100);
      expect(columns[0]).toMatchObject({
        type: "number",
        min: 1e9,
        max: 1e9 + 99,
        mean: 1e9 + 49.5,
        distinct: 100,
      });
      expect(columns[0].sd).toBeCloseTo(Math.sqrt((100 * 101) / 12), 9);
      expect(columns[1]).toStrictEqual({
        column: "w",
        type: "text",
        values: 100,
        missing: 0,
        distinct: 1,
      });
    });

  if (module.version === "1.0.0")
    test("has no --json yet, and says so with status 2", async () => {
      expect(await run("a\n1\n", "--json")).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("usage:"),
      });
    });
});
