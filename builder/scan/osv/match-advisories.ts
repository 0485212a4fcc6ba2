/** Packages against advisories: one match for each thing that is wrong with a package. */
import { compareText } from "../../check/compare-text.ts";
import type { PackageUse } from "../../check/rule.ts";
import type { AdvisoryIndex, IndexedAdvisory } from "./advisory-index.ts";
import {
  type AdvisorySeverity,
  advisorySeverity,
  informationalKind,
  isMalicious,
} from "./advisory-severity.ts";
import { type Affects, affects, affectsEvery, fixedVersions } from "./affects.ts";
import { lookupKeys, packageKey } from "./package-key.ts";
import { versionOrder } from "./version-order.ts";

export interface AdvisoryMatch extends AdvisorySeverity {
  /** The first place that names the package. */
  readonly use: PackageUse;
  /** Further places. */
  readonly others: number;
  /** The id to look up, and every other name of the same thing. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly malicious: boolean;
  /** It says how the package is kept, and every record about it does. */
  readonly informational: string | undefined;
  /** The oldest version that mends all of it; undefined when none is stated. */
  readonly fixed: string | undefined;
}

/** A package that a record names, and why nobody can say whether it is affected. */
interface Undecided {
  readonly use: PackageUse;
  readonly id: string;
  readonly reason: string;
}

export interface AdvisoryMatches {
  readonly matches: readonly AdvisoryMatch[];
  readonly undecided: readonly Undecided[];
}

/** Ordered as `uses` are, and for one package by id. */
export function matchAdvisories(
  uses: readonly PackageUse[],
  index: AdvisoryIndex,
): AdvisoryMatches {
  const matches: AdvisoryMatch[] = [];
  const undecided: Undecided[] = [];
  for (const same of distinct(uses)) {
    const [use] = same;
    if (use === undefined) continue;
    const entries = lookupKeys(use.ecosystem, use.name).flatMap(
      (key) => index.byPackage.get(key) ?? [],
    );
    const groups = Map.groupBy(entries, ({ group }) => group);
    for (const [group, members] of [...groups].sort(([a], [b]) => compareText(a, b))) {
      const found = judge(use, members);
      if (found.kind === "yes") {
        const names = index.names.get(group) ?? [];
        matches.push(toMatch({ use, others: same.length - 1, names }, found.hits));
      } else if (found.kind === "unknown") {
        undecided.push({ use, id: members[0]?.advisory.id ?? group, reason: found.reason });
      }
    }
  }
  return { matches, undecided };
}

/** Uses of one version of a package together; a use without a version only where no other has one. */
function distinct(uses: readonly PackageUse[]): readonly (readonly PackageUse[])[] {
  const pinned = new Set(
    uses
      .filter(({ version }) => version !== undefined)
      .map(({ ecosystem, name }) => packageKey(ecosystem, name)),
  );
  const kept = uses.filter(
    ({ ecosystem, name, version }) =>
      version !== undefined || !pinned.has(packageKey(ecosystem, name)),
  );
  return [
    ...Map.groupBy(
      kept,
      ({ ecosystem, name, version }) => `${packageKey(ecosystem, name)}\n${version ?? ""}`,
    ).values(),
  ];
}

type Judgement =
  | { readonly kind: "yes"; readonly hits: readonly IndexedAdvisory[] }
  | Exclude<Affects, { kind: "yes" }>;

function judge(use: PackageUse, members: readonly IndexedAdvisory[]): Judgement {
  const judged = members.map((entry) => ({ entry, found: judgeEntry(use, entry) }));
  const hits = judged.filter(({ found }) => found.kind === "yes").map(({ entry }) => entry);
  if (hits.length > 0) return { kind: "yes", hits };
  const reasons = judged.flatMap(({ found }) => (found.kind === "unknown" ? [found.reason] : []));
  return reasons[0] === undefined ? { kind: "no" } : { kind: "unknown", reason: reasons[0] };
}

function judgeEntry({ version }: PackageUse, { affected }: IndexedAdvisory): Affects {
  if (version !== undefined) return affects(affected, version);
  return affectsEvery(affected)
    ? { kind: "yes" }
    : { kind: "unknown", reason: "no exact version is named" };
}

type Place = Pick<AdvisoryMatch, "use" | "others"> & { readonly names: readonly string[] };

function toMatch({ use, others, names }: Place, hits: readonly IndexedAdvisory[]): AdvisoryMatch {
  const kinds = hits.map(({ affected }) => informationalKind(affected));
  const { advisory, ...severity } = worst(hits);
  const order = versionOrder(use.ecosystem);
  const fixed = hits
    .flatMap(({ affected }) => fixedVersions(affected, use.version).slice(0, 1))
    .toSorted((a, b) => order?.(b, a) ?? 0);
  return {
    ...severity,
    use,
    others,
    id: advisory.id,
    aliases: names.filter((name) => name !== advisory.id),
    summary: advisory.summary ?? "",
    malicious: hits.some((hit) => isMalicious(hit.advisory)),
    informational: kinds.every((kind) => kind !== undefined) ? kinds[0] : undefined,
    fixed: fixed[0],
  };
}

const WORST_FIRST = ["critical", "high", "medium", "low", "info"];

/** The record that states the worst, malicious code before all; a guess only where none states any. */
function worst(
  hits: readonly IndexedAdvisory[],
): AdvisorySeverity & Pick<IndexedAdvisory, "advisory"> {
  const judged = hits.map(({ advisory, affected }) => ({
    advisory,
    ...advisorySeverity(advisory, affected),
  }));
  const rank = ({ advisory, severity, stated }: (typeof judged)[number]) =>
    isMalicious(advisory) ? -1 : WORST_FIRST.indexOf(severity) + (stated ? 0 : WORST_FIRST.length);
  return judged.toSorted(
    (a, b) => rank(a) - rank(b) || compareText(a.advisory.id, b.advisory.id),
  )[0] as (typeof judged)[number];
}
