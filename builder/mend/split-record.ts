/** The YAML of a record, and what stands around it. */
export interface RecordParts {
  readonly before: string;
  readonly yaml: string;
  readonly after: string;
}

/** As records are read: a mark of byte order is left out, lines end with or without a carriage return. */
export function splitRecord(text: string): RecordParts {
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const [first = "", ...rest] = text.slice(mark).split("\n");
  const end = rest.findIndex((line) => FENCE.test(line));
  if (!FENCE.test(first) || end < 0)
    return { before: text.slice(0, mark), yaml: text.slice(mark), after: "" };
  const start = mark + first.length + 1;
  const yaml = rest
    .slice(0, end)
    .map((line) => `${line}\n`)
    .join("");
  return { before: text.slice(0, start), yaml, after: text.slice(start + yaml.length) };
}

const FENCE = /^---[ \t]*\r?$/;
