/**
 * What a JavaScript source does to its host, by its tokens: modules that it imports, globals that it
 * calls. Names are enough; what code hides behind computed names counts as `code:dynamic`.
 */
import type { Capability } from "./capability.ts";
import { javascriptTokens, type Token } from "./javascript-tokens.ts";
import { moduleCapability, WRITING } from "./module-capabilities.ts";

interface HostUse {
  readonly capability: Capability;
  /** As it stands in the source: `node:fs`, `fetch`. */
  readonly what: string;
  /** In UTF-16 code units. */
  readonly offset: number;
}

export interface SourceUses {
  readonly uses: readonly HostUse[];
  /** Hosts of URLs that are called as they stand. */
  readonly hosts: readonly { readonly host: string; readonly offset: number }[];
  /** Relative files that are imported. */
  readonly files: readonly string[];
}

export interface FileUses extends SourceUses {
  /** Whether the source is too long to be read to its end. */
  readonly truncated: boolean;
}

const GLOBALS = new Set(["globalThis", "global", "window", "self"]);
const CALLED: Readonly<Record<string, Capability>> = {
  eval: "code:dynamic",
  Function: "code:dynamic",
  fetch: "network:outbound",
  XMLHttpRequest: "network:outbound",
  WebSocket: "network:outbound",
  EventSource: "network:outbound",
  sendBeacon: "network:outbound",
};
const OF_PROCESS: Readonly<Record<string, Capability>> = {
  env: "environment:read",
  binding: "native:addon",
  dlopen: "native:addon",
};
const ENVIRONMENT = ["process", "env"].join(".");
const LOADERS = new Set(["require", "import", "getBuiltinModule"]);
/** Calls of one source of which the end is looked for. */
const LOOKED_AHEAD_MAX = 10_000;
/** Functions of `fs` that look at something. */
const READING = /^(?:read|open|access|stat|lstat|exists|watch|glob)/;
const URL_HOST = /^(?:https?|wss?):\/\/(?:[^/@\s]*@)?([^/:?#\s]+)/i;

export function hostUses(source: string): FileUses {
  // A slash behind a bracket can be read in two ways; code must not hide in the other one.
  const first = javascriptTokens(source, { regexAfterBracket: true });
  const second = first.ambiguous && javascriptTokens(source, { regexAfterBracket: false });
  const readings = [first, ...(second ? [second] : [])].map(({ tokens }) =>
    new Reading(tokens).run(),
  );
  return {
    uses: unique(
      readings.flatMap(({ uses }) => uses),
      ({ what }) => what,
    ),
    hosts: unique(
      readings.flatMap(({ hosts }) => hosts),
      ({ host }) => host,
    ),
    truncated: first.truncated,
    files: [...new Set(readings.flatMap(({ files }) => files))],
  };
}

function unique<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.toReversed().map((item) => [key(item), item])).values()].reverse();
}

