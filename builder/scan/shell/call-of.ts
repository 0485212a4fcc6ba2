/** A simple command as the program that runs, without `sudo`, `env` and the like around it. */
import { flatText, isDynamic, type KnownValues } from "./flat-text.ts";
import { assignmentOf } from "./read-shell.ts";
import type { ShellAssignment, ShellCommand, ShellScript, ShellWord } from "./shell-command.ts";

export interface ShellArgument {
  readonly text: string;
  /** Of the word, in UTF-16 code units of the script. */
  readonly offset: number;
}

export interface ShellCall {
  /** Without folders; empty for a command of assignments or redirections only. */
  readonly name: string;
  readonly args: readonly ShellArgument[];
  /** Before the command, and behind `export`, `env` and their like. */
  readonly assignments: readonly ShellAssignment[];
  readonly command: ShellCommand;
}

interface Wrapper {
  /** Options that take the next word. */
  readonly takes: RegExp;
  /** Words that stand before the command. */
  readonly skips: number;
}

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: { takes: /^(?:-[ugpChrtUDT]|--(?:user|group|prompt|host|chdir))$/, skips: 0 },
  doas: { takes: /^-[uC]$/, skips: 0 },
  env: { takes: /^(?:-[uC]|--(?:unset|chdir))$/, skips: 0 },
  nice: { takes: /^(?:-n|--adjustment)$/, skips: 0 },
  ionice: { takes: /^-[cnp]$/, skips: 0 },
  timeout: { takes: /^(?:-[ks]|--(?:kill-after|signal))$/, skips: 1 },
  stdbuf: { takes: /^-[ioe]$/, skips: 0 },
  nohup: { takes: /^$/, skips: 0 },
  command: { takes: /^$/, skips: 0 },
  builtin: { takes: /^$/, skips: 0 },
  exec: { takes: /^-a$/, skips: 0 },
  setsid: { takes: /^$/, skips: 0 },
  gosu: { takes: /^$/, skips: 1 },
  "su-exec": { takes: /^$/, skips: 1 },
  chroot: { takes: /^$/, skips: 1 },
  "arch-chroot": { takes: /^-u$/, skips: 1 },
  runuser: { takes: /^-[uglcs]$/, skips: 0 },
  xargs: { takes: /^-[nIPdLsEa]$/, skips: 0 },
  retry: { takes: /^-[a-z]$/, skips: 0 },
  "cloud-init-per": { takes: /^$/, skips: 2 },
};
const DECLARING = new Set(["export", "declare", "local", "readonly", "typeset"]);
const WRAPPED_MAX = 8;

export function callOf(command: ShellCommand, script: ShellScript, known: KnownValues): ShellCall {
  const textOf: TextOf = (word) => (word ? flatText(word, script, known) : "");
  const assignments = [...command.assignments];
  let { words } = command;
  for (let count = 0; count < WRAPPED_MAX; count += 1) {
    const inner = unwrapped(words, textOf);
    if (inner === undefined) break;
    words = inner.words;
    assignments.push(...inner.assignments);
  }
  const [first, ...rest] = words;
  return {
    name: baseName(textOf(first)),
    args: rest.map((word) => ({ text: textOf(word), offset: word.offset })),
    assignments,
    command,
  };
}

type TextOf = (word: ShellWord | undefined) => string;

interface Unwrapped {
  readonly words: readonly ShellWord[];
  readonly assignments: readonly ShellAssignment[];
}

/** What is left behind `sudo`, `env` or `export`; undefined when there is no such word in front. */
function unwrapped(words: readonly ShellWord[], textOf: TextOf): Unwrapped | undefined {
  const name = baseName(textOf(words[0]));
  if (DECLARING.has(name)) {
    const assignments = words.flatMap((word) => assignmentOf(word) ?? []);
    return assignments.length === 0 ? undefined : { words: [], assignments };
  }
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (wrapper === undefined) return undefined;
  // `runuser -c` keeps its words: the command is the option's value.
  if (name === "runuser" && words.slice(1, 8).some((word) => textOf(word) === "-c"))
    return undefined;
  let index = 1;
  while (/^-/.test(textOf(words[index]))) index += wrapper.takes.test(textOf(words[index])) ? 2 : 1;
  index += wrapper.skips;
  const assignments: ShellAssignment[] = [];
  for (let word = words[index]; word !== undefined; word = words[index]) {
    const assignment = assignmentOf(word);
    if (assignment === undefined) return { words: words.slice(index), assignments };
    assignments.push(assignment);
    index += 1;
  }
  return undefined;
}

function baseName(text: string): string {
  if (isDynamic(text)) return text;
  return text.slice(text.lastIndexOf("/") + 1);
}

/**
 * The value of an option: `--name=value`, `--name value`, `-n value`, `-nvalue`.
 *
 * @param short one letter, of which bundles such as `-bc` may end with it
 */
export function optionValue(
  args: readonly ShellArgument[],
  { long = [], short }: { readonly long?: readonly string[]; readonly short?: string },
): ShellArgument | undefined {
  for (const [index, { text, offset }] of args.entries()) {
    for (const name of long) {
      if (text === `--${name}`) return args[index + 1];
      if (text.startsWith(`--${name}=`))
        return { text: text.slice(name.length + 3), offset: offset + name.length + 3 };
    }
    if (short === undefined || !text.startsWith("-") || text.startsWith("--")) continue;
    if (text === `-${short}` || (/^-[A-Za-z]{2,4}$/.test(text) && text.endsWith(short)))
      return args[index + 1];
    if (text.startsWith(`-${short}`)) return { text: text.slice(2), offset: offset + 2 };
  }
  return undefined;
}

/** Words that are no options. Values of options that stand apart count as words. */
export function operands(args: readonly ShellArgument[]): readonly ShellArgument[] {
  return args.filter(({ text }) => !text.startsWith("-"));
}
