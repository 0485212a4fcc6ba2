/**
 * A word as one string in which what only a running shell would know is marked: U+E000, the source
 * text, U+E001. `readShell` lets neither character in from outside.
 */
import type { ShellCommand, ShellPart, ShellScript, ShellWord } from "./shell-command.ts";

/** Literal values of variables that the script set before, by name. */
export type KnownValues = ReadonlyMap<string, string>;

/** Characters of a flattened word; doubling a variable again and again must not cost memory. */
const FLAT_MAX = 100_000;
const MARKED = /\ue000([^\ue001]*)\ue001/g;
const VARIABLE_NAME = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)(?:\}|:?[-=]|$)/;

export function flatText(word: ShellWord, script: ShellScript, known: KnownValues): string {
  let text = "";
  for (const part of word.parts) {
    text += flatPart(part, script, known);
    if (text.length > FLAT_MAX) return marked("…");
  }
  return text;
}

function flatPart(part: ShellPart, script: ShellScript, known: KnownValues): string {
  if (part.kind === "literal") return part.text;
  if (part.kind === "variable") {
    const name = VARIABLE_NAME.exec(part.text)?.[1];
    const value = name === undefined ? undefined : known.get(name);
    return value ?? (part.fallback || marked(part.text));
  }
  if (part.kind === "template") return marked(part.text);
  const { from, to } = part.commands;
  const only = to - from === 1 ? script.commands[from] : undefined;
  const printed = only && printedBy(only, script, known);
  return printed?.replace(/\n+$/, "") ?? marked(part.text);
}

/** What `echo` or `printf` prints; undefined for other commands. */
export function printedBy(
  { words, redirects }: ShellCommand,
  script: ShellScript,
  known: KnownValues,
): string | undefined {
  const [first, ...rest] = words;
  const name = first && first.parts.length === 1 ? first.parts[0] : undefined;
  if (name?.kind !== "literal" || redirects.some(({ operator }) => operator.startsWith("<")))
    return undefined;
  const texts = rest.map((word) => flatText(word, script, known));
  if (name.text === "echo") {
    while (/^-[neE]+$/.test(texts[0] ?? "")) texts.shift();
    return `${texts.join(" ").replaceAll("\\n", "\n")}\n`;
  }
  if (name.text !== "printf") return undefined;
  if (texts[0] === "--") texts.shift();
  const [format = "", ...values] = texts;
  return format
    .replace(/%[-0-9.]*[sbqd]/g, () => values.shift() ?? "")
    .replaceAll("\\n", "\n")
    .replaceAll("%%", "%");
}

export function isDynamic(text: string): boolean {
  return text.includes("\ue000");
}

/** The source texts of what is marked. */
export function dynamicParts(text: string): readonly string[] {
  return [...text.matchAll(MARKED)].map(([, source]) => source ?? "");
}

export function withoutDynamic(text: string): string {
  return text.replace(MARKED, "");
}

/** For reading the text as a script of its own. */
export function unmarked(text: string): string {
  return text.replace(MARKED, (_, source: string) => `{{${source.replace(/[{}\n]/g, "")}}}`);
}

/** For showing: what is marked as it stands in the source. */
export function displayed(text: string): string {
  return text.replace(MARKED, "$1");
}

export function marked(source: string): string {
  return `\ue000${source.slice(0, 200)}\ue001`;
}
