/** Debian's packages as plain records: 60,000 real names, summaries, tags and descriptions. */
import { createHash } from "node:crypto";
import { foldKeyword, foldName } from "../corpus/fold-name.ts";
import { debianLists } from "../debian-lists.ts";

export interface DebianRecord {
  /** The package's name in the characters of an artifact's own name; no two records share one. */
  readonly name: string;
  /** As Debian writes it. */
  readonly debianName: string;
  readonly version: string;
  /** One line, without a full stop; never empty. */
  readonly summary: string;
  /** Section first, then debtags such as `game::strategy`; at most 30, each a keyword. */
  readonly tags: readonly string[];
  /** Plain text of paragraphs; "" when Debian has none or it is not to be had. */
  readonly description: string;
  /** Such as `libs`; a valid artifact's name. */
  readonly section: string;
  readonly homepage: string | undefined;
  /** Names (folded) of the packages that it needs, the first of each group of alternatives. */
  readonly depends: readonly string[];
  /** Of the .deb: bytes, digest, and where it is below a mirror's address. */
  readonly size: number;
  readonly sha256: string;
  readonly path: string;
}

export const RECORDS_SEED = "rg-2026";
const TAGS_MAX = 30;

/**
 * The first `count` packages in the order of SHA-256 of `<seed>/<name>`: a sample for small counts,
 * and a smaller sample is the beginning of a larger one.
 *
 * @returns undefined where there is no apt; fewer than `count` when Debian has fewer
 */
export function debianRecords(count: number, seed = RECORDS_SEED): DebianRecord[] | undefined {
  const lists = debianLists();
  if (lists === undefined) return undefined;
  const descriptions = descriptionsBySummaryDigest(lists.descriptions);
  const records = new Map<string, DebianRecord>();
  for (const fields of stanzas(lists.packages)) {
    const record = recordOf(fields, descriptions);
    if (record && !records.has(record.name)) records.set(record.name, record);
  }
  return [...records.values()]
    .map((record) => ({ record, place: sha256(`${seed}/${record.name}`) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, count)
    .map(({ record }) => record);
}

type Stanza = ReadonlyMap<string, string>;

function* stanzas(text: string): Generator<Stanza> {
  for (const paragraph of text.split("\n\n")) {
    const fields = new Map<string, string>();
    // A line that begins with a space goes on with the field before.
    for (const field of paragraph.split(/\n(?! )/)) {
      const colon = field.indexOf(":");
      if (colon > 0) fields.set(field.slice(0, colon), field.slice(colon + 1).trim());
    }
    if (fields.has("Package")) yield fields;
  }
}

/** Description-md5 → long description. */
function descriptionsBySummaryDigest(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const fields of stanzas(text)) {
    const [, ...lines] = (fields.get("Description-en") ?? "").split("\n");
    found.set(fields.get("Description-md5") ?? "", paragraphs(lines));
  }
  return found;
}

/** A line with a lone full stop stands for an empty one. */
function paragraphs(lines: readonly string[]): string {
  return lines.map((line) => (line.trim() === "." ? "" : line.slice(1))).join("\n");
}

function recordOf(
  fields: Stanza,
  descriptions: ReadonlyMap<string, string>,
): DebianRecord | undefined {
  const debianName = fields.get("Package") ?? "";
  const name = foldDebianName(debianName);
  const summary = (fields.get("Description") ?? "").split("\n")[0]?.trim() ?? "";
  // What is only installed on this machine, and in no archive, would make the sample the machine's own.
  if (name === "" || summary === "" || !fields.has("SHA256")) return undefined;
  const section = foldName((fields.get("Section") ?? "misc").split("/").at(-1) ?? "misc");
  const tags = (fields.get("Tag") ?? "").split(/,\s*/).map(foldKeyword);
  return {
    name,
    debianName,
    version: fields.get("Version") ?? "",
    summary,
    tags: [...new Set([section, ...tags])].filter((tag) => tag !== "").slice(0, TAGS_MAX),
    description: descriptions.get(fields.get("Description-md5") ?? "") ?? "",
    section,
    homepage: fields.get("Homepage"),
    depends: dependencies([fields.get("Pre-Depends"), fields.get("Depends")]),
    size: Number(fields.get("Size") ?? 0),
    sha256: fields.get("SHA256") ?? "",
    path: fields.get("Filename") ?? "",
  };
}

/** `libstdc++6` → `libstdcxx6`; a lone `+` parts words. */
function foldDebianName(name: string): string {
  return foldName(name.replaceAll("++", "xx").replaceAll("+", "-"));
}

function dependencies(relations: readonly (string | undefined)[]): string[] {
  const names = relations
    .filter((text) => text !== undefined)
    .flatMap((text) => text.split(","))
    .map((group) => /^[^\s(|:]+/.exec(group.trim())?.[0] ?? "")
    .map(foldDebianName)
    .filter((name) => name !== "");
  return [...new Set(names)];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
