/**
 * The build, whole: a source repository in, a published tree and findings out.
 *
 *     evaluate each artifact (parse, pack, inspect, check) → catalog → log → attest → emit → sign
 *
 * It reads through `Source`, puts packed payloads into `BlobSink`, signs with the keys it is given, and knows the
 * time only from `now`: the same content and keys give the same tree on every machine, whichever
 * source it came through.
 * Bad content becomes findings; what a gate rule refuses is left out and the rest is built.
 *
 * Entry points for a change: a rule goes in `check/rules/`, an output in `emit/emitters.ts`.
 */
import type { Sha256 } from "../schemas/digest.ts";
import {
  type Finding,
  SEVERITIES,
  type Severity,
  VERDICTS,
  type Verdict,
} from "../schemas/finding.ts";
import type { Quarantine } from "../schemas/published/report.ts";
import type { Registry } from "../schemas/registry.ts";
import { attestArtifact } from "./attest/attest-artifact.ts";
import { dependentsOf } from "./catalog/catalog.ts";
import { addCounts } from "./check/add-counts.ts";
import { countSeverities } from "./check/count-severities.ts";
import { compareFindings } from "./check/findings-of.ts";
import { isContentRule } from "./check/observe.ts";
import { RULES } from "./check/rules.ts";
import type { Catalog } from "./emit/catalog.ts";
import { emitArtifact } from "./emit/emit-artifact.ts";
import { filesKey } from "./emit/files-key.ts";
import { openMadeFiles } from "./emit/made-files.ts";
import { quarantineOf } from "./emit/quarantine-of.ts";
import { publishedTree, type Tree, type TreeFacts } from "./emit/tree.ts";
import type { BuildMemory, RememberedFiles } from "./evaluate/build-memory.ts";
import {
  type EvaluatedRegistry,
  evaluateRegistry,
  type JudgedElsewhere,
} from "./evaluate/evaluate-registry.ts";
import {
  type ArtifactSummary,
  type ContentStore,
  memoryStore,
} from "./evaluate/evaluated-artifact.ts";
import { storedFiles } from "./evaluate/stored-files.ts";
import type { SummaryStore } from "./evaluate/stored-summary.ts";
import { type StepSeed, stepSeed } from "./incremental/step-seed.ts";
import { type InspectionOptions, localInspector } from "./inspect/inspect-repository.ts";
import { sourceReader } from "./inspect/source-reader.ts";
import type { PlainFacts } from "./log/facts-memory.ts";
import { type Cosigner, openLog } from "./log/open-log.ts";
import type { SignedLog } from "./log/sign-log.ts";
import type { ParseOptions } from "./parse/parse-repository.ts";
import { payloadRules } from "./plugin/own-rules.ts";
import { readOwnRules } from "./plugin/read-own-rules.ts";
import type { Source } from "./read/source.ts";
import { readSearchPast } from "./search/read-search-past.ts";
import type { Signing } from "./sign/signing.ts";

export interface BuildInput extends ParseOptions {
  /** Overrides the url of `registry.yaml`. */
  readonly baseUrl?: string;
  /** Opens the keys of the registry that was read, for so many artifacts and versions. */
  readonly openSigning: (registry: Registry, targetCount: number) => Promise<Signing>;
  /** Asks witnesses for cosignatures; called only where the log's policy names some. */
  readonly cosign?: Cosigner;
  /** Where the rules on contents run; in this process, without bounds, when absent. */
  readonly inspection?: InspectionOptions;
  /** Where what was evaluated waits until it is emitted; in memory when absent. */
  readonly contents?: ContentStore;
  /** Where the bulk of what was found is put; in memory when absent. */
  readonly summaries?: SummaryStore;
  /** Digest of the program, with which what is remembered counts. */
  readonly code?: string;
  /** What the build of the previous tree left, where that tree is at hand: its files are kept. */
  readonly memory?: BuildMemory;
  /** What was judged elsewhere of the same commit, by name; `contents` has what its files are made from. */
  readonly shards?: ReadonlyMap<string, JudgedElsewhere>;
}

export interface BuildResult {
  /** Sorted by path, line, column, rule; gathered each time that somebody asks. */
  readonly findings: readonly Finding[];
  /** Those of them that keep something out of the tree, in the same order. */
  readonly blocking: readonly Finding[];
  /** How many findings there are. */
  readonly severities: Readonly<Record<Severity, number>>;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly quarantine: Quarantine;
  /** Absent when `registry.yaml` or `policy.yaml` cannot be used: there is then nothing to publish. */
  readonly catalog: Catalog | undefined;
  readonly tree: Tree | undefined;
  /** For the next build; complete when the tree was finished. */
  readonly memory: BuildMemory | undefined;
  /** For one that changes little; made when it is asked for. */
  readonly seed: () => StepSeed | undefined;
}

