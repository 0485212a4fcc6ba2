import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import full from "spdx-license-list/full.js";
import { describe, expect, test } from "vitest";
import { isLicenseFile } from "../../builder/check/is-license-file.ts";
import { identifyLicense } from "../../builder/scan/license/identify-license.ts";
import { textFamily } from "../../builder/scan/license/same-license.ts";
import { licenseTable } from "./license-texts.ts";

const TABLE = new URL("../../builder/scan/license/license-table.json", import.meta.url).pathname;
const text = (id: string): string => full[id]?.licenseText ?? "";
const identified = async (written: string): Promise<string[]> =>
  (await identifyLicense(written)).map(({ ids }) => ids[0] ?? "");

test("the table is what the SPDX texts make it", async () => {
  await expect(`${JSON.stringify(licenseTable(), null, 2)}\n`).toMatchFileSnapshot(TABLE);
});

test("every text in the table is recognised as itself", async () => {
  for (const ids of Object.keys(licenseTable())) {
    const [id = ""] = ids.split(" ");
    const found = await identifyLicense(text(id));
    expect(
      found.flatMap((each) => each.ids.map(textFamily)),
      id,
    ).toContain(textFamily(id));
  }
});

describe("a text is recognised", () => {
  const MIT = text("MIT");
  test.each([
    ["with another name", MIT.replace("<copyright holders>", "Ann Ö. & Sons, GmbH"), ["MIT"]],
    ["wrapped anew and indented", MIT.replace(/\s+/g, "\n    "), ["MIT"]],
    ["as a comment", MIT.replace(/^/gm, " * "), ["MIT"]],
    ["in Windows' line ends", MIT.replace(/\n/g, "\r\n"), ["MIT"]],
    ["with more copyright lines", `${MIT}\nCopyright 2020 A\nCopyright (c) 2021 B\n`, ["MIT"]],
    [
      "with the names of a company in it",
      text("BSD-3-Clause")
        .replaceAll("the copyright holder", "Contoso Ltd.")
        .replace(/THE COPYRIGHT HOLDERS? (?:AND|OR) CONTRIBUTORS/g, "CONTOSO LTD."),
      ["BSD-3-Clause"],
    ],
    ["of two licenses", `${MIT}\n\n---\n\n${text("Apache-2.0")}`, ["Apache-2.0", "MIT"]],
    ["without its appendix", text("Apache-2.0").split("APPENDIX")[0] ?? "", ["Apache-2.0"]],
    ["of an affine license", text("MIT-0"), ["MIT-0"]],
    ["that is a part of another", text("BSD-2-Clause"), ["BSD-2-Clause"]],
    ["that contains another", text("BSD-4-Clause"), ["BSD-4-Clause"]],
    ["of the AGPL, not of the GPL", text("AGPL-3.0-only"), ["AGPL-3.0-only"]],
  ])("%s", async (_, written, ids) => {
    expect(await identified(written)).toEqual(ids);
  });

  test.each([
    ["nothing", ""],
    ["a name", "MIT"],
    ["words", "All files may be used by members of the club. Ask Ann."],
    ["half of a license", MIT.slice(0, 500)],
    ["bytes", "\u0000\uFFFD\u{1F600}".repeat(1000)],
  ])("never in %s", async (_, written) => {
    expect(await identified(written)).toEqual([]);
  });
});

test("a megabyte takes no longer than a megabyte should", async () => {
  const started = performance.now();
  for (const piece of ["copyright ", "a b ", "(c)(c)", "\n", "<"])
    expect(await identified(piece.repeat(1_000_000 / piece.length))).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5000);
});

test("what packages here state and what their files say agrees", async () => {
  const files = globSync("node_modules/{*,@*/*}/*")
    .filter((path) => isLicenseFile(basename(path)) && statSync(path).isFile())
    .filter((path) => existsSync(`${dirname(path)}/package.json`));
  const byPackage = Map.groupBy(files, dirname);
  let recognised = 0;
  const disagreeing: string[] = [];
  for (const [folder, paths] of byPackage) {
    const { license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    if (typeof license !== "string") continue;
    const stated = license
      .replace(/[()]/g, "")
      .split(/ (?:AND|OR|WITH) /)
      .map(textFamily);
    const found = await Promise.all(
      paths.map((path) => identifyLicense(readFileSync(path, "utf8"))),
    );
    const ids = found.flat().flatMap((each) => each.ids.map(textFamily));
    if (ids.length > 0) recognised += 1;
    if (ids.length > 0 && !ids.some((id) => stated.includes(id)))
      disagreeing.push(`${folder}: ${license}, ${ids}`);
  }
  expect(recognised).toBeGreaterThan(200);
  expect(disagreeing.length, disagreeing.join("\n")).toBeLessThanOrEqual(recognised / 100);
});
