/** A shell script as a list of its simple commands. Any text can be read; nothing is refused. */
import type {
  CommandRange,
  ShellAssignment,
  ShellCommand,
  ShellRedirect,
  ShellScript,
  ShellWord,
} from "./shell-command.ts";
import { WordReader } from "./word-reader.ts";

const NOTHING: CommandRange = { from: 0, to: 0 };
/** Keywords that open a group whose output can be piped on as a whole, and those that end one. */
const OPENING = new Set(["{", "if", "while", "until", "for", "select", "case"]);
const CLOSING = new Set(["}", "fi", "done", "esac"]);
/** Keywords after which a command begins. */
const PASSING = new Set(["then", "do", "else", "elif", "!", "time", "coproc", "function"]);
const OPERATOR = /(?:&>>|&>|<<<|<<-|<<|<>|<&|>&|>>|>\||<|>)/y;
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]{0,80})(?:\[[^\]]{0,80}\])?\+?=/;
/** Commands of a group that take over the group's redirections. */
const INHERITING_MAX = 200;

interface Group {
  readonly kind: string;
  readonly from: number;
  readonly input: CommandRange;
}

interface Draft {
  words: ShellWord[];
  assignments: ShellAssignment[];
  redirects: ShellRedirect[];
  offset: number;
}

export function readShell(text: string): ShellScript {
  // Marks of flattened words must not come from outside.
  const safe = text.replace(/[\ue000\ue001]/g, "?");
  const commands: ShellCommand[] = [];
  const words = new WordReader(safe);
  words.nested = () => new ListReader(words, commands).read(true);
  new ListReader(words, commands).read(false);
  return { text: safe, commands };
}

/** Reads commands up to the end of the text or to the parenthesis that ends a substitution. */
class ListReader {
  private readonly words: WordReader;
  private readonly commands: ShellCommand[];
  private readonly groups: Group[] = [];
  /** How many groups of each kind are open. */
  private readonly openKinds = new Map<string, number>();
  private draft: Draft | undefined;
  /** What the next command reads. */
  private input: CommandRange = NOTHING;
  /** The command or group that ended last, for a pipe or a redirection behind it. */
  private last: CommandRange = NOTHING;

  constructor(words: WordReader, commands: ShellCommand[]) {
    this.words = words;
    this.commands = commands;
  }

  /** @returns the commands read */
  read(untilParenthesis: boolean): CommandRange {
    const from = this.commands.length;
    while (!this.words.atEnd()) {
      this.words.skipBlanks();
      if (this.words.atEnd()) break;
      if (this.readOperator(untilParenthesis)) break;
    }
    this.endCommand();
    return { from, to: this.commands.length };
  }

  /** One operator, redirection or word. @returns whether the list ended */
  private readOperator(untilParenthesis: boolean): boolean {
    const { words } = this;
    const character = words.peek();
    if (character === "#") {
      words.skipComment();
      return false;
    }
    if (character === "\n" || character === ";" || character === "&" || character === "|") {
      if (character !== "&" || !words.startsWith("&>")) {
        this.readSeparator(character);
        return false;
      }
    }
    if (character === "(") return this.open();
    if (character === ")") return this.close(untilParenthesis);
    if (this.readRedirect()) return false;
    this.readWord();
    return false;
  }

  private readSeparator(character: string): void {
    const { words } = this;
    const after = words.peek(1);
    words.advance(1);
    if (character === "|" && after !== "|") {
      if (after === "&") words.advance(1);
      this.endCommand();
      this.input = this.last;
      this.last = NOTHING;
      return;
    }
    if (character !== "\n" && (after === character || after === "&")) words.advance(1);
    // A pipe may end its line.
    const waits = character === "\n" && this.draft === undefined && this.last === NOTHING;
    this.endCommand();
    this.last = NOTHING;
    if (!waits) this.input = NOTHING;
    if (character === "\n") words.readDocuments();
  }

  private open(): false {
    const { words } = this;
    const only = this.draft?.words.length === 1 && this.draft.assignments.length === 0;
    if (only && /^\(\s*\)/.test(words.rest(20))) {
      // `name() {`: the body's commands are what matters.
      this.draft = undefined;
      words.skipPast(")");
      return false;
    }
    if (this.draft === undefined && words.startsWith("((") && words.skipArithmetic()) return false;
    this.endCommand();
    words.advance(1);
    this.push("(");
    return false;
  }

  private close(untilParenthesis: boolean): boolean {
    this.words.advance(1);
    const top = this.groups.at(-1)?.kind;
    if (top === "case") {
      // The end of a pattern.
      this.draft = undefined;
      this.input = NOTHING;
      this.last = NOTHING;
      return false;
    }
    this.endCommand();
    if (this.isOpen("(")) this.pop(["("]);
    else if (untilParenthesis) return true;
    return false;
  }

