/** A shell script, command by command, with the scripts and configurations that stand in it. */
import { callOf, type ShellArgument, type ShellCall } from "../shell/call-of.ts";
import { flatText, isDynamic, unmarked } from "../shell/flat-text.ts";
import { readShell } from "../shell/read-shell.ts";
import type { ShellWord } from "../shell/shell-command.ts";
import type { Report } from "./complaint.ts";
import { configLines } from "./config-lines.ts";
import { FetchLedger } from "./fetch-ledger.ts";
import { judgeSetting, openSecret } from "./judge-setting.ts";
import type { Script } from "./script.ts";
import { inputText, outputFile, reportAt, type ShellContext } from "./shell-context.ts";
import { judgeFetches, type Streams } from "./shell-fetches.ts";
import { judgeFlags } from "./shell-flags.ts";
import { judgePasswords } from "./shell-passwords.ts";

/** Scripts in scripts: `sudo bash -c "su -c '…'"` is three. */
const DEPTH_MAX = 6;
/** Groups in groups are read once for each pipe behind them. */
const INPUTS_MAX = 200_000;
const KNOWN_SIZE_MAX = 500;
const SHELL = /^(?:ba|da|a|z|k)?sh$/;
const DATABASE = /^(?:mysql|mariadb|psql|sqlcmd|mongo|mongosh|sqlplus)$/;
const SCRIPT_FILE = /(?:\.(?:sh|bash)|rc|profile)$/;

export interface ShellOptions {
  readonly report: Report;
  readonly container: boolean;
}

export function scanShell(script: Script, { report, container }: ShellOptions): void {
  const ledger = new FetchLedger();
  scanScript(script, {
    ledger,
    report,
    container,
    known: new Map(),
    depth: 0,
    budget: { left: INPUTS_MAX },
  });
  ledger.report(report);
}

type Surroundings = Omit<ShellContext, "script" | "shell">;

function scanScript(script: Script, surroundings: Surroundings): void {
  const shell = readShell(script.text);
  const context: ShellContext = { ...surroundings, script, shell };
  const streams: Streams = new Map();
  for (const [index, command] of shell.commands.entries()) {
    const call = callOf(command, shell, context.known);
    judgeAssignments(call, context);
    judgePasswords(call, context);
    judgeFlags(call, context);
    judgeFetches(call, index, context, streams);
    judgeWritten(call, context);
    for (const word of nestedWords(call)) scanNested(word, context);
    scanDocuments(call, context);
    forget(call, context);
  }
}

function judgeAssignments(call: ShellCall, context: ShellContext): void {
  const { container } = context;
  for (const { name, value, offset } of call.assignments) {
    const text = flatText(value, context.shell, context.known);
    const remark = /^(?:PASS|PWD|IP)$/i.test(name)
      ? undefined
      : judgeSetting(name, text, { container });
    if (remark) reportAt(context, remark, offset);
    if (!isDynamic(text) && text.length <= KNOWN_SIZE_MAX) context.known.set(name, text);
    else context.known.delete(name);
  }
  if (call.name === ":" || call.name === "true") {
    // `: "${NAME:=text}"`
    for (const { text, offset } of call.command.words.slice(1).flatMap(fallbacksOf)) {
      const remark = judgeSetting(text[0], text[1], { container });
      if (remark) reportAt(context, remark, offset);
    }
  }
}

function fallbacksOf({ parts, offset }: ShellWord): { text: [string, string]; offset: number }[] {
  return parts.flatMap((part) => {
    if (part.kind !== "variable" || !part.fallback) return [];
    return [
      { text: [/\w+/.exec(part.text)?.[0] ?? "", part.fallback] as [string, string], offset },
    ];
  });
}

/** `read` and loops give variables values that nobody knows. */
function forget({ name, args }: ShellCall, { known }: ShellContext): void {
  if (
    name === "read" ||
    name === "for" ||
    name === "select" ||
    name === "unset" ||
    name === "printf"
  )
    for (const { text } of args) known.delete(text);
}

/** What is written to files by `echo`, `tee` and `sed`, and what databases are told. */
function judgeWritten(call: ShellCall, context: ShellContext): void {
  const { name, args, command } = call;
  // Here-documents are looked at line by line, see scanDocuments.
  const input = command.redirects.some(({ document }) => document)
    ? ""
    : inputText(command, context);
  if (name === "echo" || name === "printf") {
    if (outputFile(call, context) !== undefined) judgeLines(textOf(args), context, command.offset);
  } else if (name === "tee") judgeLines(input, context, command.offset);
  else if (name === "sed") for (const word of args) judgeLines(sedText(word), context, word.offset);
  else if (DATABASE.test(name)) {
    const text = `${textOf(args)}\n${input}`;
    judgeLines(text, context, command.offset);
    if (/\bpwd\s*:\s*["'][^"']+["']/.test(text))
      reportAt(
        context,
        openSecret("the password of a database account", "literal"),
        command.offset,
      );
  }
}

