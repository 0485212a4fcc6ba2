/** What a module exports by name, as far as it can be read without running or resolving it. */
import { topLevelWords } from "./top-level.ts";

export interface ExportedName {
  readonly name: string;
  /** Its documentation comment; "" when there is none. */
  readonly doc: string;
}

export interface ModuleExports {
  readonly names: readonly ExportedName[];
  /** Modules that it passes on. */
  readonly from: readonly PassedOn[];
}

interface PassedOn {
  /** As written. */
  readonly module: string;
  /** `export *`: every name, and not only those of a list. */
  readonly whole: boolean;
}

/** Characters after `export` that are read for its names. */
const STATEMENT_LENGTH_MAX = 2_000;
const NAMES_MAX = 2_000;

const DECLARATION =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\b\s*\*?|class\b|(?:const\s+)?enum\b|const\b|let\b|var\b|namespace\b)\s*([\p{L}$_][\p{L}\p{N}$_]*)/u;
const LIST = /^export\s*\{([^{}]*)\}(?:\s*from\s*["']([^"'\n]+)["'])?/;
const STAR = /^export\s*\*\s*(?:as\s+([\w$]+)\s+)?from\s*["']([^"'\n]+)["']/;
const DECLARES = /^(?:function|class|const|let|var|enum|namespace|async|abstract|declare)$/;

/** ES modules and declarations; CommonJS by its assignments when there is nothing else. */
export function exportedNames(text: string): ModuleExports {
  const found = new Map<string, string>();
  const docs = new Map<string, string>();
  const from: PassedOn[] = [];
  const add = (name: string, doc: string): void => {
    if (name !== "default" && found.size < NAMES_MAX && !found.get(name)) found.set(name, doc);
  };
  for (const { word, offset, doc } of topLevelWords(text)) {
    if (word !== "export" && !DECLARES.test(word)) continue;
    const statement = text.slice(offset, offset + STATEMENT_LENGTH_MAX);
    const declared = DECLARATION.exec(statement)?.[1];
    if (declared !== undefined && doc !== "" && !docs.has(declared)) docs.set(declared, doc);
    if (word !== "export") continue;
    if (declared !== undefined && !/^export\s+default\b/.test(statement)) add(declared, doc);
    for (const name of passedOn(statement, from)) add(name, "");
  }
  if (found.size === 0 && from.length === 0) for (const name of assignedNames(text)) add(name, "");
  return {
    names: [...found].map(([name, doc]) => ({ name, doc: doc || (docs.get(name) ?? "") })),
    from,
  };
}

/** Names of `export { … }` and `export * as name`; the modules behind them are added to `from`. */
function passedOn(statement: string, from: PassedOn[]): readonly string[] {
  const star = STAR.exec(statement);
  if (star?.[1] !== undefined) return [star[1]];
  if (star?.[2] !== undefined) from.push({ module: star[2], whole: true });
  return listed(LIST.exec(statement), from);
}

/** `a, b as c` of an export list; types are left out. Where it passes on, the module is added to `from`. */
function listed(match: RegExpExecArray | null, from: PassedOn[]): string[] {
  if (match === null) return [];
  if (match[2] !== undefined) from.push({ module: match[2], whole: false });
  return (match[1] ?? "").split(",").flatMap((item) => {
    const words = item.trim().split(/\s+/);
    const name = words.at(-1) ?? "";
    return words[0] !== "type" && /^[\p{L}$_][\p{L}\p{N}$_]*$/u.test(name) ? [name] : [];
  });
}

const ASSIGNED = /\bexports\.([A-Za-z$_][\w$]*)\s*=(?!=)/g;
const ASSIGNED_LIST = /\bmodule\.exports\s*=\s*\{([^{}()]*)\}/;

function assignedNames(text: string): readonly string[] {
  const names = [...text.matchAll(ASSIGNED)].map(([, name = ""]) => name);
  const list = ASSIGNED_LIST.exec(text)?.[1] ?? "";
  const keys = list.split(",").map((item) => item.split(":")[0]?.trim() ?? "");
  return [...names, ...keys].filter(
    (name) => /^[A-Za-z$_][\w$]*$/.test(name) && name !== "__esModule",
  );
}
