/** A registry in git with a `trust/` folder of fixed keys, and the trees that it publishes. */
import { join } from "node:path";
import { parseTrustRecords } from "../../builder/keys/trust-records.ts";
import { offlineRecords } from "../../builder/sign/offline-records.ts";
import { readPrevious } from "../../builder/sign/read-previous.ts";
import type { OfflineRecords, PreviousTree } from "../../builder/sign/signing.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { type BuildOptions, buildRegistry } from "../builder/build-registry.ts";
import { commitAll, git, makeRegistry, temporaryFolder, writeFiles } from "../make-registry.ts";
import { testSigner } from "./test-signing.ts";
import { type TrustFilesOptions, trustFiles } from "./trust-files.ts";

/** 2026-05-01T00:00:00Z */
export const NOW = 1_777_593_600;
export const DAY = 86_400;

export const ONLINE = {
  bins: testSigner("bins"),
  snapshot: testSigner("snapshot"),
  timestamp: testSigner("timestamp"),
  log: testSigner("log"),
  attestation: testSigner("attestation"),
};

export type Trust = Omit<TrustFilesOptions, "registry">;
export type Tree = ReadonlyMap<string, Uint8Array>;

/** A clone with one commit. */
export async function makeClone(
  files: Readonly<Record<string, string>> = {},
  trust: Trust = {},
): Promise<string> {
  const registry = makeRegistry({
    ...(await trustFiles({ registry: "small", ...trust })),
    ...files,
  });
  commitAll(registry);
  return registry;
}

/** The id of the new commit. */
export function commit(
  registry: string,
  files: Readonly<Record<string, string>>,
  date = "2026-02-04T04:05:06Z",
): string {
  writeFiles(registry, files);
  git(registry, date, "add", "-A");
  git(registry, date, "commit", "-q", "-m", "Change");
  return git(registry, date, "rev-parse", "HEAD").trim();
}

export async function recordsOf(
  trust: Trust = {},
  checkpoint?: Uint8Array,
): Promise<OfflineRecords> {
  const files = new Map(
    Object.entries(await trustFiles({ registry: "small", ...trust })).map(([path, text]) => [
      path.replace("trust/", ""),
      utf8(text),
    ]),
  );
  if (checkpoint) files.set("checkpoint", checkpoint);
  const parsed = parseTrustRecords(files);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return offlineRecords(parsed.records);
}

export interface PublishOptions extends Omit<BuildOptions, "signing"> {
  readonly trust?: Trust;
  readonly checkpoint?: Uint8Array;
  /** The tree before. */
  readonly previous?: Tree;
}

/** Builds a commit as `ashlar build` does with the registry's keys. */
export async function publish(
  registry: string,
  revision: string,
  { trust, checkpoint, previous, ...options }: PublishOptions = {},
): Promise<Tree> {
  const records = await recordsOf(trust, checkpoint);
  const before = previous && (await previousOf(previous, records));
  const signing = async () => ({ records, online: ONLINE, ...(before && { previous: before }) });
  const { tree } = await buildRegistry(registry, revision, { now: NOW, ...options, signing });
  return tree;
}

/** @throws what a build refuses with before it reads anything else */
export function previousOf(tree: Tree, records: OfflineRecords): Promise<PreviousTree | undefined> {
  const place = writeTree(tree);
  const signal = new AbortController().signal;
  return readPrevious({ place, environment: {}, signal, records, online: ONLINE });
}

/** The folder that holds it. */
export function writeTree(tree: Tree): string {
  const folder = join(temporaryFolder(), "tree");
  writeFiles(folder, Object.fromEntries(tree));
  return folder;
}
