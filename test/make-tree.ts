/**
 * A small published tree, written to disk as the builder would lay it out, for tests of the client.
 * Every digest, size and path is right unless a test spoils it afterwards.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import compare from "semver/functions/rcompare.js";
import { onTestFinished } from "vitest";
import type { ArtifactType } from "../schemas/artifact-type.ts";
import { canonicalBytes } from "../schemas/canonical.ts";
import { sha256Hex } from "../schemas/digest.ts";
import {
  archiveFolder,
  archivePath,
  artifactDocumentPath,
  attestationPath,
  REGISTRY_PATH,
  readmePath,
  registryDocumentPath,
  reportPath,
  targetFilePath,
  targetPath,
} from "../schemas/paths.ts";
import type { ArtifactDocument, PublishedVersion } from "../schemas/published/artifact-document.ts";
import type { CatalogEntry } from "../schemas/published/catalog-list.ts";
import type { Reference } from "../schemas/published/reference.ts";
import type { RegistryDocument } from "../schemas/published/registry-document.ts";
import { releaseStatement } from "../schemas/trust/release-statement.ts";
import type { TargetFile } from "../schemas/trust/tuf-metadata.ts";
import { searchIndexOf } from "./search-rows.ts";
import { growLog, signTargets } from "./trust/sign-tree.ts";
import { type TestSigning, type TestTrust, testSigning } from "./trust/test-signing.ts";

interface TreeVersion {
  readonly version: string;
  /** Payload, by path; one file when absent. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** name → range, runtime edges; or whole edges. */
  readonly dependencies?: Readonly<Record<string, string>> | PublishedVersion["dependencies"];
  readonly yanked?: string;
  readonly deprecated?: string;
  readonly verdict?: PublishedVersion["verdict"];
  readonly score?: number;
  /** Ids of rules with open findings. */
  readonly rules?: readonly string[];
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** The archive's bytes instead of a well-formed one made from `files`. */
  readonly archive?: Uint8Array;
  /** The publisher's signature over the statement. */
  readonly sign?: (statement: Uint8Array) => Promise<string>;
}

/** Fields of the artifact document can be overridden; versions may stand in any order. */
export interface TreeArtifact
  extends Omit<Partial<ArtifactDocument>, "name" | "versions" | "type"> {
  /** `namespace/name` */
  readonly name: string;
  readonly type?: ArtifactType;
  readonly versions: readonly TreeVersion[];
  /** What the bin foretells; computed from the newest version's runtime edges when absent. */
  readonly needs?: readonly string[];
}

export interface TreeOptions {
  /** Written here instead of a temporary folder that goes when the test ends. */
  readonly folder?: string;
  readonly id?: string;
  /** Bits of the bins, 1 to 14; 2 when absent. */
  readonly bits?: number;
  /** Lists that the offline keys sign. */
  readonly trust?: TestTrust;
  /** What signs it, where that is not the fixed test keys. */
  readonly signing?: TestSigning;
}

export interface Tree {
  readonly folder: string;
  /** Its root of trust, as it stands behind an address: `#sha256:…`. */
  readonly pin: string;
  readonly registry: RegistryDocument;
  /** By name. */
  readonly documents: ReadonlyMap<string, ArtifactDocument>;
}

const INSTANT = "2026-01-31T09:00:00Z";
/** npm's constant: 1985-10-26T08:15:00Z. */
const MTIME = new Date(499_162_500_000);

/** A folder that is removed when the running test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a tree; writing again to the same folder publishes over it, as a builder does. */
export async function makeTree(
  artifacts: readonly TreeArtifact[],
  options: TreeOptions = {},
): Promise<Tree> {
  const folder = options.folder ?? (await temporaryFolder());
  const write: Write = async (path, bytes) => {
    const place = typeof path === "string" ? path : path(sha256Hex(bytes));
    await mkdir(dirname(join(folder, place)), { recursive: true });
    await writeFile(join(folder, place), bytes);
    return { path: place, sha256: sha256Hex(bytes), size: bytes.length };
  };
  const id = options.id ?? "test";
  const bits = options.bits === undefined ? {} : { bits: options.bits };
  const trust = { nonce: folder, ...options.trust, ...bits };
  const signing = options.signing ?? (await testSigning(id, trust));
  const packed = await packAll(artifacts, id);
  const log = await growLog(
    folder,
    [...packed.values()].map(({ statement }) => statement),
    signing,
  );
  const context: Writing = { write, packed, log };
  const documents = new Map<string, ArtifactDocument>();
  const targets = new Map<string, TargetFile>();
  for (const artifact of artifacts) {
    const document = await writeArtifact(artifact, context);
    const reference = await write(
      (digest) => artifactDocumentPath(artifact.name, digest),
      canonicalBytes(document),
    );
    documents.set(artifact.name, document);
    const needs = artifact.needs ?? runtimeNames(document.versions[0]);
    targets.set(targetPath.document(artifact.name), {
      ...targetOf(reference),
      ...(needs.length > 0 && { custom: { needs: [...needs] } }),
    });
    for (const { version, archive } of document.versions)
      targets.set(targetPath.archive(artifact.name, version), targetOf(archive));
  }
  const registry = await writeRegistry({ write, log, documents, id, pin: signing.pin });
  const bytes = canonicalBytes(registry);
  const reference = await write((digest) => targetFilePath(targetPath.registry, digest), bytes);
  targets.set(targetPath.registry, targetOf(reference));
  await write(REGISTRY_PATH, bytes);
  for (const { path, bytes = new Uint8Array() } of [
    ...log.files,
    { path: log.checkpointPath, bytes: log.checkpoint },
    ...(await signTargets(folder, targets, signing)),
  ])
    await write(path, bytes);
  return { folder, pin: `#sha256:${signing.pin}`, registry, documents };
}

