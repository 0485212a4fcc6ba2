import assert from "node:assert/strict";
import { test } from "node:test";
import { parseReadings, results } from "./analysis.mjs";
import { checkPaper, fillNumbers, isOrcid } from "./check-paper.mjs";
import { readPaper } from "./read-paper.mjs";

const files = readPaper();
/** The findings when `from` becomes `to` in one of the files. */
const after = (name, from, to) => {
  assert.ok(files[name].includes(from), `${name} holds ${from}`);
  return checkPaper({ ...files, [name]: files[name].replace(from, to) });
};

test("the paper is ready", () => {
  assert.deepEqual(checkPaper(files), []);
});

test("an ORCID with a wrong check character is found", () => {
  assert.ok(isOrcid("0000-0002-1825-0097"));
  assert.ok(isOrcid("0000-0002-1694-233X"));
  assert.ok(!isOrcid("0000-0002-1825-0079"));
  assert.ok(!isOrcid("0000-0002-1825-009"));
});

test("a title that differs between the paper and its citation is found", () => {
  assert.match(after("citation", "\ntitle: ", "\ntitle: Not ")[0], /^title is /);
});

test("citations and bibliography must agree in both directions", () => {
  assert.deepEqual(after("paper", "[@wilkinson2016]", "[@missing2020]"), [
    "@missing2020 is cited and not in references.bib",
    "wilkinson2016 is in references.bib and never cited",
  ]);
});

test("a missing section and one out of order are found", () => {
  assert.deepEqual(after("paper", "# Methods", "# Ways"), ['the section "Methods" is missing']);
  assert.match(after("paper", "# Abstract", "# Methods\n\nx\n\n# Abstract")[0], /out of order/);
});

test("an abstract that is too long is found", () => {
  assert.match(after("paper", "# Abstract\n", `# Abstract\n${"word ".repeat(251)}`)[0], /^the abstract has \d+ words/);
});

test("a figure must have a caption and be as new as its data", () => {
  assert.deepEqual(after("paper", /!\[[^\]]*\]/.exec(files.paper)[0], "![]"), ["figures/readings.svg has no caption"]);
  assert.match(checkPaper({ ...files, readings: [...files.readings, 30] })[0], /older than its data/);
});

test("numbers come from the readings, and a name that is none of them is found", () => {
  assert.deepEqual(results([1, 2, 3]), { n: "3", mean: "2.00", standardError: "0.58" });
  assert.equal(fillNumbers("{n} of {other}", { n: "3" }), "3 of {other}");
  assert.deepEqual(after("paper", "{mean}", "{median}"), ["{median} is not among the results of analysis.mjs"]);
});

test("readings that are no numbers or out of order are refused with their line", () => {
  assert.throws(() => parseReadings("order,value\n1,2\n3,4\n"), /^Error: line 3/);
  assert.throws(() => parseReadings("order,value\n1,nan\n"), /^Error: line 2/);
  assert.throws(() => parseReadings("value\n1\n"), /^Error: line 1/);
});
