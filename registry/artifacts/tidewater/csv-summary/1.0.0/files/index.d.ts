export interface ColumnResult {
  column: string;
  type: "number" | "text" | "empty";
  /** Values that are not missing. */
  values: number;
  /** Empty fields, NA and NaN. */
  missing: number;
  /** Different values; ">10000" when there are more than were counted. */
  distinct: number | string;
  /** These four only for columns of numbers; `sd` is that of a sample and needs two values. */
  min?: number;
  mean?: number;
  max?: number;
  sd?: number;
}

export interface CsvSummary {
  records: number;
  columns: ColumnResult[];
}

/** Says what each column of a CSV stream holds. The first record names the columns. */
export function summarizeCsv(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options?: { delimiter?: string },
): Promise<CsvSummary>;

/** The summary as a table for people, ending in a newline. */
export function formatSummary(summary: CsvSummary): string;
