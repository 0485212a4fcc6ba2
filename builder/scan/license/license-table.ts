/**
 * Known license texts as samples of their shingles. `license-table.json` is made from the texts of
 * the SPDX license list (CC0-1.0); a test makes it anew and compares.
 */
import { licenseShingles, licenseWords } from "./license-shingles.ts";

/** Shingles kept of one text; a longer text keeps those that are multiples of a power of two. */
const KEPT_MAX = 400;

/**
 * As the JSON file has it. Key: the SPDX identifiers that have this text, with spaces between, the
 * one to name first. Value: a number, a colon and the kept shingles, ascending, three bytes each,
 * big-endian, in base64; only shingles that are multiples of the number are kept.
 */
export type LicenseTable = Readonly<Record<string, string>>;

export interface KnownText {
  readonly ids: readonly string[];
  /** Only shingles that are multiples of it are kept. */
  readonly step: number;
  readonly shingles: ReadonlySet<number>;
}

/** What comes after it tells people how to use the license and is often left out. */
const APPENDIX =
  /\n[^\S\n]*(?:END OF (?:TERMS AND CONDITIONS|LICENSE)|(?:APPENDIX: )?How to (?:Apply|Use) (?:the|These|This)\b|Exhibit A\b|Creative Commons (?:Corporation|may be contacted|is not a party))/i;

/** Where people write their own names; what touches such a place is no part of the license. */
const NAMES =
  /<[^<>]{1,60}>|\[[^[\]]{1,60}\]|\b(?:ISC|the (?:above )?(?:copyright (?:holders?|owners?)|authors?|organization|university|regents|X consortium|foundation)|(?:the )?authors? or copyright holders|copyright (?:holders?|owners?))(?: (?:and|or) (?:its |their |the )?contributors)?(?!\w)/gi;
/** No word of any license. */
const HOLE = "zzholezz";

export function tableValue(text: string): string {
  const end = APPENDIX.exec(text)?.index ?? text.length;
  // A phrase near the top is a heading of the terms themselves.
  const terms = end > text.length / 3 ? text.slice(0, end) : text;
  const pieces = licenseWords(terms.replace(NAMES, ` ${HOLE} `))
    .join(" ")
    .split(HOLE);
  const shingles = new Set(
    pieces.flatMap((piece) => [...licenseShingles(piece.split(" ").filter((word) => word !== ""))]),
  );
  const all = [...shingles].sort((a, b) => a - b);
  let step = 1;
  while (all.filter((shingle) => shingle % step === 0).length > KEPT_MAX) step *= 2;
  const kept = all.filter((shingle) => shingle % step === 0);
  const bytes = Uint8Array.from(
    kept.flatMap((shingle) => [shingle >> 16, (shingle >> 8) & 255, shingle & 255]),
  );
  return `${step}:${Buffer.from(bytes).toString("base64")}`;
}

export function knownText(ids: string, value: string): KnownText {
  const [step = "1", shingles = ""] = value.split(":");
  const bytes = Buffer.from(shingles, "base64");
  const numbers = new Set<number>();
  for (let at = 0; at + 2 < bytes.length; at += 3)
    numbers.add(((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0));
  return { ids: ids.split(" "), step: Number(step), shingles: numbers };
}
