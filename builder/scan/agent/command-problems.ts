/**
 * What an agent's command does not pin: packages, images and scripts that are fetched when it runs
 * are whatever their source serves on that day.
 */
import { pinnedImage, pinnedPackage, type Unpinned } from "./pinned-reference.ts";
import { type ShellCommand, shellCommands } from "./shell-words.ts";

export interface CommandProblem {
  readonly message: string;
  readonly fix: string;
  /** The word that is wrong, to find its place by. */
  readonly word: string;
}

/** Programs that run another; their name says nothing. */
const WRAPPERS = new Set(["sudo", "env", "exec", "time", "nohup", "command", "nice", "doas"]);
const SHELLS = new Set(["sh", "bash", "zsh", "dash", "ash", "ksh", "fish"]);
const INTERPRETERS = new Set([
  ...SHELLS,
  "python",
  "python3",
  "node",
  "perl",
  "ruby",
  "php",
  "iex",
  "source",
  ".",
  "eval",
]);
const FETCHERS = new Set(["curl", "wget", "iwr", "irm", "invoke-webrequest", "invoke-restmethod"]);
/** A download in place of words: `$(curl …)`. */
const SUBSTITUTED_FETCH = /(?:\$\(|`)\s*(?:curl|wget)\b/;
/** `sh -c "sh -c …"`: people write one level. */
const DEPTH_MAX = 3;
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

export function commandProblems(line: string, depth = 0): readonly CommandProblem[] {
  const commands = shellCommands(line);
  return [
    ...fetchedScripts(commands),
    ...commands.flatMap((command) => wildcards(command)),
    ...commands.flatMap(({ words }) =>
      wordProblems(
        words.map(({ text }) => text),
        depth,
      ),
    ),
  ];
}

/** The same for a program and its arguments, which no shell reads. */
export function wordProblems(words: readonly string[], depth = 0): readonly CommandProblem[] {
  const [program = "", ...args] = programOf(words);
  if (SHELLS.has(program) || program === "cmd" || program === "powershell" || program === "pwsh")
    return depth < DEPTH_MAX ? innerProblems(args, depth) : [];
  return [...pinnedPackage(program, args), ...pinnedImage(program, args)].map(problemOf);
}

function problemOf({ reference, kind, pinned }: Unpinned): CommandProblem {
  return {
    message: `${kind} ${JSON.stringify(reference)} is not pinned: it is fetched anew and may be another tomorrow`,
    fix: `write "${pinned}" in its place, with the version that you tested`,
    word: reference,
  };
}

/** The words from the program on, without assignments, wrappers and the path. */
function programOf(words: readonly string[]): readonly string[] {
  const start = words.findIndex(
    (word) => !(ASSIGNMENT.test(word) || WRAPPERS.has(word) || /^-/.test(word)),
  );
  if (start < 0) return [];
  const name = (words[start] ?? "").split(/[/\\]/).at(-1) ?? "";
  return [name.replace(/\.(?:exe|cmd|bat)$/i, "").toLowerCase(), ...words.slice(start + 1)];
}

/** `sh -c "…"`, `cmd /c …`, `powershell -Command …`. */
function innerProblems(args: readonly string[], depth: number): readonly CommandProblem[] {
  const at = args.findIndex((arg) => /^(?:-[a-z]*c|\/c|-command)$/i.test(arg));
  if (at < 0) return [];
  const rest = args.slice(at + 1);
  return rest.length === 1
    ? commandProblems(rest[0] ?? "", depth + 1)
    : wordProblems(rest, depth + 1);
}

/** `curl … | sh`, `bash <(curl …)`, `eval "$(curl …)"`. */
function fetchedScripts(commands: readonly ShellCommand[]): readonly CommandProblem[] {
  const programs = commands.map(({ words }) => programOf(words.map(({ text }) => text)));
  const substituted = programs
    .filter(([program = ""]) => INTERPRETERS.has(program))
    .flatMap((words) => words.filter((word) => SUBSTITUTED_FETCH.test(word)));
  if (substituted[0] !== undefined) return [fetched(substituted[0])];
  const fetcher = programs.findIndex(([program = ""]) => FETCHERS.has(program));
  if (fetcher < 0) return [];
  const [before = ""] = programs[fetcher - 1] ?? [];
  const runs =
    commands.some(
      ({ piped }, index) =>
        piped && index > fetcher && INTERPRETERS.has(programs[index]?.[0] ?? ""),
    ) || INTERPRETERS.has(before);
  const word =
    programs[fetcher]?.find((text) => /^https?:/.test(text)) ?? programs[fetcher]?.[0] ?? "";
  return runs ? [fetched(word)] : [];
}

function fetched(word: string): CommandProblem {
  return {
    message: `it runs whatever ${JSON.stringify(word)} serves on that day`,
    fix: "put the script into files/, or fetch one version and compare its SHA-256 before it runs",
    word,
  };
}

function wildcards({ words }: ShellCommand): readonly CommandProblem[] {
  const wild = words.find((word) => word.wild);
  return wild
    ? [
        {
          message: `the wildcard in ${JSON.stringify(wild.text)} makes the command depend on the folder it runs in`,
          fix: "name the files, or put the pattern in quotes when the program itself expands it",
          word: wild.text,
        },
      ]
    : [];
}
