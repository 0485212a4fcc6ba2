import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type * as LeftAlign from "../../registry/artifacts/ashlar/left-align/1.0.0/files/index.js";
import type * as TextTable1 from "../../registry/artifacts/ashlar/text-table/1.1.0/files/index.js";
import type * as TextTable2 from "../../registry/artifacts/ashlar/text-table/2.1.0/files/index.js";
import type * as UnitConvert from "../../registry/artifacts/tidewater/unit-convert/1.1.0/files/index.js";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";
import { loadPayload } from "./load-payload.ts";

type NodeModule = ArtifactVersion<"module-node">;

const textTables = versionsOf("ashlar/text-table", "module-node");
const csvStreams = versionsOf("ashlar/csv-stream", "module-node");
const unitConverts = versionsOf("tidewater/unit-convert", "module-node");
const csvSummaries = versionsOf("tidewater/csv-summary", "module-node");
const leftAligns = versionsOf("ashlar/left-align", "module-node");

const numbered = (versions: readonly NodeModule[], version: string) =>
  versions.find((each) => each.version === version)!;

describe.each([...textTables, ...csvStreams, ...unitConverts, ...csvSummaries, ...leftAligns])(
  "$name $version",
  (module) => {
    const file = (path: string) => readFileSync(join(module.files, path), "utf8");

    test("names itself in package.json as its folders do, and has its entry and its types", () => {
      const described = JSON.parse(file("package.json"));
      expect(described).toMatchObject({ name: `@${module.name}`, version: module.version });
      expect(described.exports["."]).toStrictEqual({
        types: `./${module.manifest.config.types}`,
        default: `./${module.manifest.config.entry}`,
      });
      expect(file(module.manifest.config.entry)).toContain("export ");
      expect(file(module.manifest.config.types!)).toContain("export ");
      expect(file("LICENSE")).toMatch(/^MIT License/);
    });
  },
);

describe("ashlar/text-table", () => {
  const rows = [
    { city: "Reykjavík", people: 139000 },
    { city: "深圳", people: 17790000 },
  ];
  const columns = [{ key: "city", title: "City" }, { key: "people" }];

  test("1.0.0 aligns Latin text and knows no header", async () => {
    const { table } = await loadPayload<typeof TextTable1>(
      numbered(textTables, "1.0.0"),
      "index.js",
    );
    expect(
      table(
        [
          ["Oslo", 1],
          ["Łódź", 20],
        ],
        { align: ["left", "right"] },
      ),
    ).toBe("Oslo   1\nŁódź  20");
    expect(
      table([
        ["深圳", 1],
        ["abcd", 2],
      ]),
    ).toBe("深圳    1\nabcd  2");
    expect(() => table([["a"]], { align: ["center"] })).toThrow(TypeError);
  });

  test("1.1.0 aligns wide characters and passes colours on", async () => {
    const { table } = await loadPayload<typeof TextTable1>(
      numbered(textTables, "1.1.0"),
      "index.js",
    );
    expect(
      table([
        ["深圳", 1],
        ["abcd", 2],
      ]),
    ).toBe("深圳  1\nabcd  2");
    expect(
      table(
        [
          ["a", "bcd"],
          ["\u001b[31mxx\u001b[0m", "e"],
        ],
        { header: true, align: ["right", "center"] },
      ),
    ).toBe(" a  bcd\n--  ---\n\u001b[31mxx\u001b[0m   e");
  });

  test.each(textTables.filter(({ version }) => version !== "1.0.0"))(
    "$version measures text as a terminal shows it",
    async (version) => {
      const { displayWidth } = await loadPayload<typeof TextTable2>(version, "index.js");
      const widths = {
        abc: 3,
        é: 1,
        "e\u0301": 1,
        深圳: 4,
        ｱ: 1,
        Ａ: 2,
        한글: 4,
        "👩‍👩‍👧": 2,
        "🇳🇴": 2,
        "☂️": 2,
        "": 0,
        "\u200b": 0,
      };
      for (const [text, width] of Object.entries(widths))
        expect(displayWidth(text), text).toBe(width);
    },
  );

  test.each(["2.0.0", "2.1.0"])(
    "%s breaks with table() and prints the table of the documentation",
    async (version) => {
      const module = await loadPayload<typeof TextTable2>(
        numbered(textTables, version),
        "index.js",
      );
      expect(module).not.toHaveProperty("table");
      const text = module.formatTable(columns, rows);
      expect(text).toBe(
        "City         people\n---------  --------\nReykjavík    139000\n深圳       17790000\n",
      );
      expect(
        readFileSync(join(numbered(textTables, version).files, "../../artifact.md"), "utf8"),
      ).toContain(text);
    },
  );

  test.each(["2.0.0", "2.1.0"])("%s draws boxes and escapes Markdown", async (version) => {
    const { formatTable } = await loadPayload<typeof TextTable2>(
      numbered(textTables, version),
      "index.js",
    );
    expect(formatTable([{ key: "a" }], [{ a: "x\ny" }], { border: "box" })).toBe(
      "┌───┐\n│ a │\n├───┤\n│ x │\n│ y │\n└───┘\n",
    );
    expect(
      formatTable([{ key: "a" }, { key: "b" }], [{ a: "x|y\\", b: 1n }], { border: "markdown" }),
    ).toBe("| a      |   b |\n| ------ | --: |\n| x\\|y\\\\ |   1 |\n");
    expect(() => formatTable([], [])).toThrow(TypeError);
    expect(() => formatTable([{ key: "a" }], [], { border: "toString" as "box" })).toThrow(
      TypeError,
    );
  });

  test.each(["2.0.0", "2.1.0"])(
    "%s sends no control character of a cell to the terminal",
    async (version) => {
      const { formatTable } = await loadPayload<typeof TextTable2>(
        numbered(textTables, version),
        "index.js",
      );
      const hostile = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join("");
      const text = formatTable([{ key: "a" }], [{ a: `${hostile}\u202e\u2066` }]);
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    },
  );

  test("2.1.0 wraps until the table fits", async () => {
    const { displayWidth, formatTable } = await loadPayload<typeof TextTable2>(
      numbered(textTables, "2.1.0"),
      "index.js",
    );
    const long = [{ a: "a long line of words 深圳深圳深圳深圳深圳深圳深圳", b: 12345 }];
    for (const border of ["none", "box"] as const) {
      for (let maxWidth = 20; maxWidth < 60; maxWidth += 1) {
        const text = formatTable([{ key: "a" }, { key: "b" }], long, { border, maxWidth });
        const widest = Math.max(...text.split("\n").map((line) => displayWidth(line)));
        expect(widest).toBeLessThanOrEqual(maxWidth);
        expect(text.match(/深圳|深|圳/gu)!.join("")).toBe("深圳".repeat(7));
      }
    }
    expect(() => formatTable([{ key: "a" }], [], { maxWidth: 0 })).toThrow(RangeError);
  });
});