function targetOf({ sha256, size }: Pick<Reference, "sha256" | "size">): TargetFile {
  return { length: size, hashes: { sha256 } };
}

interface Packed {
  readonly archive: Uint8Array;
  readonly statement: Uint8Array;
}

/** By `name@version`. */
async function packAll(
  artifacts: readonly TreeArtifact[],
  registry: string,
): Promise<ReadonlyMap<string, Packed>> {
  const packed = new Map<string, Packed>();
  for (const { name, type = "template", versions } of artifacts) {
    for (const version of versions) {
      const manifest = version.manifest ?? { config: {} };
      const identity = { name, version: version.version, type, manifest };
      const archive = version.archive ?? (await packArchive(identity, filesOf(name, version)));
      const dependencies = edgesOf(version);
      const sha256 = sha256Hex(archive);
      const released = { registry, name, version: version.version, sha256, dependencies };
      packed.set(`${name}@${version.version}`, { archive, statement: releaseStatement(released) });
    }
  }
  return packed;
}

function filesOf(name: string, { version, files }: TreeVersion) {
  return files ?? { "hello.txt": `hello from ${name}@${version}\n` };
}

function edgesOf({ dependencies }: TreeVersion): PublishedVersion["dependencies"] {
  if (Array.isArray(dependencies)) return dependencies as PublishedVersion["dependencies"];
  return Object.entries(dependencies ?? {}).map(([name, range]) => ({
    name,
    version: String(range),
    kind: "runtime" as const,
  }));
}

interface Writing {
  readonly write: Write;
  readonly packed: ReadonlyMap<string, Packed>;
  readonly log: Awaited<ReturnType<typeof growLog>>;
}

type Write = (path: string | ((digest: string) => string), bytes: Uint8Array) => Promise<Reference>;

async function writeArtifact(
  { needs: _, versions, ...artifact }: TreeArtifact,
  context: Writing,
): Promise<ArtifactDocument> {
  const { name } = artifact;
  const { write } = context;
  const type = artifact.type ?? "template";
  const published: PublishedVersion[] = [];
  for (const version of versions.toSorted((a, b) => compare(a.version, b.version))) {
    published.push(await writeVersion(name, version, context));
  }
  const text = (value: string) => new TextEncoder().encode(value);
  const report = {
    schemaVersion: 1,
    artifact: name,
    verdict: "passed",
    findings: [],
    outcomes: [],
  };
  const current = published.find(
    ({ version, yanked }) => yanked === undefined && !version.includes("-"),
  );
  return {
    schemaVersion: 1,
    title: name,
    summary: `What ${name} does, in a sentence.`,
    categories: ["tools"],
    tags: [],
    license: "Apache-2.0",
    publisher: {
      namespace: name.split("/")[0] ?? "",
      kind: "organization",
      displayName: name.split("/")[0] ?? "",
      verified: false,
    },
    latest: current?.version ?? published[0]?.version ?? null,
    screenshots: [],
    reviews: [],
    ...artifact,
    type,
    versions: published,
    readme: await write((digest) => readmePath(name, digest), text(`# ${name}\n`)),
    report: await write((digest) => reportPath(name, digest), canonicalBytes(report)),
  };
}

