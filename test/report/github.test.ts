/** Workflow commands, read back as GitHub's runner reads them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { githubReport } from "../../builder/report/github.ts";
import { finding, reportInput } from "./report-input.ts";

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** What actions/runner makes of standard output: `::` at the start of a line, or `##[` anywhere in it. */
function commandsOf(output: string): Command[] {
  return output.split(/\r\n|\r|\n/).flatMap((line): Command[] => {
    const match = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/s.exec(line);
    if (!match) return line.includes("##[") ? [{ name: "old", properties: {}, message: line }] : [];
    const pairs = (match[2] ?? "").split(",").filter((pair) => pair !== "");
    const properties = pairs.map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), unescaped(pair.slice(at + 1))];
    });
    return [
      {
        name: match[1] ?? "",
        properties: Object.fromEntries(properties),
        message: unescaped(match[3] ?? ""),
      },
    ];
  });
}

function unescaped(text: string): string {
  const codes: Readonly<Record<string, string>> = {
    "%0D": "\r",
    "%0A": "\n",
    "%3A": ":",
    "%2C": ",",
    "%25": "%",
  };
  return text.replace(/%(?:0D|0A|3A|2C|25)/g, (code) => codes[code] ?? code);
}

describe("a report of workflow commands", () => {
  test("puts a finding beside its line, with the mend below", () => {
    expect(githubReport(reportInput({ findings: [finding({ gate: true })] }))).toBe(
      '::error title=META-SCHEMA-002 (medium%2C blocks),file=registry/artifacts/acme/hello/artifact.md,line=7,col=1::unknown field "sumary"%0Afix: write summary',
    );
  });

  test("ten errors, ten warnings, and how many more there are", () => {
    const findings = Array.from({ length: 30 }, (_, index) =>
      finding({ severity: index < 15 ? "low" : "high", line: index + 1 }),
    );
    const commands = commandsOf(githubReport(reportInput({ findings })));
    const names = commands.map(({ name }) => name);
    expect(names.filter((name) => name === "error")).toHaveLength(10);
    expect(names.filter((name) => name === "warning")).toHaveLength(10);
    expect(commands.at(-1)).toMatchObject({
      name: "notice",
      message: "10 more findings; `ashlar check` lists them",
    });
  });

  test("the class of a change is the last line", () => {
    const classification = {
      class: "reject",
      reasons: [{ class: "reject", path: "x", message: "a ##[error]b\n::error::c" }],
    } as const;
    const output = githubReport(reportInput({ classification }));
    expect(output.split("\n").at(-1)).toBe("Class: reject");
    expect(commandsOf(output)).toEqual([]);
  });

  test("no name or message can bring a command of its own, or lose a character", () => {
    const piece = fc.constantFrom(
      "\n::error ",
      "::",
      "%0A",
      ",file=x",
      "\r",
      "##[error]",
      "%",
      ":",
    );
    const hostile = fc.array(fc.oneof(piece, fc.string({ unit: "binary" })), { minLength: 1 });
    const text = hostile.map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, text, text, (path, message, fix) => {
        const commands = commandsOf(
          githubReport(reportInput({ findings: [finding({ path, message, fix })] })),
        );
        expect(commands).toHaveLength(1);
        expect(commands[0]).toMatchObject({
          name: "warning",
          properties: { file: `registry/${path}`, line: "7", col: "1" },
          message: `${message}\nfix: ${fix}`,
        });
        expect(Object.keys(commands[0]?.properties ?? {})).toHaveLength(4);
      }),
      { numRuns: 200 },
    );
  });
});
