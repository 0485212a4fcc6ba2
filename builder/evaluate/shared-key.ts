/** What all artifacts of a registry are evaluated with, and what those of one namespace are, as digests. */
import type { Sha256 } from "../../schemas/digest.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { CatalogPublisher } from "../catalog/catalog.ts";
import type { RepositoryBase } from "../parse/subject.ts";
import type { Source } from "../read/source.ts";
import { digestOf } from "./digest-of.ts";

/** Content of which every artifact, and every publisher, has its own, and what no rule on artifacts reads. */
const SHARED_PATH = /^(?!usage\/|artifacts\/|publishers\/|moderation\/)/;

/**
 * The registry's own records, the program, and which suppressions hold by the clock.
 *
 * @param code digest of everything that is done with them
 */
export function sharedKey(
  source: Source,
  { suppressions }: RepositoryBase,
  { code, now }: { readonly code: string; readonly now: number },
): Sha256 | undefined {
  const { idOf } = source;
  if (idOf === undefined) return undefined;
  return digestOf([
    code,
    source.entries
      .filter(({ path }) => SHARED_PATH.test(path))
      .map((entry) => [entry.path, entry.kind, idOf(entry)]),
    (suppressions?.value?.suppressions ?? []).map(({ until }) => Date.parse(until) > now * 1000),
  ]);
}

/** By namespace: who owns it, what the rules say about that record, and whose keys are good by the clock. */
export function publisherKeys(
  { publishers, trust }: RepositoryBase,
  {
    catalog,
    findings,
    now,
  }: {
    readonly catalog: readonly CatalogPublisher[];
    /** Of the publishers' records. */
    readonly findings: readonly Finding[];
    readonly now: number;
  },
): (namespace: string) => Sha256 {
  const found = Map.groupBy(findings, ({ path }) => path);
  const owners = new Map(catalog.map((owner) => [owner.namespace, owner]));
  const names = digestOf(publishers.map(({ namespace }) => namespace));
  const keys = new Map(
    publishers.map(({ namespace, file }) => [
      namespace,
      digestOf([
        file.digest ?? null,
        found.get(file.path) ?? [],
        owners.get(namespace) ?? null,
        (trust?.parsed.ok ? (trust.publishers?.signers.get(namespace) ?? []) : []).map(
          ({ validAfter = 0, validBefore = LAST }) => [validAfter <= now, now <= validBefore],
        ),
      ]),
    ]),
  );
  // A finding about a namespace without an owner says which one may have been meant.
  return (namespace) => keys.get(namespace) ?? names;
}

const LAST = Number.MAX_SAFE_INTEGER;
