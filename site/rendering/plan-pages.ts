/**
 * Which pages a tree has, in groups, each with a key: the digest of all that its pages are made from.
 * Equal keys mean equal pages, apart from what `page-links.ts` says of other artifacts.
 */
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { AllowedSigner } from "../../schemas/trust/allowed-signers.ts";
import type { PageJob } from "../src/data/page-job.ts";
import type { RegistryData } from "../src/data/registry-data.ts";
import { catalogSummary } from "../src/view/catalog-summary.ts";
import { DOCS_PAGES } from "../src/view/docs-pages.ts";
import { sitePath } from "../src/view/site-paths.ts";
import { listJobs } from "./list-jobs.ts";
import { treeDigests } from "./tree-digests.ts";

export interface PageGroup<Job extends PageJob = PageJob> {
  readonly key: Sha256;
  readonly job: Job;
}

export interface PlanInput {
  readonly registry: RegistryData;
  readonly signers: readonly AllowedSigner[];
  /** Files of the tree: those of the registry as a whole, the first artifact's, and of others those that are wanted. */
  readonly files: Iterable<Pick<Reference, "path" | "sha256">>;
  /** Digest of the program that renders. */
  readonly program: Sha256;
  readonly baseUrl: string;
}

export interface SitePlan {
  /** Of the registry as a whole: each is one page. */
  readonly pages: readonly PageGroup<OnePage>[];
  /** All pages of an artifact each, by name, for every artifact whose document is among the files. */
  readonly artifacts: readonly PageGroup<ArtifactPages>[];
  /** Of all that the pages of every artifact are made of besides its own. */
  readonly shared: Sha256;
}

type OnePage = Extract<PageJob, { readonly kind: "page" }>;
type ArtifactPages = Extract<PageJob, { readonly kind: "artifact" }>;

/** Pages that there is one of. They may show anything of the registry, so any change makes them anew. */
const SINGLE_PAGES: readonly string[] = [
  sitePath.home,
  "404.html",
  sitePath.browse,
  sitePath.types,
  sitePath.categories,
  sitePath.tags,
  sitePath.search,
  sitePath.registry,
  sitePath.verify,
  ...DOCS_PAGES.map(({ path }) => path),
];

export function planPages(input: PlanInput): SitePlan {
  const { registry } = input;
  const { documents, badges, downloads, keys, lists } = treeDigests(input.files);
  const frame = frameDigest(input);
  const whole = digestOf(frame, registry.about, lists, [...documents].slice(0, 1));
  const shared = digestOf(frame, artifactFrame(input), keys);
  const artifacts = [...documents].map(([name, sha256]): PageGroup<ArtifactPages> => {
    const counts = downloads.get(name);
    const key = digestOf(shared, name, sha256, badges.get(name) ?? [], ...(counts ? [counts] : []));
    return { key, job: { kind: "artifact", name, sha256, isCounted: counts !== undefined } };
  });
  const props = { summary: catalogSummary(registry.catalog) };
  const shown = digestOf(props);
  const singles = SINGLE_PAGES.map((path): PageGroup<OnePage> => {
    return { key: digestOf(whole, path, shown), job: { kind: "page", path, props } };
  });
  const pages = [...singles, ...ruleGroups(frame, registry), ...listGroups(frame, registry)];
  return { pages, artifacts, shared };
}

/** What every page shows around its content, and how it is made. */
function frameDigest({ program, baseUrl, registry }: PlanInput): Sha256 {
  const { title, description } = registry.about.registry;
  return digestOf(program, baseUrl, title, description, registry.about.trust.keys);
}

/**
 * What the pages of every artifact show of the registry. Their signatures are judged at the time of
 * the build, which makes a difference only when the time of a key begins or ends.
 */
function artifactFrame({ registry: { about, ruleIds }, signers }: PlanInput): unknown {
  const at = Math.floor(Date.parse(about.builtAt) / 1000);
  const { entries: _, ...trust } = about.trust;
  const validity = signers.map(({ validAfter = 0, validBefore = Number.POSITIVE_INFINITY }) => [
    at < validAfter,
    at > validBefore,
  ]);
  return { registry: about.registry, trust, validity, rules: [...ruleIds] };
}

function ruleGroups(
  frame: Sha256,
  { rules, scoring, coverage }: RegistryData,
): PageGroup<OnePage>[] {
  const open = new Map(coverage.rules.map((entry) => [entry.rule, entry.open]));
  return rules.map((rule) => {
    const props = { rule, open: open.get(rule.id) ?? 0 };
    const path = sitePath.rule(rule.id);
    return { key: digestOf(frame, path, props, scoring), job: { kind: "page", path, props } };
  });
}

/** The rows are in many lists, so each is digested once. */
function listGroups(frame: Sha256, registry: RegistryData): PageGroup<OnePage>[] {
  const digests = new Map<unknown, Sha256>(
    registry.catalog.map((entry) => [entry, digestOf(entry)]),
  );
  const digestsOf = (items: readonly unknown[]): string =>
    items.map((item) => digests.get(item) ?? digestOf(item)).join();
  return listJobs(registry).map((job) => {
    const props = JSON.stringify(job.props, (key, value) =>
      key === "items" ? digestsOf(value) : value,
    );
    return { key: digestOf(frame, job.path, props), job };
  });
}

const digestOf = (...parts: readonly unknown[]): Sha256 => sha256Hex(JSON.stringify(parts));