/** The text that a command of `sed` puts in: of `s/…/text/`, `a text`, `c text`, `i text`. */
function sedText({ text }: ShellArgument): string {
  const replacement = /^s(.)(?:\\.|(?!\1).)*\1((?:\\.|(?!\1).)*)\1/s.exec(text)?.[2];
  return replacement ?? /^(?:\$|\/.*\/|\d+)?\s*[aic]\\?\s*(.+)$/s.exec(text)?.[1] ?? "";
}

function judgeLines(text: string, context: ShellContext, offset: number): void {
  for (const remark of configLines(text, { container: context.container }))
    reportAt(context, remark, offset);
}

function textOf(args: readonly ShellArgument[]): string {
  return args
    .filter(({ text }) => !/^-[neE]+$/.test(text))
    .map(({ text }) => text.replaceAll("\\n", "\n"))
    .join(" ");
}

/** Words that are scripts: of `sh -c`, `su -c`, `eval`, `ssh host`. */
function nestedWords({ name, args }: ShellCall): readonly ShellArgument[] {
  if (name === "eval") return args;
  if (SHELL.test(name) || name === "su" || name === "runuser" || name === "script") {
    const at = args.findIndex(({ text }) => /^-[a-z]*c$/.test(text) || text === "--command");
    const word = at < 0 ? undefined : args[at + 1];
    return word ? [word] : [];
  }
  if (name === "docker" || name === "podman" || name === "kubectl" || name === "lxc") {
    const at = args.findIndex(({ text }) => SHELL.test(text));
    return at >= 0 && /^-[a-z]*c$/.test(args[at + 1]?.text ?? "") ? args.slice(at + 2, at + 3) : [];
  }
  return name === "ssh" ? args.slice(1).filter(({ text }) => text.includes(" ")) : [];
}

function scanNested({ text, offset }: ShellArgument, context: ShellContext): void {
  if (context.depth >= DEPTH_MAX) return;
  const { script, shell, ...rest } = context;
  const inner = unmarked(text);
  // In place, when the quotes hold nothing that had to be decoded.
  const stands = shell.text.startsWith(inner, offset + 1);
  const position = (at: number) => script.position(stands ? offset + 1 + at : offset);
  scanScript({ text: inner, position }, { ...rest, depth: context.depth + 1 });
}

function scanDocuments(call: ShellCall, context: ShellContext): void {
  const { script, shell, depth, known, ...rest } = context;
  for (const { document } of call.command.redirects) {
    if (document === undefined || depth >= DEPTH_MAX) continue;
    const source = unmarked(flatText(document, shell, known));
    const position = positionIn(document.offset, source, context);
    const target = outputFile(call, context) ?? "";
    const runs =
      call.name === "" || SHELL.test(call.name) || call.name === "ssh" || call.name === "su";
    if (runs || source.startsWith("#!") || SCRIPT_FILE.test(target))
      scanScript({ text: source, position }, { ...rest, known, depth: depth + 1 });
    else {
      for (const { offset, ...remark } of configLines(source, { container: context.container }))
        context.report(remark, position(offset));
      for (const line of execLines(source))
        scanScript(
          { text: line.text, position: (at) => position(line.offset + at) },
          { ...rest, known, depth: depth + 1 },
        );
    }
  }
}

/** Places in a here-document; where something in it was expanded, of the line. */
function positionIn(
  from: number,
  source: string,
  { script, shell }: ShellContext,
): Script["position"] {
  if (shell.text.startsWith(source, from)) return (at) => script.position(from + at);
  return (at) => {
    let start = from;
    for (let line = source.slice(0, at).split("\n").length - 1; line > 0; line -= 1) {
      const next = shell.text.indexOf("\n", start);
      if (next < 0) break;
      start = next + 1;
    }
    return script.position(start);
  };
}

/** `ExecStart=` of systemd units. */
export function execLines(
  text: string,
): readonly { readonly text: string; readonly offset: number }[] {
  return [...text.matchAll(/^[ \t]*(ExecStart(?:Pre|Post)?=[-@:+!]{0,3})(\S.*)$/gm)].map(
    (found) => ({
      text: found[2] ?? "",
      offset: found.index + found[0].length - (found[2] ?? "").length,
    }),
  );
}
