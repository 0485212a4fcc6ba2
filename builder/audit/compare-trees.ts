/** Two trees file by file, and why they probably differ. */
import type { Sha256 } from "../../schemas/digest.ts";
import { printable } from "../check/printable.ts";
import type { TreeListing } from "./tree-listing.ts";

/** In the order in which one makes the next differ, the website aside. */
export const FILE_GROUPS = [
  "records of trust",
  "archives",
  "log",
  "attestations",
  "documents",
  "indexes",
  "website",
  "signed metadata",
] as const;
type FileGroup = (typeof FILE_GROUPS)[number];

export interface TreeDifference {
  readonly group: FileGroup;
  /** `*` stands for a digest, or a version of metadata; one line that is safe to show. */
  readonly path: string;
  /** `missing`: the rebuilt tree alone has it; `extra`: the published one alone. */
  readonly kind: "differs" | "missing" | "extra";
  /** SHA-256 of each, where it has one. */
  readonly published?: Sha256;
  readonly rebuilt?: Sha256;
}

/** Ordered by group, then path. */
export function compareTrees(published: TreeListing, rebuilt: TreeListing): TreeDifference[] {
  const extra = byPlace(published, rebuilt);
  const missing = byPlace(rebuilt, published);
  const differences: TreeDifference[] = [];
  for (const place of [...new Set([...extra.keys(), ...missing.keys()])].sort()) {
    const was = extra.get(place) ?? [];
    const is = missing.get(place) ?? [];
    const file = { group: groupOf(place), path: printable(place, 300) };
    for (let at = 0; at < Math.max(was.length, is.length); at += 1) {
      const [left, right] = [was[at], is[at]];
      if (left && right)
        differences.push({ ...file, kind: "differs", published: left, rebuilt: right });
      else if (left) differences.push({ ...file, kind: "extra", published: left });
      else if (right) differences.push({ ...file, kind: "missing", rebuilt: right });
    }
  }
  const order = new Map(FILE_GROUPS.map((group, index) => [group, index]));
  return differences.sort((a, b) => (order.get(a.group) ?? 0) - (order.get(b.group) ?? 0));
}

/** What one has with content that the other has not at that path, by its path without digest and version. */
function byPlace(one: TreeListing, other: TreeListing): Map<string, Sha256[]> {
  const places = new Map<string, Sha256[]>();
  for (const [path, sha256] of one) {
    if (other.get(path) === sha256) continue;
    const place = path
      .replace(/(^|\/|\.)[0-9a-f]{64}\./, "$1*.")
      .replace(/^metadata\/\d+\.(?!root\.)/, "metadata/*.");
    places.set(place, [...(places.get(place) ?? []), sha256]);
  }
  return places;
}

const FILE_LIST = /^index\/(?:\*\.files|files\/[01]+\.\*)\.json$/;
const DATA_FOLDERS = ["api", "badges", "index", "log", "metadata", "schemas", "targets"];

function groupOf(path: string): FileGroup {
  const [folder = ""] = path.split("/");
  if (/^metadata\/(?:\d+\.root|\*\.targets)\.json$|^targets\/keys\//.test(path))
    return "records of trust";
  if (folder === "metadata" || /(?:^|\*\.)ashlar\.json$/.test(path)) return "signed metadata";
  if (folder === "log") return "log";
  if (/\.tgz$/.test(path) && folder === "targets") return "archives";
  if (/\.(?:statement\.json|tlog-proof|intoto\.jsonl|cdx\.json)$/.test(path)) return "attestations";
  if (folder === "targets") return "documents";
  return isWebsite(path) ? "website" : "indexes";
}

/** Whether a path that no build without a website makes is one of the website's. */
export function isWebsite(path: string): boolean {
  const [folder = "", ...rest] = path.split("/");
  return rest.length === 0 || !DATA_FOLDERS.includes(folder);
}

export interface BuiltWith {
  /** Versions of Ashlar that the published tree's provenance names. */
  readonly builders: ReadonlySet<string>;
  /** Of this program. */
  readonly version: string;
  readonly commit: string;
}

/** Sentences, the likeliest first; none where nothing differs. */
export function likelyReasons(
  differences: readonly TreeDifference[],
  { builders, version, commit }: BuiltWith,
): readonly string[] {
  if (differences.length === 0) return [];
  const hasSite = differences.some(({ group }) => group === "website");
  // Where the website differs, so does the list of files, and says nothing more.
  const telling = differences.filter(({ path }) => !hasSite || !FILE_LIST.test(path));
  const groups = new Set(telling.map(({ group }) => group));
  const reasons: string[] = [];
  const others = [...builders].filter((other) => other !== version).sort();
  if (others.length > 0)
    reasons.push(
      `Its provenance names Ashlar ${printable(others.join(", "), 100)}, and this is ${version}: rebuild with that version to compare exactly.`,
    );
  if (groups.has("records of trust"))
    reasons.push("What was signed offline differs: keys were changed, or put in (tampering).");
  if (groups.has("archives") || groups.has("log"))
    reasons.push(
      `Contents or log differ: it was not built from commit ${commit.slice(0, 12)} as this clone has it (files that were never committed, a rewritten history), or it was changed after it was built (tampering). \`ashlar audit-log\` names the versions.`,
    );
  else if (groups.has("attestations") || groups.has("documents") || groups.has("indexes"))
    reasons.push(
      "Contents are the same, and what is said of them is not: other rules, another version of Ashlar or of Node, or a change after it was built (tampering).",
    );
  else if (groups.has("website"))
    reasons.push(
      "Only the website and what lists it differs: another version of the website's package or of Node, or no website; --no-site leaves it out.",
    );
  else if (groups.has("signed metadata"))
    reasons.push("Only what is signed differs: other targets, other lives, or another clock.");
  return reasons;
}
