/**
 * The published tree as a sequence of files, leaves before what refers to them, and last of all what
 * is signed: bins, snapshot, checkpoint, timestamp. Whoever writes it in this order can be stopped at
 * any point and leaves the old tree installable.
 */
import {
  metadataPath,
  REGISTRY_PATH,
  type RegistryDocumentKind,
  TIMESTAMP_PATH,
  targetFilePath,
  targetPath,
} from "../../schemas/paths.ts";
import { FILE_LIST } from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import { toHex } from "../../schemas/trust/bytes.ts";
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import type { SignedLog } from "../log/sign-log.ts";
import { keyTargets } from "../sign/key-targets.ts";
import { DEVELOPMENT_LIVES, PRODUCTION_LIVES, signRoles } from "../sign/sign-roles.ts";
import type { Signing } from "../sign/signing.ts";
import type { ArtifactRow } from "./artifact-row.ts";
import type { EmittedArtifact } from "./emit-artifact.ts";
import { EMITTERS, type EmitInput } from "./emitters.ts";
import { instantOf } from "./instant.ts";
import { likelyNeeds } from "./likely-needs.ts";
import { listFiles } from "./list-files.ts";
import {
  hashedJson,
  namedBytes,
  namedJson,
  type PublishedFile,
  referenceTo,
} from "./published-file.ts";

export interface TreeFacts extends EmitInput {
  readonly commit: string | null;
  /** The build's clock, seconds since 1970. */
  readonly now: number;
  /** Where the tree is served; what `registry.yaml` says unless the operator says otherwise. */
  readonly url: string;
  /** The files of a published artifact, or their targets alone where the last tree has the files. */
  readonly emit: (row: ArtifactRow) => Promise<EmittedArtifact>;
  readonly log: SignedLog;
  readonly signing: Signing;
}

export interface Tree {
  /** All files that the signed ones depend on, in publish order. */
  readonly files: AsyncIterable<PublishedFile>;
  /**
   * What the tree says of itself before the website is rendered, which needs it: the digests of the
   * file list are not yet the last ones. Call it after `files` has been walked to its end.
   */
  describe(published: readonly Reference[]): PublishedFile;
  /**
   * The file list and everything signed, in publish order.
   *
   * @param published every file of the tree, the website's included
   */
  finish(published: readonly Reference[]): Promise<readonly PublishedFile[]>;
}

export function publishedTree(facts: TreeFacts): Tree {
  const documents = new Map<string, Reference>();
  const targets = new Map<string, TargetFile>();
  return {
    files: treeFiles(facts, { documents, targets }),
    describe: (published) =>
      namedJson(describe(facts, documents, published).registry, REGISTRY_PATH),
    async finish(published) {
      const { fileLists, registry } = describe(facts, documents, published);
      const target = hashedJson(registry, (digest) => targetFilePath(targetPath.registry, digest));
      targets.set(targetPath.registry, targetOf(target));
      return [
        ...fileLists,
        target,
        namedJson(registry, REGISTRY_PATH),
        ...(await signedFiles(facts, targets)),
      ];
    },
  };
}

interface Collected {
  /** Documents about the whole registry, by kind. */
  readonly documents: Map<string, Reference>;
  readonly targets: Map<string, TargetFile>;
}

async function* treeFiles(
  facts: TreeFacts,
  { documents, targets }: Collected,
): AsyncGenerator<PublishedFile> {
  const { catalog, log, signing } = facts;
  const byName = new Map(catalog.rows.map((row) => [row.name, row]));
  for (const row of catalog.rows) {
    const emitted = await facts.emit(row);
    yield* emitted.files;
    const needs = likelyNeeds(row, byName);
    for (const [path, sha256, size] of emitted.targets) {
      const isDocument = path === targetPath.document(row.name);
      const custom = isDocument && needs.length > 0 ? { custom: { needs } } : {};
      targets.set(path, { ...targetOf({ sha256, size }), ...custom });
    }
  }
  for (const emitter of EMITTERS) {
    for (const file of emitter.emit(facts)) {
      documents.set(emitter.name, referenceTo(file));
      yield file;
    }
  }
  yield* keyTargets(signing.records);
  yield* log.files;
}

function targetOf({ sha256, size }: Omit<Reference, "path">): TargetFile {
  return { length: size, hashes: { sha256 } };
}

function describe(
  facts: TreeFacts,
  documents: ReadonlyMap<string, Reference>,
  published: readonly Reference[],
): { readonly fileLists: readonly PublishedFile[]; readonly registry: RegistryDocument } {
  const fileLists = listFiles(FILE_LIST, published.map(referenceTo));
  const root = fileLists.at(-1);
  const document = (kind: RegistryDocumentKind): Reference => {
    const found = kind === "files" ? root && referenceTo(root) : documents.get(kind);
    if (!found) throw new Error(`the ${kind} document was not emitted: walk the files first`);
    return found;
  };
  const named = {
    catalog: document("catalog"),
    search: document("search"),
    files: document("files"),
    quarantine: document("quarantine"),
  };
  return { fileLists, registry: registryDocument(facts, named) };
}

function registryDocument(
  { catalog, commit, log, now, quarantine, signing, url }: TreeFacts,
  documents: RegistryDocument["documents"],
): RegistryDocument {
  const { registry, rows, publishers } = catalog;
  const { root, keys } = signing.records;
  return {
    schemaVersion: 1,
    registry: {
      id: registry.id,
      title: registry.title,
      description: registry.description,
      url,
      type: registry.type,
      ...(registry.repository !== undefined && { repository: registry.repository }),
    },
    commit,
    builtAt: instantOf(now),
    counts: {
      artifacts: rows.length,
      versions: rows.reduce((sum, { versions }) => sum + versions, 0),
      publishers: publishers.length,
      quarantined: quarantine.entries.length,
    },
    trust: {
      root: { version: root.version, sha256: root.sha256 },
      keys,
      log: log.verifierKey,
      entries: log.size,
    },
    documents,
  };
}

async function signedFiles(
  { log, now, signing }: TreeFacts,
  targets: ReadonlyMap<string, TargetFile>,
): Promise<readonly PublishedFile[]> {
  const { records, online, previous } = signing;
  const { files, timestamp } = await signRoles({
    targets,
    bins: records.bins,
    offlineTargets: records.targets,
    log: { size: log.size, root: toHex(log.tree.root()) },
    signers: online,
    lives: records.keys === "development" ? DEVELOPMENT_LIVES : PRODUCTION_LIVES,
    now,
    previous: previous?.roles,
  });
  return [
    ...records.roots.map(({ version, bytes }) => namedBytes(bytes, metadataPath("root", version))),
    namedBytes(records.targets.bytes, metadataPath("targets", records.targets.version)),
    ...files.map(({ role, version, bytes }) => namedBytes(bytes, metadataPath(role, version))),
    namedBytes(log.checkpoint, log.checkpointPath),
    namedBytes(timestamp.bytes, TIMESTAMP_PATH),
  ];
}
