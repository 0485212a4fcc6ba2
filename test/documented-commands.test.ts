/** What README and the pages under docs/ tell people to type exists: commands, subcommands, options. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OPERATOR_COMMANDS } from "../builder/commands.ts";
import { CONSUMER_COMMANDS } from "../client/commands.ts";
import { makeProgram } from "../client/terminal/program.ts";
import type { Terminal } from "../client/terminal/terminal.ts";

const ROOT = new URL("../", import.meta.url);

function sources(): string[] {
  const folders = ["site/src/pages/docs/", "site/src/view/"];
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, ROOT))
      .filter((name) => /\.(?:astro|ts)$/.test(name))
      .map((name) => folder + name),
  );
  return ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...files];
}

/** The arguments of every line that begins with `ashlar`, or does after `npx`, `&&` or a quotation mark. */
function documented(file: string): string[] {
  const text = readFileSync(new URL(file, ROOT), "utf8")
    .replace(/(?:\\\\\\n|\\\n)\s*/g, " ")
    .replaceAll("\\n", "\n");
  const lines = text.matchAll(/(?:^[ \t]*|["'`>]|&& |npx )ashlar ([a-z][^\n`<|&#]*)/gm);
  return [...lines].map(([, line = ""]) => line.trim());
}

type Program = Awaited<ReturnType<typeof makeProgram>>;

/** Every command of it loaded, as none is by itself. */
async function wholeProgram(): Promise<Program> {
  const terminal = {} as Terminal;
  const whole = await makeProgram([], "0.0.0", terminal);
  const table = { ...CONSUMER_COMMANDS, ...OPERATOR_COMMANDS };
  for (const command of whole.commands) (await table[command.name()]?.load())?.(command, terminal);
  return whole;
}

/** What of a line does not exist. */
function unknownIn(line: string, whole: Program): string[] {
  const words = line.split(/\s+/).map((word) => word.replace(/^["'(]+|["'),;:.}]+$/g, ""));
  let command: Program = whole;
  let at = 0;
  for (; command.commands.length > 0 && at < words.length; at += 1) {
    const next = command.commands.find((one) => one.name() === words[at]);
    if (!next) return [`${words[at]} of ${command.name()}`];
    command = next;
  }
  const known = [...whole.options, ...command.options].flatMap(({ long, short }) => [long, short]);
  return words
    .slice(at)
    .flatMap((word) => /^--?[a-z][a-z-]*/.exec(word)?.[0] ?? [])
    .filter((option) => !known.includes(option) && option !== "--help");
}

test("every documented command line names commands and options that there are", async () => {
  const whole = await wholeProgram();
  const lines = sources().flatMap((file) => documented(file).map((line) => ({ file, line })));
  expect(lines.length).toBeGreaterThan(60);
  const wrong = lines.flatMap(({ file, line }) =>
    unknownIn(line, whole).map((unknown) => `${file}: ashlar ${line}: ${unknown}`),
  );
  expect(wrong).toEqual([]);
  expect(unknownIn("key rotat online", whole)).toEqual(["rotat of key"]);
  expect(unknownIn("build --productive --out x", whole)).toEqual(["--productive"]);
});
