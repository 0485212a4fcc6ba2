/**
 * What a MODULE.bazel file says about its module and the modules it needs
 * (bazel.build/rules/lib/globals/module): the arguments of `module()` and of `bazel_dep()`.
 *
 * Arguments may be literals, names that the file gives a literal, and sums or runs of strings.
 * Everything else, and calls inside comprehensions, is reported instead of guessed.
 */
import { starlarkTokens, type Token } from "./starlark-tokens.ts";

interface BazelDependency {
  readonly name: string;
  /** "" when the file names none, which Bazel allows together with an override. */
  readonly version: string;
  readonly development: boolean;
  /** `repo_name = None`: only a constraint on the version if something else needs the module. */
  readonly constraintOnly: boolean;
}

export interface ModuleFile {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly compatibilityLevel: number;
  readonly dependencies: readonly BazelDependency[];
  /** What was not understood: `line 12: …`. */
  readonly problems: readonly string[];
}

type Literal = string | number | boolean | null;
type Arguments = Map<string, Literal | undefined>;

const LITERALS = new Map<string, Literal>([
  ["True", true],
  ["False", false],
  ["None", null],
]);
const READ = ["module", "bazel_dep"];
/** The parameters that are read; others may be any expression. */
const PARAMETERS = ["name", "version", "compatibility_level", "dev_dependency", "repo_name"];

export function parseModuleFile(source: string): ModuleFile {
  const problems: string[] = [];
  const dependencies: BazelDependency[] = [];
  let module: Arguments = new Map();
  for (const call of calls(source, problems)) {
    if (call.name === "module") module = call.arguments;
    else addDependency(call, dependencies, problems);
  }
  const level = module.get("compatibility_level");
  return {
    name: textOf(module.get("name")),
    version: textOf(module.get("version")),
    compatibilityLevel: typeof level === "number" ? level : 0,
    dependencies,
    problems,
  };
}

interface Call {
  readonly name: string;
  readonly line: number;
  readonly arguments: Arguments;
}

function addDependency(call: Call, dependencies: BazelDependency[], problems: string[]): void {
  const name = textOf(call.arguments.get("name"));
  const version = call.arguments.has("version") ? textOf(call.arguments.get("version")) : "";
  if (name === undefined || version === undefined) {
    problems.push(`line ${call.line}: bazel_dep with a name or version that is no literal`);
    return;
  }
  const { arguments: given } = call;
  const development = given.get("dev_dependency") === true;
  const constraintOnly = given.has("repo_name") && given.get("repo_name") === null;
  dependencies.push({ name, version, development, constraintOnly });
}

function calls(source: string, problems: string[]): Call[] {
  const tokens = tokensOf(source, problems);
  const names = new Map<string, Literal>(LITERALS);
  const found: Call[] = [];
  for (const statement of statements(tokens)) {
    const [first, second] = statement;
    if (first?.kind === "name" && second?.text === "=") {
      const value = evaluate(statement.slice(2), names);
      if (value !== undefined) names.set(first.text, value);
      continue;
    }
    if (first && isCallOf(READ, statement, 0)) {
      const parsed = parseArguments(statement.slice(2, -1), names);
      found.push({ name: first.text, line: first.line, arguments: parsed });
    }
    const hidden = statement.find((_, index) => index > 0 && isCallOf(READ, statement, index));
    if (hidden) problems.push(`line ${hidden.line}: ${hidden.text} inside another expression`);
  }
  return found;
}

/** `extension.module(…)` and `use_repo(extension, module = "x")` are other things. */
function isCallOf(names: readonly string[], tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind !== "name" || !names.includes(token.text)) return false;
  return tokens[index + 1]?.text === "(" && tokens[index - 1]?.text !== ".";
}

function tokensOf(source: string, problems: string[]): Token[] {
  try {
    return starlarkTokens(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.push(error.message);
    return [];
  }
}

function statements(tokens: readonly Token[]): Token[][] {
  const found: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "newline" || token.text === ";") found.push([]);
    else found.at(-1)?.push(token);
  }
  return found.filter(({ length }) => length > 0);
}

/** Positional arguments of both functions are the parameters in this order. */
const POSITIONS = ["name", "version"];

function parseArguments(tokens: readonly Token[], names: ReadonlyMap<string, Literal>): Arguments {
  const parsed: Arguments = new Map();
  for (const [index, argument] of splitAtCommas(tokens).entries()) {
    const [first, second] = argument;
    const named = first?.kind === "name" && second?.text === "=";
    const key = named ? first.text : POSITIONS[index];
    if (key === undefined || !PARAMETERS.includes(key)) continue;
    parsed.set(key, evaluate(named ? argument.slice(2) : argument, names));
  }
  return parsed;
}

function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "mark" && "([{".includes(token.text)) depth += 1;
    if (token.kind === "mark" && ")]}".includes(token.text)) depth -= 1;
    if (depth === 0 && token.kind === "mark" && token.text === ",") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter(({ length }) => length > 0);
}

/** Undefined for what is no literal. */
function evaluate(
  tokens: readonly Token[],
  names: ReadonlyMap<string, Literal>,
): Literal | undefined {
  const operands = tokens.filter(({ kind, text }) => !(kind === "mark" && text === "+"));
  const values = operands.map((token) => literalOf(token, names));
  if (values.length === 1) return values[0];
  if (values.length > 1 && values.every((value) => typeof value === "string"))
    return values.join("");
  return undefined;
}

function literalOf(token: Token, names: ReadonlyMap<string, Literal>): Literal | undefined {
  if (token.kind === "string") return token.text;
  if (token.kind === "number") return Number(token.text);
  return token.kind === "name" ? names.get(token.text) : undefined;
}

function textOf(value: Literal | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
