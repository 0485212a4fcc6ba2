/** Where text stops being JSON, and why. */
interface JsonFault {
  /** UTF-16 offset. */
  readonly offset: number;
  readonly message: string;
}

/** Values inside values; deeper ones are no examples that someone wrote. */
const DEPTH_MAX = 500;
const SPACE = /(?:[ \t\r\n\ufeff]|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORD = /(?:true|false|null)(?![A-Za-z0-9_$])/y;

/**
 * The first fault of a JSON text (RFC 8259), undefined when there is none. Comments are passed over:
 * in documentation they explain, and every reader sees that they are no data. Several values on lines
 * of their own are taken too, as in a log.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const reader = new JsonReader(text);
  return reader.read();
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonFault | undefined {
    this.#space();
    if (this.#at >= this.#text.length) return this.#fault("there is no value");
    while (this.#at < this.#text.length) {
      const fault = this.#value();
      if (fault) return fault;
      const end = this.#at;
      this.#space();
      if (this.#at < this.#text.length && !this.#text.slice(end, this.#at).includes("\n"))
        return this.#fault("the value is complete, and more follows");
    }
    return undefined;
  }

  /** Iterative: a stack of the brackets that are open. */
  #value(): JsonFault | undefined {
    const open: ("}" | "]")[] = [];
    for (;;) {
      this.#space();
      const entered = this.#enter(open);
      const fault = entered === "empty" ? undefined : this.#content(entered, open);
      if (fault) return fault;
      if (entered === "opened") continue;
      const next = this.#afterValue(open);
      if (next !== "more") return next === "done" ? undefined : next;
    }
  }

  /** A scalar, or what must follow a bracket that has opened. */
  #content(entered: "scalar" | "opened", open: readonly string[]): JsonFault | undefined {
    if (entered === "scalar") return this.#scalar();
    if (open.length > DEPTH_MAX) return this.#fault(`it is nested deeper than ${DEPTH_MAX}`);
    return open.at(-1) === "}" ? this.#key() : undefined;
  }

  #enter(open: ("}" | "]")[]): "scalar" | "opened" | "empty" {
    const character = this.#text[this.#at];
    if (character !== "{" && character !== "[") return "scalar";
    const close = character === "{" ? "}" : "]";
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return "empty";
    }
    open.push(close);
    return "opened";
  }

  #afterValue(open: ("}" | "]")[]): "done" | "more" | JsonFault {
    for (;;) {
      const close = open.at(-1);
      if (close === undefined) return "done";
      this.#space();
      const character = this.#text[this.#at];
      if (character === ",") {
        this.#at += 1;
        this.#space();
        if (this.#text[this.#at] === close)
          return this.#fault(`there is a comma before "${close}"`);
        return (close === "}" ? this.#key() : undefined) ?? "more";
      }
      if (character !== close) return this.#fault(`"," or "${close}" is missing`);
      this.#at += 1;
      open.pop();
    }
  }

  #key(): JsonFault | undefined {
    this.#space();
    if (!this.#take(STRING)) return this.#fault("a name in double quotes is missing");
    this.#space();
    if (this.#text[this.#at] !== ":") return this.#fault('":" is missing');
    this.#at += 1;
    return undefined;
  }

  #scalar(): JsonFault | undefined {
    if (this.#take(STRING) || this.#take(NUMBER) || this.#take(WORD)) return undefined;
    return this.#fault(
      this.#text[this.#at] === '"'
        ? "the string is not closed, or has an escape that JSON does not know"
        : "a value is missing",
    );
  }

  #space(): void {
    this.#take(SPACE);
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fault(message: string): JsonFault {
    const end = this.#text.trimEnd().length;
    if (this.#at < end)
      return {
        offset: this.#at,
        message: `${message} at ${JSON.stringify(this.#text.slice(this.#at, this.#at + 4))}`,
      };
    return { offset: end, message: `${message}: the text ends too early` };
  }
}
