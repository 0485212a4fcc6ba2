import { parseCsv } from "../../ashlar/csv-stream/index.js";
import { formatTable } from "../../ashlar/text-table/index.js";
import { ColumnSummary } from "./column-summary.js";

/**
 * Reads a CSV stream whose first record names the columns, and says what each column holds.
 *
 * @throws {CsvError} of ashlar/csv-stream where the text is not CSV.
 * @throws {RangeError} when a record has more or fewer fields than the first one.
 */
export async function summarizeCsv(source, options) {
  let header;
  let columns = [];
  let records = 0;
  for await (const record of parseCsv(source, options)) {
    if (!header) {
      header = record;
      columns = record.map(() => new ColumnSummary());
      continue;
    }
    records += 1;
    if (record.length !== header.length) {
      throw new RangeError(`record ${records} has ${record.length} fields, the header ${header.length}`);
    }
    record.forEach((value, index) => {
      columns[index].add(value);
    });
  }
  return { records, columns: columns.map((column, index) => column.result(header[index])) };
}

/** The summary as a table for people, ending in a newline. */
export function formatSummary({ records, columns }) {
  if (columns.length === 0) return "The file is empty.\n";
  const keys = ["column", "type", "values", "missing", "distinct", "min", "mean", "max", "sd"];
  const rows = columns.map((column) => ({
    ...column,
    ...Object.fromEntries(["min", "mean", "max", "sd"].map((key) => [key, short(column[key])])),
  }));
  const table = formatTable(
    keys.map((key) => (keys.indexOf(key) > 1 ? { key, align: "right" } : { key })),
    rows,
  );
  return `${table}\n${records} ${records === 1 ? "record" : "records"}\n`;
}

function short(value) {
  return value === undefined ? "" : String(Number(value.toPrecision(6)));
}
