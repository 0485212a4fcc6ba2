import { CsvError } from "./csv-error.js";

const FIELD_LENGTH_MAX = 1_048_576;

/**
 * Parses CSV (RFC 4180) piece by piece: write() returns the records that a piece completes, end()
 * what is left. A piece may end anywhere. Blank lines are skipped.
 */
export class CsvParser {
  #delimiter;
  #records = [];
  #record = [];
  #field = "";
  /** "start" of a field, "plain", "quoted", "quote" (a quote inside a quoted field), "cr". */
  #state = "start";
  #line = 1;
  #fresh = true;

  constructor({ delimiter = "," } = {}) {
    if (!/^[^\r\n"]$/.test(delimiter)) throw new TypeError("delimiter: must be one character, no quote or line break");
    this.#delimiter = delimiter;
  }

  write(text) {
    for (const character of text) {
      if (this.#fresh && character === "\ufeff") {
        this.#fresh = false;
        continue;
      }
      this.#fresh = false;
      this.#step(character);
    }
    return this.#take();
  }

  end() {
    if (this.#state === "quoted") throw this.#error("E_QUOTE_OPEN", "a quoted field does not end");
    if (this.#state === "cr") throw this.#error("E_STRAY_CR", "a carriage return without a line feed");
    if (this.#state !== "start" || this.#record.length > 0) this.#endRecord();
    return this.#take();
  }

  #step(character) {
    if (this.#state === "quoted") {
      if (character === '"') this.#state = "quote";
      else this.#append(character);
      return;
    }
    if (this.#state === "cr" && character !== "\n") {
      throw this.#error("E_STRAY_CR", "a carriage return without a line feed");
    }
    if (character === '"') this.#quote();
    else if (character === this.#delimiter) this.#endField();
    else if (character === "\n") this.#endLine();
    else if (character === "\r") this.#state = this.#state === "start" && this.#record.length === 0 ? "cr" : this.#carriage();
    else if (this.#state === "quote") throw this.#error("E_AFTER_QUOTE", "text follows the quote that ends a field");
    else {
      this.#state = "plain";
      this.#append(character);
    }
  }

  #carriage() {
    this.#endRecord();
    return "cr";
  }

  #quote() {
    if (this.#state === "plain") throw this.#error("E_QUOTE_INSIDE", "a quote inside a field that is not quoted");
    if (this.#state === "quote") this.#append('"');
    this.#state = "quoted";
  }

  #endField() {
    this.#record.push(this.#field);
    this.#field = "";
    this.#state = "start";
  }

  #endRecord() {
    this.#endField();
    this.#records.push(this.#record);
    this.#record = [];
  }

  #endLine() {
    if (this.#state !== "cr" && (this.#state !== "start" || this.#record.length > 0)) this.#endRecord();
    this.#state = "start";
    this.#line += 1;
  }

  #append(character) {
    this.#field += character;
    if (character === "\n") this.#line += 1;
    if (this.#field.length > FIELD_LENGTH_MAX) {
      throw this.#error("E_FIELD_LENGTH", `a field is longer than ${FIELD_LENGTH_MAX} characters`);
    }
  }

  #error(code, message) {
    return new CsvError(code, message, this.#line);
  }

  #take() {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}
