/**
 * What a name made from answers can turn into, as far as folders are concerned: whether it can hold
 * a separator, and whether it can be empty, `.` or `..` as a whole. Every template of LiquidJS has an
 * upper bound in these five bits; none is rendered.
 */
import type { Template } from "liquidjs";
import type { TemplateVariable } from "../../../schemas/template-variable.ts";
import { matchesWhole } from "../../check/match-pattern.ts";
import { patternTakes } from "./pattern-takes.ts";

/** Each field: whether some answers lead to it. */
export interface PathLanguage {
  /** A `/`, or the `\` that is one on Windows. */
  readonly separator: boolean;
  readonly empty: boolean;
  readonly dot: boolean;
  readonly dots: boolean;
  /** Any other text. */
  readonly other: boolean;
}

const NOTHING: PathLanguage = {
  separator: false,
  empty: false,
  dot: false,
  dots: false,
  other: false,
};
const EMPTY: PathLanguage = { ...NOTHING, empty: true };
const OTHER: PathLanguage = { ...NOTHING, other: true };
const ANYTHING: PathLanguage = { separator: true, empty: true, dot: true, dots: true, other: true };
const DEPTH_MAX = 50;

interface Scope {
  readonly variables: ReadonlyMap<string, PathLanguage>;
  /** What `assign` and `capture` set. */
  readonly locals: Map<string, PathLanguage>;
}

/** The languages of a template's answers, by name. */
export function answerLanguages(
  variables: readonly TemplateVariable[],
): ReadonlyMap<string, PathLanguage> {
  return new Map(variables.map((variable) => [variable.name, answerLanguage(variable)]));
}

export function pathLanguage(
  templates: readonly Template[],
  variables: ReadonlyMap<string, PathLanguage>,
): PathLanguage {
  return sequence(templates as readonly Part[], { variables, locals: new Map() }, 0);
}

/** What the client lets an answer be, see `client/template/parse-answers.ts`. */
function answerLanguage(variable: TemplateVariable): PathLanguage {
  const { type = "string", required, default: preset, options = [], pattern } = variable;
  // What is not answered is empty; a boolean is false then.
  const unanswered = required || preset !== undefined ? NOTHING : EMPTY;
  if (type === "boolean") return OTHER;
  if (type === "integer") return union(OTHER, unanswered);
  if (type === "choice") return options.map(textLanguage).reduce(union, unanswered);
  if (pattern === undefined) return { ...ANYTHING, empty: !required };
  return union(patternLanguage(pattern, required === true), unanswered);
}

function patternLanguage(pattern: string, required: boolean): PathLanguage {
  const takesDot = patternTakes(pattern, ".");
  return {
    separator: patternTakes(pattern, "/") || patternTakes(pattern, "\\"),
    empty: !required && (matchesWhole(pattern, "") ?? true),
    dot: matchesWhole(pattern, ".") ?? takesDot,
    dots: matchesWhole(pattern, "..") ?? takesDot,
    other: true,
  };
}

function textLanguage(text: string): PathLanguage {
  return {
    separator: /[/\\]/.test(text),
    empty: text === "",
    dot: text === ".",
    dots: text === "..",
    other: !/^\.{0,2}$/.test(text),
  };
}

function union(a: PathLanguage, b: PathLanguage): PathLanguage {
  return {
    separator: a.separator || b.separator,
    empty: a.empty || b.empty,
    dot: a.dot || b.dot,
    dots: a.dots || b.dots,
    other: a.other || b.other,
  };
}

function concat(a: PathLanguage, b: PathLanguage): PathLanguage {
  const some = (l: PathLanguage) => l.dot || l.dots || l.other;
  return {
    separator: a.separator || b.separator,
    empty: a.empty && b.empty,
    dot: (a.empty && b.dot) || (a.dot && b.empty),
    dots: (a.empty && b.dots) || (a.dot && b.dot) || (a.dots && b.empty),
    other: a.other || b.other || (some(a) && some(b)),
  };
}