export async function build(input: BuildInput): Promise<BuildResult> {
  const inspection = input.inspection ?? (await localInspection(input.source));
  const contents = input.contents ?? memoryStore();
  const evaluated = await evaluateRegistry({ ...input, inspection, contents });
  const { base, publishers, artifacts } = evaluated;
  const summaries = artifacts.map(({ summary }) => summary);
  const quarantine = quarantineOf(summaries);
  const found = Object.assign(foundIn(evaluated.findings, summaries), { quarantine });
  const registry = base.registry.value;
  // Without its policy nobody knows what a registry would refuse.
  if (!registry || (base.policy && !base.policy.value)) return Object.assign(found, NOTHING);
  const rows = summaries.flatMap(({ row }) => row ?? []);
  const usage = base.usage?.counts;
  const catalog = { registry, publishers, rows, usage, dependents: dependentsOf(rows) };
  const targetCount = rows.reduce((sum, { versions }) => sum + 1 + versions, 0);
  const signing = await input.openSigning(registry, targetCount);
  const logged = summaries.map((one) => one.log);
  const facts = { before: input.memory?.facts ?? new Map(), now: new Map<string, PlainFacts>() };
  const log = await openLog({ ...input, signing, artifacts: logged, registry, facts });
  const files = new Map<string, RememberedFiles>();
  const made = openMadeFiles(input.memory?.made);
  const bins = { before: input.memory?.bins ?? new Map(), now: new Map<string, Sha256>() };
  const tree = publishedTree({
    catalog,
    made,
    bins,
    quarantine,
    searchPast: input.source.past ? await readSearchPast(input.source.past) : [],
    commit: input.source.history.commit,
    now: input.now,
    url: input.baseUrl ?? registry.url,
    log,
    signing,
    emit: artifactEmitter({ input, evaluated, catalog, log, signing, files }),
  });
  const memory = {
    artifacts: new Map(
      artifacts.flatMap(({ summary, remembered }) =>
        remembered ? [[summary.name, remembered] as const] : [],
      ),
    ),
    files,
    made: made.made,
    bins: bins.now,
    facts: facts.now,
    ...knownCommits(input.source),
  };
  const { source } = input;
  const url = input.baseUrl ?? registry.url;
  const quarantined = quarantine.entries.length;
  const { online } = signing;
  const registryId = registry.id;
  const seed = () => stepSeed({ source, evaluated, log, online, registryId, url, quarantined });
  // Not spread, which would gather all findings.
  return Object.assign(found, { catalog, tree, memory, seed });
}

const NOTHING = { catalog: undefined, tree: undefined, memory: undefined, seed: () => undefined };

type Found = Pick<BuildResult, "findings" | "blocking" | "severities" | "verdicts">;

/** @param own of the registry and its publishers */
function foundIn(own: readonly Finding[], summaries: readonly ArtifactSummary[]): Found {
  const sorted = (findings: readonly Finding[]) => findings.toSorted(compareFindings);
  const blocking = summaries.flatMap((summary) => summary.blocking);
  return {
    get findings() {
      return sorted([...own, ...summaries.flatMap(({ findings }) => findings)]);
    },
    blocking: sorted([...own.filter(({ gate }) => gate), ...blocking]),
    severities: addCounts(SEVERITIES, [
      countSeverities(own),
      ...summaries.map(({ severities }) => severities),
    ]),
    verdicts: addCounts(
      VERDICTS,
      summaries.map(({ verdicts }) => verdicts),
    ),
  };
}

interface Emitting {
  readonly input: BuildInput;
  readonly evaluated: EvaluatedRegistry;
  readonly catalog: Catalog;
  readonly log: SignedLog;
  readonly signing: Signing;
  /** Takes what is to be remembered. */
  readonly files: Map<string, RememberedFiles>;
}

/** Makes the files of an artifact, unless the tree before has them. */
function artifactEmitter({
  input,
  evaluated,
  catalog,
  log,
  signing,
  files,
}: Emitting): TreeFacts["emit"] {
  const signer = signing.online.attestation;
  const judged = new Map(evaluated.artifacts.map((one) => [one.summary.name, one]));
  return async ({ name }) => {
    const one = judged.get(name);
    if (!one) throw new Error(`${name} is in the catalog, and was not judged`);
    const dependents = catalog.dependents.get(name) ?? [];
    const key = filesKey(one, { dependents, log, signer });
    const before = input.memory?.files.get(name);
    if (before?.key === key && !one.isNew) {
      files.set(name, before);
      return { marks: before.marks };
    }
    const { artifact, inspections } = await evaluated.contentOf(name);
    const { registry } = catalog;
    const attested = await attestArtifact(artifact, { registry, inspections, log, signer });
    const emitted = emitArtifact(artifact, dependents, attested);
    files.set(name, storedFiles({ key, marks: emitted.marks }, input.summaries?.texts));
    return emitted;
  };
}

function knownCommits({ past, history }: Source): Pick<BuildMemory, "commits"> {
  if (!past || history.shallow) return {};
  return { commits: { prefix: past.place.prefix, commits: past.commits } };
}

async function localInspection(source: Source): Promise<InspectionOptions> {
  const own = payloadRules(await readOwnRules(source));
  const rules = [...RULES.filter(isContentRule), ...own];
  const read = sourceReader(source);
  return { rules, inspector: localInspector(rules, (entry, range) => read(entry.path, range)) };
}