class Reading implements SourceUses {
  readonly uses: HostUse[] = [];
  readonly hosts: { host: string; offset: number }[] = [];
  readonly files: string[] = [];
  readonly #tokens: readonly Token[];
  readonly #names: ReadonlySet<string>;
  #lookedAhead = 0;
  #knownFileWords: { readonly writes: string | undefined; readonly reads: boolean } | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#names = new Set(tokens.flatMap(({ kind, text }) => (kind === "name" ? [text] : [])));
  }

  /** The first function that changes files, and whether one reads them. */
  get #fileWords(): { readonly writes: string | undefined; readonly reads: boolean } {
    this.#knownFileWords ??= {
      writes: [...WRITING].find((name) => this.#names.has(name)),
      reads: [...this.#names].some((name) => READING.test(name)),
    };
    return this.#knownFileWords;
  }

  run(): this {
    for (const [index, token] of this.#tokens.entries()) {
      if (token.kind === "name") this.#name(token, index);
      else if (token.kind === "string" || token.kind === "template") this.#text(token, index);
    }
    return this;
  }

  #is(index: number, text: string): boolean {
    const token = this.#tokens[index];
    return token !== undefined && token.text === text && token.kind !== "string";
  }

  #name(token: Token, index: number): void {
    const isMember = this.#is(index - 1, ".");
    const isOfGlobal =
      isMember &&
      GLOBALS.has(this.#tokens[index - 2 - (this.#is(index - 2, "?") ? 1 : 0)]?.text ?? "");
    if (!isMember || isOfGlobal || token.text === "sendBeacon") this.#called(token, index);
    if (token.text === "process" && (!isMember || isOfGlobal)) this.#process(token, index);
    if (GLOBALS.has(token.text) && !isMember) this.#global(token, index);
    if (token.text === "constructor" && isMember && this.#is(index - 2, "constructor"))
      this.#add("code:dynamic", "constructor.constructor", token.offset);
    if ((token.text === "require" || token.text === "import") && !isMember)
      this.#load(token, index);
  }

  /** `eval(…)`, `new Function(…)`, `fetch(…)`, and not the definition of something of that name. */
  #called(token: Token, index: number): void {
    const capability = Object.hasOwn(CALLED, token.text) ? CALLED[token.text] : undefined;
    const isNew = this.#is(index - 1, "new");
    const open = this.#is(index + 1, "?") && this.#is(index + 2, ".") ? index + 3 : index + 1;
    if (capability === undefined) return;
    const isTaken = token.text === "eval" && !this.#is(index + 1, ":");
    const isBound = token.text === "fetch" && this.#is(index + 1, ".");
    if (!(this.#is(open, "(") || isNew || isTaken || isBound)) return;
    if (this.#is(index - 1, "function") || this.#isDefinition(open)) return;
    this.#add(capability, token.text, token.offset);
    const argument = this.#tokens[open + 1];
    if (capability === "network:outbound" && argument) this.#host(argument);
  }

  /** `fetch(…) {` in a class or an object. */
  #isDefinition(open: number): boolean {
    if (++this.#lookedAhead > LOOKED_AHEAD_MAX) return false;
    let depth = 0;
    for (let at = open; at < this.#tokens.length && at < open + 200; at++) {
      if (this.#is(at, "(")) depth++;
      if (this.#is(at, ")") && --depth === 0) return this.#is(at + 1, "{");
    }
    return false;
  }

  #process(token: Token, index: number): void {
    const at = this.#is(index + 1, "?") ? index + 2 : index + 1;
    const member = this.#tokens[at + 1];
    const isNamed = this.#is(at, ".") || (this.#is(at, "[") && member?.kind === "string");
    if (isNamed && member && Object.hasOwn(OF_PROCESS, member.text)) {
      const capability = OF_PROCESS[member.text];
      if (capability) this.#add(capability, `process.${member.text}`, token.offset);
    }
    // `const { env } = process`, `const p = process`
    if (this.#is(index - 1, "=") && !isNamed && this.#names.has("env"))
      this.#add("environment:read", ENVIRONMENT, token.offset);
    this.#computed(token, index);
  }

  /** `const { fetch } = globalThis` takes what it names. */
  #global(token: Token, index: number): void {
    this.#computed(token, index);
    if (!this.#is(index - 1, "=") || !this.#is(index - 2, "}")) return;
    for (const [name, capability] of Object.entries(CALLED))
      if (this.#names.has(name)) this.#add(capability, `${token.text}.${name}`, token.offset);
  }

  /** `globalThis["ev" + "al"]`: nobody writes it so who has nothing to hide. */
  #computed(token: Token, index: number): void {
    const at = this.#is(index + 1, "?") && this.#is(index + 2, ".") ? index + 3 : index + 1;
    if (!this.#is(at, "[")) return;
    const key = this.#tokens[at + 1];
    const isPlain = key?.kind === "string" && this.#is(at + 2, "]");
    if (!isPlain) this.#add("code:dynamic", `${token.text}[…]`, token.offset);
    else if (Object.hasOwn(CALLED, key.text))
      this.#add(CALLED[key.text] ?? "code:dynamic", `${token.text}.${key.text}`, token.offset);
  }

  /** A specifier that is computed loads what nobody can see here. */
  #load(token: Token, index: number): void {
    if (!this.#is(index + 1, "(") || this.#isDefinition(index + 1)) return;
    const argument = this.#tokens[index + 2];
    if (argument === undefined || argument.kind === "number") return;
    const isWhole =
      (argument.kind === "string" || argument.kind === "template") &&
      (this.#is(index + 3, ")") || this.#is(index + 3, ","));
    if (!isWhole) this.#add("code:dynamic", `${token.text}(…)`, token.offset);
  }

  #text(token: Token, index: number): void {
    const { text, offset } = token;
    const before = this.#tokens[index - 1]?.text ?? "";
    const loader = this.#tokens[index - 2]?.text ?? "";
    const isLoaded =
      before === "from" || before === "import" || (before === "(" && LOADERS.has(loader));
    if (isLoaded && /^\.{1,2}\//.test(text)) this.files.push(text);
    if (!isLoaded && !text.startsWith("node:")) {
      if (before === "(" && /^(?:get|request|post|put|connect)$/.test(loader)) this.#host(token);
      return;
    }
    if (isLoaded && this.#isTypeOnly(index)) return;
    if (/^(?:node:)?process$/.test(text) && this.#names.has("env"))
      this.#add("environment:read", text, offset);
    const capability = moduleCapability(text);
    if (capability === "filesystem:read") this.#files(text, offset);
    else if (capability) this.#add(capability, text, offset);
    if (capability === "network:outbound" && this.#names.has("createServer"))
      this.#add("network:inbound", `createServer of ${text}`, offset);
  }

  #files(text: string, offset: number): void {
    const { writes, reads } = this.#fileWords;
    if (writes !== undefined) this.#add("filesystem:write", `${writes} of ${text}`, offset);
    if (writes === undefined || reads) this.#add("filesystem:read", text, offset);
  }

  /** `import type … from`, which no run ever sees. */
  #isTypeOnly(index: number): boolean {
    if (!this.#is(index - 1, "from")) return false;
    for (let at = index - 2; at >= 0 && at > index - 200; at--)
      if (this.#is(at, "import") || this.#is(at, "export"))
        return this.#is(at + 1, "type") && !this.#is(at + 2, "from") && !this.#is(at + 2, ",");
    return false;
  }

  #host({ kind, text, offset }: Token): void {
    const host = kind === "string" || kind === "template" ? URL_HOST.exec(text)?.[1] : undefined;
    if (host !== undefined) this.hosts.push({ host: host.toLowerCase(), offset });
  }

  #add(capability: Capability, what: string, offset: number): void {
    this.uses.push({ capability, what, offset });
  }
}