/** Any number of times, none included. */
function repeated(body: PathLanguage): PathLanguage {
  const once = union(EMPTY, body);
  return concat(concat(once, once), once);
}

/** The fields of LiquidJS's templates that matter here; which of them there are tells the kinds apart. */
interface Part {
  readonly str?: string;
  readonly value?: LiquidValue;
  readonly token?: { readonly name?: string };
  readonly branches?: readonly { readonly templates: readonly Part[] }[];
  readonly elseTemplates?: readonly Part[];
  readonly templates?: readonly Part[];
  readonly key?: string;
  readonly variable?: string;
}

interface LiquidValue {
  readonly filters: readonly { readonly name: string; readonly args: readonly unknown[] }[];
  readonly initial: { readonly postfix: readonly unknown[] };
}

function sequence(parts: readonly Part[], scope: Scope, depth: number): PathLanguage {
  if (depth > DEPTH_MAX) return ANYTHING;
  return parts.map((part) => partLanguage(part, scope, depth)).reduce(concat, EMPTY);
}

function partLanguage(part: Part, scope: Scope, depth: number): PathLanguage {
  const inside = (parts: readonly Part[] = []) => sequence(parts, scope, depth + 1);
  const name = part.token?.name;
  switch (name) {
    case undefined:
      if (part.str !== undefined) return textLanguage(part.str);
      return part.value ? valueLanguage(part.value, scope) : ANYTHING;
    case "if":
    case "unless":
    case "case":
      return (part.branches ?? [])
        .map(({ templates }) => inside(templates))
        .reduce(union, inside(part.elseTemplates));
    case "for":
    case "tablerow":
      return union(repeated(inside(part.templates)), inside(part.elseTemplates));
    case "assign":
      if (part.key !== undefined && part.value)
        remember(scope, part.key, valueLanguage(part.value, scope));
      return EMPTY;
    case "capture":
      if (part.variable !== undefined) remember(scope, part.variable, inside(part.templates));
      return EMPTY;
    case "echo":
      return part.value ? valueLanguage(part.value, scope) : EMPTY;
    case "liquid":
    case "block":
      return inside(part.templates);
    case "comment":
    case "#":
    case "break":
    case "continue":
      return EMPTY;
    case "increment":
    case "decrement":
      return OTHER;
    default:
      return ANYTHING;
  }
}

/** A branch may have set it or not. */
function remember({ locals, variables }: Scope, name: string, language: PathLanguage): void {
  const before = locals.get(name) ?? variables.get(name);
  locals.set(name, before ? union(before, language) : language);
}

function valueLanguage({ initial, filters }: LiquidValue, scope: Scope): PathLanguage {
  const { postfix } = initial;
  const start = postfix.length === 1 ? tokenLanguage(postfix[0], scope) : ANYTHING;
  return filters.reduce((language, { name, args }) => {
    const [first] = args;
    const argument = first === undefined ? EMPTY : tokenLanguage(first, scope);
    switch (name) {
      case "upcase":
      case "downcase":
      case "capitalize":
        return language;
      case "append":
        return concat(language, argument);
      case "prepend":
        return concat(argument, language);
      case "default":
        return union(language, argument);
      case "size":
        return OTHER;
      case "slugify":
        return first === undefined ? union(OTHER, EMPTY) : ANYTHING;
      default:
        return ANYTHING;
    }
  }, start);
}

function tokenLanguage(token: unknown, { variables, locals }: Scope): PathLanguage {
  const { props, content } = token as {
    /** Names of an access to a variable, its own first. */
    readonly props?: readonly { readonly content?: unknown }[];
    readonly content?: unknown;
  };
  if (typeof content === "string") return textLanguage(content);
  if (typeof content === "number" || typeof content === "boolean") return OTHER;
  const name = props?.[0]?.content;
  if (typeof name !== "string" || props?.length !== 1) return ANYTHING;
  return locals.get(name) ?? variables.get(name) ?? ANYTHING;
}