async function writeVersion(
  name: string,
  version: TreeVersion,
  { write, packed, log }: Writing,
): Promise<PublishedVersion> {
  const made = packed.get(`${name}@${version.version}`);
  if (!made) throw new Error(`${name}@${version.version} was not packed`);
  const files = filesOf(name, version);
  const place = { name, version: version.version };
  const sized = async (kind: "statement.json" | "tlog-proof", bytes: Uint8Array) => {
    const { sha256, size } = await write((digest) => attestationPath(place, kind, digest), bytes);
    return { sha256, size };
  };
  const none = { sha256: sha256Hex(""), size: 0 };
  return {
    version: version.version,
    publishedAt: INSTANT,
    archive: await write((digest) => archivePath(name, version.version, digest), made.archive),
    attestations: {
      statement: await sized("statement.json", made.statement),
      proof: await sized("tlog-proof", await log.proofFor(made.statement)),
      provenance: none,
      bill: none,
    },
    ...(version.sign !== undefined && { signature: await version.sign(made.statement) }),
    unpackedSize: Object.values(files).reduce(
      (sum, content) => sum + Buffer.byteLength(content),
      0,
    ),
    fileCount: Object.keys(files).length,
    verdict: version.verdict ?? "passed",
    score: version.score ?? 95,
    rules: [...(version.rules ?? [])],
    findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    ...(version.yanked !== undefined && { yanked: version.yanked }),
    ...(version.deprecated !== undefined && { deprecated: version.deprecated }),
    dependencies: edgesOf(version),
    manifest: version.manifest ?? { config: {} },
  };
}

interface ArchiveIdentity {
  readonly name: string;
  readonly version: string;
  readonly type: ArtifactType;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** The tar.gz of a version: one top folder, files sorted, fixed times and modes. */
export async function packArchive(
  identity: ArchiveIdentity,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Uint8Array> {
  const [namespace, short] = identity.name.split("/");
  const generated = {
    "ashlar.json": JSON.stringify(identity),
    "package.json": JSON.stringify({ name: `@${namespace}/${short}`, version: identity.version }),
  };
  const entries = Object.entries({ ...generated, ...files }).sort(([a], [b]) => (a < b ? -1 : 1));
  const top = archiveFolder(identity.name, identity.version);
  const tar = await packTar(
    entries.map(([path, content]) => {
      const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return {
        header: {
          name: `${top}/${path}`,
          size: body.length,
          mode: 0o644,
          mtime: MTIME,
          uid: 0,
          gid: 0,
          type: "file" as const,
        },
        body,
      };
    }),
  );
  return gzipSync(tar, { level: 9 });
}

interface RegistryParts {
  readonly write: Write;
  readonly log: Writing["log"];
  readonly documents: ReadonlyMap<string, ArtifactDocument>;
  readonly id: string;
  readonly pin: string;
}

async function writeRegistry({
  write,
  log,
  documents,
  id,
  pin,
}: RegistryParts): Promise<RegistryDocument> {
  const listed = [...documents.values()]
    .filter(({ unlisted }) => unlisted !== true)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const document = (kind: "catalog" | "files" | "quarantine", value: unknown) =>
    write((digest) => registryDocumentPath(kind, digest), canonicalBytes(value));
  return {
    schemaVersion: 1,
    registry: {
      id,
      title: "Test registry",
      description: "A tree for tests.",
      url: "https://registry.example/",
      repository: "https://git.example/registry",
      type: "community",
    },
    commit: null,
    builtAt: INSTANT,
    counts: {
      artifacts: documents.size,
      versions: [...documents.values()].reduce((sum, { versions }) => sum + versions.length, 0),
      publishers: 1,
      quarantined: 0,
    },
    trust: {
      root: { version: 1, sha256: pin },
      keys: "production",
      log: log.verifierKey,
      entries: log.size,
    },
    documents: {
      catalog: await document("catalog", { schemaVersion: 1, artifacts: listed.map(catalogEntry) }),
      search: await writeSearch(write, listed.map(catalogEntry)),
      files: await document("files", { schemaVersion: 1, files: [] }),
      quarantine: await document("quarantine", { schemaVersion: 1, entries: [] }),
    },
  };
}

function catalogEntry(document: ArtifactDocument): CatalogEntry {
  return {
    name: document.name,
    type: document.type,
    title: document.title,
    summary: document.summary,
    version: document.latest ?? "0.0.0",
    versions: document.versions.length,
    categories: document.categories,
    tags: document.tags,
    license: document.license,
    publisher: document.publisher.displayName,
    verified: document.publisher.verified,
    score: latestOf(document)?.score ?? 95,
    verdict: latestOf(document)?.verdict ?? "passed",
    createdAt: INSTANT,
    updatedAt: INSTANT,
    dependents: 0,
    ...(document.publication?.maintenance_status === "deprecated" && { deprecated: true }),
  };
}

async function writeSearch(write: Write, rows: readonly CatalogEntry[]): Promise<Reference> {
  let root: Reference | undefined;
  for (const { path, bytes } of searchIndexOf(rows))
    root = await write(path, bytes ?? new Uint8Array());
  if (!root) throw new Error("a search index has a root");
  return root;
}

function latestOf({ versions, latest }: ArtifactDocument): PublishedVersion | undefined {
  return versions.find(({ version }) => version === latest);
}

function runtimeNames(version: PublishedVersion | undefined): string[] {
  return (version?.dependencies ?? [])
    .filter(({ kind }) => kind === "runtime")
    .map(({ name }) => name);
}