  private push(kind: string): void {
    const input = this.input === NOTHING ? (this.groups.at(-1)?.input ?? NOTHING) : this.input;
    this.groups.push({ kind, from: this.commands.length, input });
    this.openKinds.set(kind, (this.openKinds.get(kind) ?? 0) + 1);
    this.input = NOTHING;
    this.last = NOTHING;
  }

  private isOpen(kind: string): boolean {
    return (this.openKinds.get(kind) ?? 0) > 0;
  }

  /** Ends the innermost group of one of these kinds, and what stands open inside of it. */
  private pop(kinds: readonly string[]): void {
    let group: Group | undefined;
    do {
      group = this.groups.pop();
      if (group) this.openKinds.set(group.kind, (this.openKinds.get(group.kind) ?? 0) - 1);
    } while (group !== undefined && !kinds.includes(group.kind));
    this.last = { from: group?.from ?? this.commands.length, to: this.commands.length };
    this.input = NOTHING;
  }

  private readRedirect(): boolean {
    const { words } = this;
    const digits = /^\d{1,2}(?=[<>])/.exec(words.rest(3))?.[0].length ?? 0;
    const operator = words.match(OPERATOR, digits);
    if (operator === undefined) return false;
    // `<(…)` and `>(…)` are words.
    if (digits === 0 && (operator === "<" || operator === ">") && words.peek(1) === "(")
      return false;
    if (words.startsWith("<%")) return false;
    const offset = words.offset;
    words.advance(digits + operator.length);
    words.skipBlanks();
    const target = words.readWord();
    const redirect: ShellRedirect = { operator, target };
    if (operator === "<<" || operator === "<<-") words.expectDocument(redirect);
    this.current(offset).redirects.push(redirect);
    return true;
  }

  private readWord(): void {
    const { words } = this;
    const offset = words.offset;
    const atStart = this.draft === undefined || isEmpty(this.draft);
    const word = words.readWord();
    if (words.offset === offset) {
      words.advance(1);
      return;
    }
    if (atStart && this.readKeyword(word)) return;
    const draft = this.current(offset);
    const assignment = draft.words.length === 0 ? assignmentOf(word) : undefined;
    if (assignment === undefined) draft.words.push(word);
    else {
      draft.assignments.push(assignment);
      // `name=(a b c)`
      if (words.peek() === "(") words.skipArray();
    }
  }

  private readKeyword(word: ShellWord): boolean {
    const [part] = word.parts;
    if (word.quoted || word.parts.length !== 1 || part?.kind !== "literal") return false;
    const { text } = part;
    if (PASSING.has(text)) return true;
    if (CLOSING.has(text)) {
      this.endCommand();
      const wanted = OPENED_BY[text] ?? [];
      if (wanted.some((kind) => this.isOpen(kind))) this.pop(wanted);
      return true;
    }
    if (!OPENING.has(text)) return false;
    this.push(text);
    // `for x in …` and `case x in` have words of their own; they make a command of that name.
    return !(text === "for" || text === "case" || text === "select");
  }

  private current(offset: number): Draft {
    this.draft ??= { words: [], assignments: [], redirects: [], offset };
    return this.draft;
  }

  private endCommand(): void {
    const { draft } = this;
    if (draft === undefined) return;
    this.draft = undefined;
    if (isEmpty(draft) && this.last !== NOTHING && draft.redirects.length > 0) {
      const to = Math.min(this.last.to, this.last.from + INHERITING_MAX);
      for (let index = this.last.from; index < to; index += 1)
        this.commands[index]?.redirects.push(...draft.redirects);
      return;
    }
    const input = this.input === NOTHING ? (this.groups.at(-1)?.input ?? NOTHING) : this.input;
    this.commands.push({ ...draft, input });
    this.input = NOTHING;
    this.last = { from: this.commands.length - 1, to: this.commands.length };
  }
}

const OPENED_BY: Readonly<Record<string, readonly string[]>> = {
  "}": ["{"],
  fi: ["if"],
  done: ["while", "until", "for", "select"],
  esac: ["case"],
};

function isEmpty({ words, assignments }: Draft): boolean {
  return words.length === 0 && assignments.length === 0;
}

/** `NAME=value` as the assignment that it is before a command's name. */
export function assignmentOf(word: ShellWord): ShellAssignment | undefined {
  const [first, ...rest] = word.parts;
  if (first?.kind !== "literal") return undefined;
  const found = ASSIGNMENT.exec(first.text);
  if (found === null) return undefined;
  const text = first.text.slice(found[0].length);
  const parts = text === "" ? rest : [{ kind: "literal" as const, text }, ...rest];
  const offset = word.offset + found[0].length;
  return {
    name: found[1] ?? "",
    value: { parts, offset, quoted: word.quoted },
    offset: word.offset,
  };
}
