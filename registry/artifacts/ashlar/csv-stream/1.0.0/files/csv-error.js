/** Text that is not CSV. `line` is where that showed, counted from 1. */
export class CsvError extends Error {
  constructor(code, message, line) {
    super(`line ${line}: ${message}`);
    this.name = "CsvError";
    this.code = code;
    this.line = line;
  }
}
