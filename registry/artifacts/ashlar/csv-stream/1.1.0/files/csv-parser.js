import { CsvError } from "./csv-error.js";

const FIELD_LENGTH_MAX = 1_048_576;

/**
 * Parses CSV (RFC 4180) piece by piece: write() returns the records that a piece completes, end()
 * what is left. A piece may end anywhere. Blank lines are skipped.
 *
 * Runs of ordinary characters are found with one search each and copied whole.
 */
export class CsvParser {
  #delimiter;
  #equalFields;
  #fieldCount;
  #special;
  #records = [];
  #record = [];
  #field = "";
  /** "start" of a field, "plain", "quoted", "closed" (after the quote that ends one), "cr". */
  #state = "start";
  #line = 1;
  #fresh = true;

  constructor({ delimiter = ",", equalFields = false } = {}) {
    if (!/^[^\r\n"]$/.test(delimiter)) throw new TypeError("delimiter: must be one character, no quote or line break");
    this.#delimiter = delimiter;
    this.#equalFields = equalFields;
    this.#special = new RegExp(`["\\r\\n]|${delimiter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&")}`, "gu");
  }

  write(text) {
    let position = 0;
    if (this.#fresh && text !== "") {
      this.#fresh = false;
      if (text.startsWith("\ufeff")) position = 1;
    }
    while (position < text.length) {
      position = this.#state === "quoted" ? this.#readQuoted(text, position) : this.#readPlain(text, position);
    }
    return this.#take();
  }

  end() {
    if (this.#state === "quoted") throw this.#error("E_QUOTE_OPEN", "a quoted field does not end");
    if (this.#state === "cr") throw this.#error("E_STRAY_CR", "a carriage return without a line feed");
    if (this.#state !== "start" || this.#record.length > 0) this.#endRecord();
    return this.#take();
  }

  /** Up to the quote that ends the field, which is one that no other quote follows. */
  #readQuoted(text, position) {
    const quote = text.indexOf('"', position);
    this.#append(text.slice(position, quote === -1 ? text.length : quote));
    if (quote === -1) return text.length;
    if (text[quote + 1] === '"') {
      this.#append('"');
      return quote + 2;
    }
    this.#state = "closed";
    return quote + 1;
  }

  #readPlain(text, position) {
    this.#special.lastIndex = position;
    const found = this.#special.exec(text);
    const end = found?.index ?? text.length;
    if (end > position) this.#appendPlain(text.slice(position, end));
    if (!found) return end;
    this.#mark(found[0]);
    return end + found[0].length;
  }

  #appendPlain(run) {
    if (this.#state === "closed") throw this.#error("E_AFTER_QUOTE", "text follows the quote that ends a field");
    if (this.#state === "cr") throw this.#error("E_STRAY_CR", "a carriage return without a line feed");
    this.#state = "plain";
    this.#append(run);
  }

  #mark(character) {
    if (this.#state === "cr" && character !== "\n") {
      throw this.#error("E_STRAY_CR", "a carriage return without a line feed");
    }
    if (character === '"') this.#quote();
    else if (character === this.#delimiter) this.#endField();
    else this.#endLine(character);
  }

  #quote() {
    if (this.#state === "plain") throw this.#error("E_QUOTE_INSIDE", "a quote inside a field that is not quoted");
    this.#state = "quoted";
  }

  #endField() {
    this.#record.push(this.#field);
    this.#field = "";
    this.#state = "start";
  }

  #endRecord() {
    this.#endField();
    this.#fieldCount ??= this.#record.length;
    if (this.#equalFields && this.#record.length !== this.#fieldCount) {
      const message = `a record has ${this.#record.length} fields, the first one ${this.#fieldCount}`;
      throw this.#error("E_FIELD_COUNT", message);
    }
    this.#records.push(this.#record);
    this.#record = [];
  }

  #endLine(character) {
    const blank = this.#state === "start" && this.#record.length === 0;
    if (this.#state !== "cr" && !blank) this.#endRecord();
    this.#state = character === "\r" ? "cr" : "start";
    if (character === "\n") this.#line += 1;
  }

  #append(run) {
    this.#field += run;
    if (this.#field.length > FIELD_LENGTH_MAX) {
      throw this.#error("E_FIELD_LENGTH", `a field is longer than ${FIELD_LENGTH_MAX} characters`);
    }
    for (let at = run.indexOf("\n"); at !== -1; at = run.indexOf("\n", at + 1)) this.#line += 1;
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
