import { expect, test } from "vitest";
import { RULES } from "../../builder/check/rules.ts";
import { runInProcess } from "../run-in-process.ts";

test("a rule is explained in whole, in lines that fit a terminal", async () => {
  const { stdout, exitCode } = await runInProcess(["explain", "sec-arc-001"]);
  const rule = RULES.find(({ id }) => id === "SEC-ARC-001");
  const text = stdout.replace(/\s+/g, " ");
  for (const part of [rule?.title, rule?.motivation, rule?.trigger, rule?.fix])
    expect(text).toContain(part);
  expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(exitCode).toBe(0);
});

test.each([
  [["SEC-ARK-001"], 3, "did you mean SEC-ARC-001?"],
  [["--category", "securty"], 2, "did you mean security?"],
  [["--category", "x"], 2, "use security, quality, documentation, metadata"],
])("explain %j says what was meant", async (args, code, fix) => {
  const { stdout, stderr, exitCode } = await runInProcess(["explain", ...args]);
  expect([exitCode, stdout]).toEqual([code, ""]);
  expect(stderr).toContain(`fix: ${fix}`);
});
