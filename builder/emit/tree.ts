/**
 * The published tree as a sequence of files, leaves before what refers to them, and last of all what
 * is signed: bins, snapshot, checkpoint, timestamp. Whoever writes it in this order can be stopped at
 * any point and leaves the old tree installable.
 */
import type { Sha256 } from "../../schemas/digest.ts";
import {
  metadataPath,
  REGISTRY_PATH,
  type RegistryDocumentKind,
  registryDocumentPath,
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
import { type ChangedRoles, listedByBins, signChangedRoles } from "../sign/sign-changed-roles.ts";
import { DEVELOPMENT_LIVES, PRODUCTION_LIVES, signRoles } from "../sign/sign-roles.ts";
import type { Signing } from "../sign/signing.ts";
import type { ArtifactRow } from "./artifact-row.ts";
import type { EmittedArtifact, EmittedMarks } from "./emit-artifact.ts";
import { EMITTERS, type EmitInput } from "./emitters.ts";
import { instantOf } from "./instant.ts";
import { likelyNeeds } from "./likely-needs.ts";
import { listFiles } from "./list-files.ts";
import type { PreviousSource } from "./previous-list.ts";
import {
  hashedJson,
  namedBytes,
  namedJson,
  type PublishedFile,
  referenceTo,
} from "./published-file.ts";
import { type UpdatedList, updateList } from "./update-list.ts";

export interface TreeFacts extends EmitInput {
  readonly commit: string | null;
  /** The build's clock, seconds since 1970. */
  readonly now: number;
  /** The files of a published artifact, or their marks alone where the previous tree has the files. */
  readonly emit: (row: ArtifactRow) => Promise<EmittedArtifact | KeptArtifact>;
  readonly log: SignedLog;
  readonly signing: Signing;
  /** What each bin of the previous tree lists, where its roles are read as they are needed; takes that of this one. */
  readonly bins: {
    readonly before: ReadonlyMap<string, Sha256>;
    readonly now: Map<string, Sha256>;
  };
}

/** An artifact whose files are those of the previous tree. */
interface KeptArtifact {
  readonly files?: never;
  readonly marks: EmittedMarks;
}

/** What stays of the tree before this one, as far as the list of files is about it. */
interface KeptFiles {
  readonly previous: PreviousSource;
  /** Groups of the previous list that go, or whose rows are among the published ones. */
  readonly removed: ReadonlySet<string>;
  /** Rows of those groups that stay all the same. */
  readonly stays: (row: Reference) => boolean;
}

export interface LastFiles {
  /** In publish order. */
  readonly files: readonly PublishedFile[];
  /** Parts of the previous list of files that this tree does not have. */
  readonly gone: readonly Reference[];
  /** Rows of the previous list that are not in this one, or in it anew. */
  readonly taken: readonly Reference[];
  /** The root of the list of files. */
  readonly fileList: Reference;
  /** Paths of signed files that stay as the previous tree has them. */
  readonly kept: ReadonlySet<string>;
}

export interface Tree {
  /** All files that the signed ones depend on, in publish order, but those that are kept. */
  readonly files: AsyncIterable<PublishedFile>;
  /** Artifacts whose files are those of the previous tree, by name; complete after `files` was walked. */
  readonly kept: ReadonlyMap<string, EmittedMarks>;
  /**
   * What the tree says of itself before the website is rendered, which needs it: the digests of the
   * file list are not yet the last ones. Call it after `files` has been walked to its end.
   */
  describe(): PublishedFile;
  /**
   * The file list and everything signed.
   *
   * @param published every file of the tree, the website's included, but those that are kept
   * @param kept absent when nothing is
   */
  finish(published: readonly Reference[], kept?: KeptFiles): Promise<LastFiles>;
}

export function publishedTree(facts: TreeFacts): Tree {
  const documents = new Map<string, Reference>();
  const targets = new Map<string, TargetFile>();
  const kept = new Map<string, EmittedMarks>();
  return {
    kept,
    files: treeFiles(facts, { documents, targets, kept }),
    describe: () => namedJson(registryDocument(facts, documents, NO_FILES), REGISTRY_PATH),
    async finish(published, previous) {
      const list = await listOfFiles(published, previous);
      const registry = registryDocument(facts, documents, list.root);
      const target = hashedJson(registry, (digest) => targetFilePath(targetPath.registry, digest));
      targets.set(targetPath.registry, targetOf(target));
      const signed = await signedFiles(facts, targets);
      const files = [...list.files, target, namedJson(registry, REGISTRY_PATH), ...signed.files];
      const { gone, taken, root } = list;
      return { files, gone, taken, fileList: root, kept: signed.kept };
    },
  };
}

interface Collected {
  /** Documents about the whole registry, by kind. */
  readonly documents: Map<string, Reference>;
  readonly targets: Map<string, TargetFile>;
  readonly kept: Map<string, EmittedMarks>;
}

async function* treeFiles(
  facts: TreeFacts,
  { documents, targets, kept }: Collected,
): AsyncGenerator<PublishedFile> {
  const { catalog, log, signing } = facts;
  const byName = new Map(catalog.rows.map((row) => [row.name, row]));
  for (const row of catalog.rows) {
    const emitted = await facts.emit(row);
    if (emitted.files) yield* emitted.files;
    else kept.set(row.name, emitted.marks);
    const needs = likelyNeeds(row, byName);
    for (const [path, sha256, size] of emitted.marks.targets) {
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

/** Stands for the list of files until all files are known. */
const NO_FILES: Reference = {
  path: registryDocumentPath("files", "0".repeat(64)),
  sha256: "0".repeat(64),
  size: 0,
};

async function listOfFiles(
  published: readonly Reference[],
  kept: KeptFiles | undefined,
): Promise<UpdatedList<Reference>> {
  const rows = published.map(referenceTo);
  if (kept) return updateList(FILE_LIST, kept.previous, { ...kept, added: rows });
  const files = listFiles(FILE_LIST, rows);
  const root = files.at(-1);
  if (!root) throw new Error("a list without a root");
  return { files, root: referenceTo(root), gone: [], taken: [] };
}

function registryDocument(
  { catalog, commit, log, now, quarantine, signing, url }: TreeFacts,
  documents: ReadonlyMap<string, Reference>,
  files: Reference,
): RegistryDocument {
  const document = (kind: RegistryDocumentKind): Reference => {
    const found = documents.get(kind);
    if (!found) throw new Error(`the ${kind} document was not emitted: walk the files first`);
    return found;
  };
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
    documents: {
      catalog: document("catalog"),
      search: document("search"),
      files,
      quarantine: document("quarantine"),
    },
  };
}

interface SignedFiles {
  /** In publish order. */
  readonly files: readonly PublishedFile[];
  readonly kept: ReadonlySet<string>;
}

async function signedFiles(
  facts: TreeFacts,
  targets: ReadonlyMap<string, TargetFile>,
): Promise<SignedFiles> {
  const { log, signing } = facts;
  const { records } = signing;
  const { files, timestamp, kept } = await onlineRoles(facts, targets);
  return {
    files: [
      ...records.roots.map(({ version, bytes }) =>
        namedBytes(bytes, metadataPath("root", version)),
      ),
      namedBytes(records.targets.bytes, metadataPath("targets", records.targets.version)),
      ...files.map(({ role, version, bytes }) => namedBytes(bytes, metadataPath(role, version))),
      namedBytes(log.checkpoint, log.checkpointPath),
      namedBytes(timestamp.bytes, TIMESTAMP_PATH),
    ],
    kept: new Set(kept.map(({ role, version }) => metadataPath(role, version))),
  };
}

async function onlineRoles(
  { log, now, signing, bins }: TreeFacts,
  targets: ReadonlyMap<string, TargetFile>,
): Promise<ChangedRoles> {
  const { records, online, previous } = signing;
  const inputs = {
    targets,
    bins: records.bins,
    offlineTargets: records.targets,
    log: { size: log.size, root: toHex(log.tree.root()) },
    signers: online,
    lives: records.keys === "development" ? DEVELOPMENT_LIVES : PRODUCTION_LIVES,
    now,
  };
  for (const [role, listed] of listedByBins(inputs)) bins.now.set(role, listed);
  const roles = previous?.roles;
  if (roles && "readBin" in roles)
    return signChangedRoles({ ...inputs, previous: roles, listed: bins });
  return { ...(await signRoles({ ...inputs, previous: roles })), kept: [] };
}
