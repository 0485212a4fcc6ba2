/** Scripts that run while a version is installed or generated, and what they do. */

import { HOOK_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Manifest } from "../../../schemas/manifest.ts";
import type { Contents, Unscanned } from "../../check/rule.ts";
import { valueAt } from "../../check/value-at.ts";
import type { PayloadFile } from "../../parse/subject.ts";
import { type ContentPart, walkContents } from "../walk-contents.ts";
import { type HookKind, hookKind, scriptLanguage } from "./hook-kind.ts";
import { firstCommandLine, type ScriptAct, scriptActs } from "./script-act.ts";

export interface FoundHook {
  readonly file: PayloadFile;
  /** Names inside archives; empty for a file of the payload. */
  readonly inside: readonly string[];
  readonly runBy: string;
  readonly acts: readonly ScriptAct[];
}

/** Archives in which people ship packages that have hooks of their own. */
const PACKAGE_ARCHIVE = /\.(?:whl|egg|tar\.gz|tgz|zip|conda|tar\.bz2|crate|gem|deb|nupkg|tar)$/i;
const COPIER_FILE = /^copier\.ya?ml$/;
const PTH_FILE = /\.pth$/;

/** @param onUnscanned told of hooks that are no text or too large */
export async function findHooks(
  contents: Contents,
  manifest: Manifest | undefined,
  onUnscanned: (unscanned: Unscanned) => void,
): Promise<readonly FoundHook[]> {
  const setups = setupScripts(manifest);
  const files = contents.files.filter(
    ({ path }) => setups.has(path) || isHookLike(path) || PACKAGE_ARCHIVE.test(path),
  );
  const hooks: FoundHook[] = [];
  for await (const part of walkContents({ ...contents, files }, { onUnscanned })) {
    const name = part.inside.at(-1) ?? part.file.path;
    if (part.inside.length === 0 && PACKAGE_ARCHIVE.test(name)) continue;
    const isSetup = part.inside.length === 0 && setups.has(name);
    if (!isSetup && !isHookLike(name)) continue;
    const text = textOf(part, onUnscanned);
    if (text !== undefined) hooks.push(hookOf(part, { name, text, isSetup }));
  }
  return hooks.filter(({ acts }) => acts.length > 0);
}

function isHookLike(path: string): boolean {
  return hookKind(path) !== undefined || COPIER_FILE.test(path) || PTH_FILE.test(path);
}

/** What the manifest itself says that a machine runs: the shell is declared, what it fetches is not. */
function setupScripts(manifest: Manifest | undefined): ReadonlySet<string> {
  const setup = valueAt(manifest, ["config", "environment", "setup"]);
  const userData = valueAt(manifest, ["config", "ami_config", "user_data_script"]);
  const paths = [...(Array.isArray(setup) ? setup : []), userData];
  return new Set(paths.filter((path) => typeof path === "string"));
}

function textOf({ file, bytes }: ContentPart, onUnscanned: (unscanned: Unscanned) => void) {
  const { path } = file.entry;
  if (bytes.includes(0)) {
    onUnscanned({ path, reason: "a script that is run by itself is no text" });
    return undefined;
  }
  if (bytes.length > HOOK_SIZE_MAX)
    onUnscanned({ path, reason: `scripts are looked at up to ${HOOK_SIZE_MAX} characters` });
  return new TextDecoder().decode(bytes.subarray(0, HOOK_SIZE_MAX));
}

interface NamedText {
  readonly name: string;
  readonly text: string;
  readonly isSetup: boolean;
}

function hookOf({ file, inside }: ContentPart, { name, text, isSetup }: NamedText): FoundHook {
  const at = { file, inside };
  const kind = hookKind(name);
  if (isSetup) {
    const acts = scriptActs(text, scriptLanguage(name, text));
    return { ...at, runBy: "the machine that is set up", acts: acts.filter(isFetch) };
  }
  if (kind !== undefined) return { ...at, runBy: kind.runBy, acts: actsOfHook(kind, name, text) };
  if (PTH_FILE.test(name))
    return { ...at, runBy: "Python whenever it starts", acts: pthActs(text) };
  return { ...at, runBy: "copier while it generates", acts: copierActs(text) };
}

function isFetch({ kind }: ScriptAct): boolean {
  return kind !== "exec";
}

function actsOfHook(kind: HookKind, name: string, text: string): readonly ScriptAct[] {
  const language = scriptLanguage(name, text);
  const acts = scriptActs(text, language);
  const line = kind.isShell ? firstCommandLine(text, language) : undefined;
  if (line === undefined || acts.some((act) => act.kind === "exec")) return acts;
  return [{ kind: "exec", line, word: language }, ...acts];
}

/** Lines of a `.pth` file that begin with `import` are run as code (docs.python.org, "site"). */
function pthActs(text: string): readonly ScriptAct[] {
  const index = text.split(/\r?\n/).findIndex((line) => /^import[ \t]/.test(line));
  return index < 0 ? [] : [{ kind: "exec", line: index + 1, word: "import" }];
}

/** Keys for which copier itself asks for trust (copier.readthedocs.io, "unsafe" features). */
function copierActs(text: string): readonly ScriptAct[] {
  const lines = text.split(/\r?\n/);
  const index = lines.findIndex((line) => /^_(?:tasks|migrations|jinja_extensions)\s*:/.test(line));
  const key = /^\w+/.exec(lines[index] ?? "")?.[0];
  const isEmpty = /:\s*(?:\[\s*\]|null|~)\s*$/.test(lines[index] ?? "");
  return key === undefined || isEmpty ? [] : [{ kind: "exec", line: index + 1, word: key }];
}
