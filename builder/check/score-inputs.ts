/** What a score is a function of: the artifact, the ruleset, the advisories, the policy. */
import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import type { ScoreInputs } from "../../schemas/published/score.ts";
import type { ArtifactSubject, Repository, VersionSubject } from "../parse/subject.ts";
import { packageKey } from "../scan/osv/package-key.ts";
import { ASHLAR_ECOSYSTEM } from "../scan/osv/version-order.ts";
import { compareText } from "./compare-text.ts";
import type { VersionInspection } from "./rule.ts";
import { RULESET } from "./ruleset.ts";

/** One of the registry's advisories, as far as a score has to name it. */
interface AdvisoryMark {
  readonly path: string;
  readonly digest: string;
  readonly modified: string;
}

/**
 * The inputs of every version's score. Of the advisories only those count that are about a package
 * which the version names, so that a new record changes the scores, and the files, of those alone.
 */
export function scoreInputs(
  repository: Repository,
  inspections: ReadonlyMap<string, VersionInspection>,
): (artifact: ArtifactSubject, version: VersionSubject) => ScoreInputs {
  const policy = policyDigest(repository);
  const marks = marksByPackage(repository);
  return (artifact, version) => {
    const keys = packageKeys(artifact, version, inspections.get(version.folder));
    return {
      artifact: artifactDigest(artifact, version),
      ruleset: RULESET,
      advisories: advisoriesOf(keys, marks),
      policy,
    };
  };
}

function policyDigest({ policy, suppressions, trustedRoot }: Repository): string | null {
  const records = [policy, suppressions, trustedRoot];
  if (records.every((record) => record === undefined)) return null;
  return digestOf(records.map((record) => record?.digest ?? ""));
}

type Marks = ReadonlyMap<string, readonly AdvisoryMark[]>;

/** One index serves all artifacts. */
const known = new WeakMap<Repository["advisories"], Marks>();

function marksByPackage({ advisories }: Repository): Marks {
  const marks = known.get(advisories) ?? findMarks(advisories);
  known.set(advisories, marks);
  return marks;
}

function findMarks(advisories: Repository["advisories"]): Marks {
  const marks = new Map<string, AdvisoryMark[]>();
  for (const { path, digest = "", value } of advisories) {
    if (!value) continue;
    const mark = { path, digest, modified: value.modified };
    for (const { package: named } of value.affected ?? []) {
      if (named === undefined) continue;
      const key = packageKey(named.ecosystem, named.name);
      const found = marks.get(key);
      if (found) found.push(mark);
      else marks.set(key, [mark]);
    }
  }
  return marks;
}

function packageKeys(
  { name }: ArtifactSubject,
  { manifest }: VersionSubject,
  inspection: VersionInspection | undefined,
): ReadonlySet<string> {
  const ours = [name, ...(manifest.value?.dependencies ?? []).map((edge) => edge.name)];
  return new Set([
    ...ours.map((own) => packageKey(ASHLAR_ECOSYSTEM, own)),
    ...(inspection?.packages ?? []).map((use) => packageKey(use.ecosystem, use.name)),
  ]);
}

function advisoriesOf(
  keys: ReadonlySet<string>,
  marks: ReadonlyMap<string, readonly AdvisoryMark[]>,
): ScoreInputs["advisories"] {
  if (marks.size === 0) return null;
  const found = new Map(
    [...keys].flatMap((key) => marks.get(key) ?? []).map((mark) => [mark.path, mark]),
  );
  const ordered = [...found.values()].sort((a, b) => compareText(a.path, b.path));
  const newest = ordered
    .map(({ modified }) => modified)
    .sort(compareText)
    .at(-1);
  return {
    digest: digestOf(ordered.map(({ path, digest }) => [path, digest])),
    count: ordered.length,
    newest: newest === undefined ? null : wholeSeconds(newest),
  };
}

function artifactDigest({ record }: ArtifactSubject, version: VersionSubject): string {
  return digestOf([
    record.digest ?? "",
    version.manifest.digest ?? "",
    version.provenance?.digest ?? "",
    version.contentDigest ?? "",
  ]);
}

function digestOf(value: unknown): string {
  return sha256Hex(canonicalBytes(value));
}

/** OSV times may have a fraction. */
function wholeSeconds(time: string): string {
  return time.replace(/\.\d+(?=Z$)/, "");
}
