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

/**
 * Yields an object for each record after the first, which names the fields. The objects have no
 * prototype, so that a column may be called anything.
 *
 * @throws {CsvError} E_HEADER when a name appears twice, E_FIELD_COUNT when a record has more or
 * fewer fields than the header; and everything that parseCsv() throws.
 */
export async function* parseObjects(source, options) {
  let header;
  for await (const record of parseCsv(source, { ...options, equalFields: true })) {
    if (header) yield toObject(header, record);
    else header = checkedHeader(record);
  }
}

function checkedHeader(names) {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvError("E_HEADER", `the header names "${twice}" twice`, 1);
  return names;
}

function toObject(header, record) {
  const object = Object.create(null);
  header.forEach((name, index) => {
    object[name] = record[index];
  });
  return object;
}