describe("tidewater/unit-convert", () => {
  test.each(unitConverts)("$version converts there and back", async (version) => {
    const { convert, quantities } = await loadPayload<typeof UnitConvert>(version, "index.js");
    const known: [number, string, string, number][] = [
      [68, "degF", "Cel", 20],
      [0, "K", "Cel", -273.15],
      [1, "atm", "dbar", 10.1325],
      [1, "psi", "Pa", 6894.757293168],
      [100, "fathom", "m", 182.88],
      [1, "kn", "km/h", 1.852],
      [2, "Sv", "m3/s", 2e6],
      [180, "deg", "rad", Math.PI],
    ];
    for (const [value, from, to, expected] of known)
      expect(convert(value, from, to)).toBeCloseTo(expected, 8);
    for (const units of Object.values(quantities)) {
      const base = units[0]!;
      for (const from of units) {
        for (const to of units) {
          expect(convert(convert(7.25, from, base), base, to)).toBeCloseTo(
            convert(7.25, from, to),
            6,
          );
        }
        expect(convert(convert(7.25, from, base), base, from)).toBeCloseTo(7.25, 9);
      }
    }
    expect(convert(Number.NaN, "Cel", "K")).toBeNaN();
    expect(() => convert(1, "m", "Pa")).toThrow("m is a unit of length, Pa one of pressure");
    expect(() => convert(1, "toString", "m")).toThrow(RangeError);
    expect(() => convert(-300, "Cel", "K")).toThrow("below absolute zero");
  });

  test("1.0.0 has no seawater; 1.1.0 agrees with the check values of UNESCO technical paper 44", async () => {
    const first = await loadPayload<typeof UnitConvert>(
      numbered(unitConverts, "1.0.0"),
      "index.js",
    );
    expect(Object.keys(first).sort()).toStrictEqual(["convert", "quantities"]);
    const module = await loadPayload<typeof UnitConvert>(
      numbered(unitConverts, "1.1.0"),
      "index.js",
    );
    expect(module.depthFromPressure(10000, 30)).toBeCloseTo(9712.653, 3);
    expect(module.practicalSalinity(1, 15, 0)).toBeCloseTo(35, 6);
    expect(module.practicalSalinity(1.2, 20, 2000)).toBeCloseTo(37.245628, 6);
    expect(module.practicalSalinity(0.65, 5, 1500)).toBeCloseTo(27.995347, 6);
    for (const pressure of [0, 10, 4000, 11000]) {
      expect(module.pressureFromDepth(module.depthFromPressure(pressure, -45), -45)).toBeCloseTo(
        pressure,
        6,
      );
    }
    expect(() => module.depthFromPressure(-1, 0)).toThrow(RangeError);
    expect(() => module.practicalSalinity(1, Number.NaN, 0)).toThrow(RangeError);
  });
});

test("ashlar/left-align 1.0.0 pads, and the replacement of its documentation agrees with it", async () => {
  const { leftAlign } = await loadPayload<typeof LeftAlign>(leftAligns[0]!, "index.js");
  const { displayWidth } = await loadPayload<typeof TextTable2>(textTables.at(-1)!, "index.js");
  const replacement = (text: string, width: number) =>
    text + " ".repeat(Math.max(0, width - displayWidth(text)));
  for (const text of ["name", "", "a text that is wider already", "Łódź"]) {
    expect(leftAlign(text, 10)).toBe(replacement(text, 10));
  }
  expect(leftAlign("name", 10)).toBe("name      ");
  expect(leftAlign("深圳", 6)).not.toBe(replacement("深圳", 6));
  expect(() => leftAlign("a", -1)).toThrow(RangeError);
  expect(existsSync(join(leftAligns[0]!.files, "../../../text-table/artifact.md"))).toBe(true);
});
