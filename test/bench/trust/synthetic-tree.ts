/**
 * A signed tree of any size in memory, without packing and writing all of it: the artifacts of the
 * sample have every file, the others their entries in bins and log.
 */
import { attestArtifact } from "../../../builder/attest/attest-artifact.ts";
import type { CatalogArtifact } from "../../../builder/catalog/catalog.ts";
import { artifactFiles } from "../../../builder/emit/artifact-files.ts";
import { artifactRow } from "../../../builder/emit/artifact-row.ts";
import { likelyNeeds } from "../../../builder/emit/likely-needs.ts";
import type { PublishedFile } from "../../../builder/emit/published-file.ts";
import { type SignedLog, signLog } from "../../../builder/log/sign-log.ts";
import { keyTargets } from "../../../builder/sign/key-targets.ts";
import {
  PRODUCTION_LIVES,
  type PreviousRoles,
  type SignedRoles,
  signRoles,
} from "../../../builder/sign/sign-roles.ts";
import type { Signing } from "../../../builder/sign/signing.ts";
import { sha256Hex } from "../../../schemas/digest.ts";
import { metadataPath, TIMESTAMP_PATH, targetPath } from "../../../schemas/paths.ts";
import { toHex } from "../../../schemas/trust/bytes.ts";
import { leafHash, merkleTree } from "../../../schemas/trust/merkle.ts";
import type { TargetFile } from "../../../schemas/trust/tuf-metadata.ts";
import type { Sample } from "./sample-artifacts.ts";
import { syntheticLog } from "./synthetic-log.ts";

export interface TreeInput {
  readonly sample: Sample;
  readonly artifacts: readonly CatalogArtifact[];
  readonly signing: Signing;
  /** Seconds since 1970. */
  readonly now: number;
  readonly previous?: PreviousRoles | undefined;
}

/** By path. */
export type TreeFiles = ReadonlyMap<string, Uint8Array>;

export async function syntheticTree(input: TreeInput): Promise<TreeFiles> {
  const { sample, artifacts, signing } = input;
  const log = await signSyntheticLog(input);
  const files = new Map<string, Uint8Array>();
  const targets = new Map<string, TargetFile>([[targetPath.registry, madeUp("ashlar.json", 2000)]]);
  const byName = new Map(artifacts.map((artifact) => [artifact.name, artifactRow(artifact)]));
  const typical: { size: number } = { size: 0 };
  for (const [index, artifact] of artifacts.entries()) {
    const needs = likelyNeeds(artifactRow(artifact), byName);
    const custom = needs.length > 0 ? { custom: { needs } } : {};
    const name = targetPath.document(artifact.name);
    if (index < sample.artifacts.length) {
      const document = await addArtifact(artifact, { ...input, log, files });
      typical.size = document.size;
      targets.set(name, { ...targetOf(document), ...custom });
    } else targets.set(name, { ...madeUp(artifact.name, typical.size), ...custom });
    for (const { version, archive } of artifact.versions)
      targets.set(targetPath.archive(artifact.name, version), targetOf(archive));
  }
  for (const file of [...keyTargets(signing.records), ...log.files]) add(files, file);
  files.set(log.checkpointPath, log.checkpoint);
  addMetadata(files, signing, await signSyntheticRoles(input, targets, log));
  return files;
}

export async function signSyntheticLog({
  sample,
  artifacts,
  signing,
}: Pick<TreeInput, "sample" | "artifacts" | "signing">): Promise<SignedLog> {
  const log = syntheticLog(sample.registry.id, artifacts);
  const origin = signing.records.logPolicy.logs[0]?.key.name ?? "";
  return signLog(log, {
    tree: merkleTree(log.entries.map(leafHash)),
    origin,
    signer: signing.online.log,
    cosignatures: undefined,
  });
}

export function signSyntheticRoles(
  { signing, now, previous }: Pick<TreeInput, "signing" | "now" | "previous">,
  targets: ReadonlyMap<string, TargetFile>,
  log: SignedLog,
): Promise<SignedRoles> {
  const { records, online } = signing;
  return signRoles({
    targets,
    log: { size: log.size, root: toHex(log.tree.root()) },
    bins: records.bins,
    offlineTargets: records.targets,
    signers: online,
    lives: PRODUCTION_LIVES,
    now,
    previous,
  });
}

export function targetOf({ sha256, size }: Pick<PublishedFile, "sha256" | "size">): TargetFile {
  return { length: size, hashes: { sha256 } };
}

const madeUp = (name: string, size: number): TargetFile =>
  targetOf({ sha256: sha256Hex(name), size });

interface Adding extends TreeInput {
  readonly log: SignedLog;
  readonly files: Map<string, Uint8Array>;
}

/** @returns its document */
async function addArtifact(
  artifact: CatalogArtifact,
  { sample, signing, log, files }: Adding,
): Promise<PublishedFile> {
  const attested = await attestArtifact(artifact, {
    registry: sample.registry,
    inspections: {},
    log,
    signer: signing.online.attestation,
  });
  const { document, archives } = artifactFiles(artifact, [], attested);
  for (const { path } of archives.values()) {
    const bytes = sample.tree.get(path);
    if (bytes) files.set(path, bytes);
  }
  for (const file of [...attested.files, document]) add(files, file);
  return document;
}

function add(files: Map<string, Uint8Array>, { path, bytes }: PublishedFile): void {
  files.set(path, bytes ?? new Uint8Array());
}

function addMetadata(
  files: Map<string, Uint8Array>,
  { records }: Signing,
  { files: roles, timestamp }: SignedRoles,
): void {
  const { roots, targets } = records;
  for (const { version, bytes } of roots) files.set(metadataPath("root", version), bytes);
  files.set(metadataPath("targets", targets.version), targets.bytes);
  for (const { role, version, bytes } of roles) files.set(metadataPath(role, version), bytes);
  files.set(TIMESTAMP_PATH, timestamp.bytes);
}
