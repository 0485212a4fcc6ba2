/**
 * The published tree as a sequence of files, leaves before what refers to them, and last of all what
 * is signed: bins, snapshot, checkpoint, timestamp. Whoever writes it in this order can be stopped at
 * any point and leaves the old tree installable.
 */
import { ReferenceTable } from "../../client/verify/reference-table.ts";
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
import type { Registry } from "../../schemas/registry.ts";
import { toHex } from "../../schemas/trust/bytes.ts";
import type { SignedLog } from "../log/sign-log.ts";
import { keyTargets } from "../sign/key-targets.ts";
import {
  type ChangedRoles,
  listedByBins,
  listedIn,
  signChangedRoles,
} from "../sign/sign-changed-roles.ts";
import {
  type AllTargets,
  type BinTaker,
  DEVELOPMENT_LIVES,
  PRODUCTION_LIVES,
  type RoleFile,
  signRoles,
} from "../sign/sign-roles.ts";
import type { Signing } from "../sign/signing.ts";
import type { ArtifactRow } from "./artifact-row.ts";
import type { EmittedArtifact, EmittedMarks } from "./emit-artifact.ts";
import { type EmittedTargets, emittedTargets, targetOf, withTarget } from "./emitted-targets.ts";
import { EMITTERS, type EmitInput } from "./emitters.ts";
import { instantOf } from "./instant.ts";
import { tableFiles } from "./list-files.ts";
import type { PreviousSource } from "./previous-list.ts";
import {
  hashedJson,
  namedBytes,
  namedJson,
  type PublishedFile,
  referenceTo,
} from "./published-file.ts";
import { type UpdatedList, updateList } from "./update-list.ts";

export { targetOf };

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
  /** Those that are published already, and in `files` without their bytes. */
  readonly published?: ReadonlySet<string>;
  /** Parts of the previous list of files that this tree does not have. */
  readonly gone: readonly Reference[];
  /** Rows of the previous list that are not in this one, or in it anew. */
  readonly taken: readonly Reference[];
  /** The root of the list of files. */
  readonly fileList: Reference;
  /** Of the documents about the whole registry. */
  readonly roots: Readonly<Record<"catalog" | "quarantine" | "search", Reference>>;
  /** Paths of signed files that stay as the previous tree has them. */
  readonly kept: ReadonlySet<string>;
}

type Publish = (file: PublishedFile) => Promise<void>;

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
   * @param publish takes what is large in all, parts of the list and bins, as it is made: where it is
   *   given, `files` has no bytes of them
   */
  finish(published: Iterable<Reference>, kept?: KeptFiles, publish?: Publish): Promise<LastFiles>;
}

export function publishedTree(facts: TreeFacts): Tree {
  const documents = new Map<string, Reference>();
  const targets = emittedTargets(facts.catalog.rows);
  const kept = new Map<string, EmittedMarks>();
  return {
    kept,
    files: treeFiles(facts, { documents, targets, kept }),
    describe: () => namedJson(documentOf(facts, documents, NO_FILES), REGISTRY_PATH),
    async finish(given, previous, publish) {
      const published = new Set<string>();
      const take = publish && taking(publish, published);
      const list = await listOfFiles(given, previous, take);
      const registry = documentOf(facts, documents, list.root);
      const { target, copy } = registryFiles(registry);
      const all = withTarget(targets, targetPath.registry, targetOf(target));
      const bins: PublishedFile[] = [];
      const takeBin: Publish | undefined = take && (async (bin) => void bins.push(await take(bin)));
      const roles = await onlineRoles(facts, all, takeBin);
      const signed = signedFiles(facts, roles);
      const files = [...list.files, target, copy, ...bins, ...signed.files];
      const { gone, taken, root } = list;
      const { catalog, quarantine, search } = registry.documents;
      const roots = { catalog, quarantine, search };
      return { files, published, gone, taken, fileList: root, roots, kept: signed.kept };
    },
  };
}

interface Collected {
  /** Documents about the whole registry, by kind. */
  readonly documents: Map<string, Reference>;
  readonly targets: EmittedTargets;
  readonly kept: Map<string, EmittedMarks>;
}

/** Publishes, and leaves of what was published the name. */
function taking(publish: Publish, published: Set<string>) {
  return async (file: PublishedFile): Promise<PublishedFile> => {
    await publish(file);
    published.add(file.path);
    return referenceTo(file);
  };
}

async function* treeFiles(
  facts: TreeFacts,
  { documents, targets, kept }: Collected,
): AsyncGenerator<PublishedFile> {
  const { catalog, log, signing } = facts;
  for (const row of catalog.rows) {
    const emitted = await facts.emit(row);
    if (emitted.files) yield* emitted.files;
    else kept.set(row.name, emitted.marks);
    for (const [path, sha256, size] of emitted.marks.targets) targets.set(path, { sha256, size });
  }
  // What emitters keep by the catalog is over with this copy.
  const input = { ...facts, catalog: { ...catalog } };
  for (const emitter of EMITTERS) {
    for (const file of emitter.emit(input)) {
      documents.set(emitter.name, referenceTo(file));
      yield file;
    }
  }
  yield* keyTargets(signing.records);
  yield* log.files;
}

/** Stands for the list of files until all files are known. */
export const NO_FILES: Reference = {
  path: registryDocumentPath("files", "0".repeat(64)),
  sha256: "0".repeat(64),
  size: 0,
};

