/**
 * Records of the past as plain data, by git's id. No shape is asked for: what a later schema takes no
 * more must not change what is told of the past.
 */
import { KEY_LIST_SIZE_MAX, RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import type { PastObjects } from "../log/past-objects.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseFrontMatterRecord, parseYamlRecord } from "../parse/parse-record.ts";

export interface PastRecord {
  /** Undefined when it could not be read. */
  readonly raw: unknown;
  /** Below the front matter. */
  readonly body: string;
}

export interface RecordValues {
  /** A YAML or JSON file, or Markdown with front matter, by the ending of its path. */
  record(path: string, id: string): Promise<PastRecord>;
  /** A list of keys; empty when it is too large or no UTF-8. */
  text(path: string, id: string): Promise<string>;
}

/** Parsed records that are kept: neighbors in a history share one of two. */
const KEPT_MAX = 64;

export function recordValues(past: PastObjects): RecordValues {
  const known = new Map<string, Promise<PastRecord>>();
  return {
    record(path, id) {
      const kept = known.get(id);
      if (kept) return kept;
      const [oldest] = known.keys();
      if (known.size >= KEPT_MAX && oldest !== undefined) known.delete(oldest);
      const read = readText(past, path, id, RECORD_SIZE_MAX).then((text) => parsed(path, text));
      known.set(id, read);
      return read;
    },
    async text(path, id) {
      return (await readText(past, path, id, KEY_LIST_SIZE_MAX)) ?? "";
    },
  };
}

async function readText(
  past: PastObjects,
  path: string,
  id: string,
  max: number,
): Promise<string | undefined> {
  const bytes = await past.blob(id, max, path);
  if (bytes.length > max) return undefined;
  const decoded = decodeText(bytes);
  return "text" in decoded ? decoded.text : undefined;
}

function parsed(path: string, text: string | undefined): PastRecord {
  if (text === undefined) return { raw: undefined, body: "" };
  const parse = path.endsWith(".md") ? parseFrontMatterRecord : parseYamlRecord;
  const { raw, body } = parse(path, text, (value) => ({ ok: true, value }));
  return { raw, body };
}
