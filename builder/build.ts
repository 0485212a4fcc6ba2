/**
 * The build, whole: a source repository in, a published tree and findings out.
 *
 *     parse (and pack) → inspect → check → catalog → log → attest → emit → sign
 *
 * It reads through `Source`, puts packed payloads into `BlobSink`, signs with the keys it is given, and knows the
 * time only from `now`: the same content and keys give the same tree on every machine, whichever
 * source it came through.
 * Bad content becomes findings; what a gate rule refuses is left out and the rest is built.
 *
 * Entry points for a change: a rule goes in `check/rules/`, an output in `emit/emitters.ts`.
 */
import type { Finding, Verdict } from "../schemas/finding.ts";
import type { Quarantine } from "../schemas/published/report.ts";
import type { Registry } from "../schemas/registry.ts";
import { attestArtifact } from "./attest/attest-artifact.ts";
import { type Catalog, catalogOf } from "./catalog/catalog.ts";
import type { CheckResult } from "./check/check-result.ts";
import { isContentRule } from "./check/observe.ts";
import { RULES } from "./check/rules.ts";
import { runRules } from "./check/run-rules.ts";
import { publishedTree, type Tree } from "./emit/tree.ts";
import {
  type InspectionOptions,
  inspectRepository,
  localInspector,
} from "./inspect/inspect-repository.ts";
import { sourceReader } from "./inspect/source-reader.ts";
import { type Cosigner, openLog } from "./log/open-log.ts";
import { type ParseOptions, parseRepository } from "./parse/parse-repository.ts";
import { payloadRules } from "./plugin/own-rules.ts";
import { readOwnRules } from "./plugin/read-own-rules.ts";
import { withOwnRules } from "./plugin/with-own-rules.ts";
import type { Source } from "./read/source.ts";
import type { Signing } from "./sign/signing.ts";

export interface BuildInput extends ParseOptions {
  /** Overrides the url of `registry.yaml`. */
  readonly baseUrl?: string;
  /** Opens the keys of the registry that was read. */
  readonly openSigning: (registry: Registry) => Promise<Signing>;
  /** Asks witnesses for cosignatures; called only where the log's policy names some. */
  readonly cosign?: Cosigner;
  /** Where the rules on contents run; in this process, without bounds, when absent. */
  readonly inspection?: InspectionOptions;
}

export interface BuildResult {
  /** Sorted by path, line, column, rule. */
  readonly findings: readonly Finding[];
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly quarantine: Quarantine;
  /** Absent when `registry.yaml` or `policy.yaml` cannot be used: there is then nothing to publish. */
  readonly catalog: Catalog | undefined;
  readonly tree: Tree | undefined;
}

export async function build(input: BuildInput): Promise<BuildResult> {
  const repository = await parseRepository(input);
  const inspection = input.inspection ?? (await localInspection(input.source));
  const inspections = await inspectRepository(repository, inspection);
  const registry = repository.registry.value;
  const rules = withOwnRules(registry);
  const checked = runRules(repository, { rules, inspections, now: input.now });
  const quarantine = quarantineOf(checked);
  const shared = { findings: checked.findings, verdicts: checked.verdictCounts, quarantine };
  // Without its policy nobody knows what a registry would refuse.
  if (!registry || (repository.policy && !repository.policy.value))
    return { ...shared, catalog: undefined, tree: undefined };
  const catalog = catalogOf(repository, registry, checked, input.now);
  const signing = await input.openSigning(registry);
  const log = await openLog({ ...input, signing, repository, registry });
  const tree = publishedTree({
    catalog,
    quarantine,
    commit: input.source.history.commit,
    now: input.now,
    url: input.baseUrl ?? registry.url,
    log,
    signing,
    attest: (artifact) =>
      attestArtifact(artifact, { registry, inspections, log, signer: signing.online.attestation }),
  });
  return { ...shared, catalog, tree };
}

async function localInspection(source: Source): Promise<InspectionOptions> {
  const own = payloadRules(await readOwnRules(source));
  const rules = [...RULES.filter(isContentRule), ...own];
  const read = sourceReader(source);
  return { rules, inspector: localInspector(rules, (entry, range) => read(entry.path, range)) };
}

function quarantineOf(checked: CheckResult): Quarantine {
  const entries = checked.quarantined.map(({ artifact, version, findings }) => ({
    artifact,
    ...(version !== undefined && { version }),
    findings: [...findings],
  }));
  return { schemaVersion: 1, entries };
}
