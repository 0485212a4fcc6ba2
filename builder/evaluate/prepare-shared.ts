/** What all artifacts of a registry are judged with, and what is judged of the registry itself. */
import type { Sha256 } from "../../schemas/digest.ts";
import type { Finding } from "../../schemas/finding.ts";
import { type CatalogPublisher, catalogPublishers } from "../catalog/catalog.ts";
import type { Rule } from "../check/rule.ts";
import { type RuleWorld, runRules } from "../check/run-rules.ts";
import { joinTallies } from "../check/tally.ts";
import type { InspectionOptions } from "../inspect/inspect-repository.ts";
import type { Layout } from "../parse/layout.ts";
import { type ParseOptions, parseBase } from "../parse/parse-repository.ts";
import type { RepositoryBase } from "../parse/subject.ts";
import { withOwnRules } from "../plugin/with-own-rules.ts";
import { digestOf } from "./digest-of.ts";
import type { Evaluation } from "./evaluate-artifact.ts";
import { type PlainTally, tallyFrom } from "./plain-tally.ts";
import { publisherKeys, sharedKey } from "./shared-key.ts";

interface SharedInput extends ParseOptions {
  readonly inspection: InspectionOptions;
  /** Digest of the program. */
  readonly code?: string;
}

export interface Shared {
  readonly base: RepositoryBase;
  readonly rules: readonly Rule[];
  readonly publishers: readonly CatalogPublisher[];
  readonly evaluation: Evaluation;
  /** Of all that an artifact's summary and content are a function of. @param own see `ownKey` */
  readonly keyOf: (namespace: string, own: Sha256 | undefined, neighborhood: Sha256) => Sha256;
  /** Of all of that which artifacts share; another one, and each of them may have to be judged again. */
  readonly guard: Sha256;
}

export async function prepareShared(input: SharedInput, layout: Layout): Promise<Shared> {
  const { source, now } = input;
  const base = await parseBase(source, layout);
  const rules = withOwnRules(base.registry.value);
  const run = { rules: rules.filter(isAboutPublisher), now };
  const checked = runRules({ ...base, artifacts: [] }, run);
  const registry = base.registry.value;
  const publishers = catalogPublishers(base.publishers, checked, { registry, now });
  const byNamespace = new Map(publishers.map((publisher) => [publisher.namespace, publisher]));
  const shared = sharedKey(source, base, { code: input.code ?? "", now });
  const owners = { catalog: publishers, findings: checked.findings, now };
  const ownerKey = publisherKeys(base, owners);
  return {
    base,
    rules,
    publishers,
    evaluation: { ...input, base, rules, publishers: byNamespace },
    keyOf: (namespace, own, neighborhood) =>
      digestOf([shared ?? null, own ?? null, ownerKey(namespace), neighborhood]),
    guard: digestOf([
      shared ?? null,
      ownerKey(""),
      base.publishers.map(({ namespace }) => [namespace, ownerKey(namespace)]),
    ]),
  };
}

/** Findings of the registry's and its publishers' own records. @param seen.tallies of all artifacts */
export function judgeRegistry(
  { base, rules }: Pick<Shared, "base" | "rules">,
  {
    now,
    world,
    tallies,
  }: {
    readonly now: number;
    readonly world: RuleWorld;
    readonly tallies: readonly PlainTally[];
  },
): readonly Finding[] {
  const suppressions = base.suppressions?.value?.suppressions ?? [];
  const run = {
    rules: rules.filter(isAboutRegistry),
    now,
    world,
    tally: joinTallies(tallies.map((tally) => tallyFrom(tally, suppressions))),
  };
  return runRules({ ...base, artifacts: [] }, run).findings;
}

function isAboutRegistry({ scope }: Rule): boolean {
  return scope === "registry" || scope === "publisher";
}

function isAboutPublisher({ scope }: Rule): boolean {
  return scope === "publisher";
}
