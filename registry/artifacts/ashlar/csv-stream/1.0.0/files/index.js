import { CsvError } from "./csv-error.js";
import { CsvParser } from "./csv-parser.js";

export { CsvError, CsvParser };

/**
 * Yields the records of a stream of text or of UTF-8 bytes, each an array of strings.
 *
 * @throws {CsvError} where the text is not CSV.
 * @throws {TypeError} for bytes that are not UTF-8.
 */
export async function* parseCsv(source, options) {
  const parser = new CsvParser(options);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of source) {
    yield* parser.write(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
  }
  yield* parser.write(decoder.decode());
  yield* parser.end();
}