async function listOfFiles(
  published: Iterable<Reference>,
  kept: KeptFiles | undefined,
  take: ((file: PublishedFile) => Promise<PublishedFile>) | undefined,
): Promise<UpdatedList<Reference>> {
  if (kept) {
    const added = Array.from(published, referenceTo);
    return updateList(FILE_LIST, kept.previous, { ...kept, added });
  }
  const files: PublishedFile[] = [];
  for (const file of tableFiles(FILE_LIST, tableOf(published)))
    files.push(take ? await take(file) : file);
  const root = files.at(-1);
  if (!root) throw new Error("a list without a root");
  return { files, root: referenceTo(root), gone: [], taken: [] };
}

function tableOf(files: Iterable<Reference>): ReferenceTable {
  if (files instanceof ReferenceTable) return files;
  const table = new ReferenceTable();
  for (const file of files) table.add(file);
  return table;
}

/** What the registry document says besides which documents there are. */
export interface RegistryFacts {
  readonly registry: Registry;
  readonly commit: string | null;
  /** The build's clock, seconds since 1970. */
  readonly now: number;
  /** Where the tree is served. */
  readonly url: string;
  readonly counts: RegistryDocument["counts"];
  readonly log: Pick<SignedLog, "verifierKey" | "size">;
  readonly signing: Pick<Signing, "records">;
}

export function registryDocument(
  { registry, counts, commit, log, now, signing, url }: RegistryFacts,
  documents: Readonly<Record<RegistryDocumentKind, Reference>>,
): RegistryDocument {
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
    counts,
    trust: {
      root: { version: root.version, sha256: root.sha256 },
      keys,
      log: log.verifierKey,
      entries: log.size,
    },
    documents: {
      catalog: documents.catalog,
      search: documents.search,
      files: documents.files,
      quarantine: documents.quarantine,
    },
  };
}

function documentOf(
  facts: TreeFacts,
  documents: ReadonlyMap<string, Reference>,
  files: Reference,
): RegistryDocument {
  const { catalog, quarantine } = facts;
  const { registry, rows, publishers } = catalog;
  const counts = {
    artifacts: rows.length,
    versions: rows.reduce((sum, { versions }) => sum + versions, 0),
    publishers: publishers.length,
    quarantined: quarantine.entries.length,
  };
  const found = (kind: RegistryDocumentKind): Reference => {
    const document = documents.get(kind);
    if (!document) throw new Error(`the ${kind} document was not emitted: walk the files first`);
    return document;
  };
  const [list, search, out] = [found("catalog"), found("search"), found("quarantine")];
  return registryDocument(
    { ...facts, registry, counts },
    { catalog: list, search, quarantine: out, files },
  );
}

/** The registry document as a target, and its copy at a name that stays. */
export function registryFiles(document: RegistryDocument) {
  return {
    target: hashedJson(document, (digest) => targetFilePath(targetPath.registry, digest)),
    copy: namedJson(document, REGISTRY_PATH),
  };
}

interface SignedFiles {
  /** In publish order. */
  readonly files: readonly PublishedFile[];
  readonly kept: ReadonlySet<string>;
}

/** What is signed, roots included. */
export function signedFiles(
  { log, signing }: Pick<TreeFacts, "log" | "signing">,
  { files, timestamp, kept }: ChangedRoles,
): SignedFiles {
  const { records } = signing;
  return {
    files: [
      ...records.roots.map(({ version, bytes }) =>
        namedBytes(bytes, metadataPath("root", version)),
      ),
      namedBytes(records.targets.bytes, metadataPath("targets", records.targets.version)),
      ...files.map(roleFile),
      namedBytes(log.checkpoint, log.checkpointPath),
      namedBytes(timestamp.bytes, TIMESTAMP_PATH),
    ],
    kept: new Set(kept.map(({ role, version }) => metadataPath(role, version))),
  };
}

function roleFile({ role, version, bytes }: RoleFile): PublishedFile {
  return namedBytes(bytes, metadataPath(role, version));
}

/** What online roles are made of, besides what the bins list. */
export function onlineInputs({ log, now, signing }: Pick<TreeFacts, "log" | "now" | "signing">) {
  const { records, online } = signing;
  return {
    bins: records.bins,
    offlineTargets: records.targets,
    log: { size: log.size, root: toHex(log.tree.root()) },
    signers: online,
    lives: records.keys === "development" ? DEVELOPMENT_LIVES : PRODUCTION_LIVES,
    now,
  };
}

async function onlineRoles(
  { log, now, signing, bins }: TreeFacts,
  targets: AllTargets,
  publish: Publish | undefined,
): Promise<ChangedRoles> {
  const { previous } = signing;
  const inputs = { targets, ...onlineInputs({ log, now, signing }) };
  const roles = previous?.roles;
  if (roles && "readBin" in roles) {
    for (const [role, listed] of listedByBins(inputs)) bins.now.set(role, listed);
    return signChangedRoles({ ...inputs, previous: roles, listed: bins });
  }
  const taker: BinTaker = {
    listed: (role, entries) => void bins.now.set(role, listedIn(entries)),
    ...(publish && { publish: (file) => publish(roleFile(file)) }),
  };
  return { ...(await signRoles({ ...inputs, previous: roles }, taker)), kept: [] };
}
