/**
 * A small published tree, written to disk as the builder would lay it out, for tests of the client.
 * Every digest, size and path is right unless a test spoils it afterwards.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import MiniSearch from "minisearch";
import { packTar } from "modern-tar";
import compare from "semver/functions/rcompare.js";
import { onTestFinished } from "vitest";
import { searchOptions } from "../client/search/search-options.ts";
import type { ArtifactType } from "../schemas/artifact-type.ts";
import { canonicalBytes } from "../schemas/canonical.ts";
import { sha256Hex } from "../schemas/digest.ts";
import {
  archiveFolder,
  archivePath,
  artifactDocumentPath,
  binPath,
  POINTER_PATH,
  readmePath,
  registryDocumentPath,
  reportPath,
  shortName,
} from "../schemas/paths.ts";
import type { ArtifactDocument, PublishedVersion } from "../schemas/published/artifact-document.ts";
import { type Bin, binBits, binIndex } from "../schemas/published/bin.ts";
import type { CatalogEntry } from "../schemas/published/catalog-list.ts";
import type { Pointer } from "../schemas/published/pointer.ts";
import type { Reference } from "../schemas/published/reference.ts";
import type { SEARCH_STORED } from "../schemas/published/search-index.ts";

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
  /** Bits of the bin index; what the builder would take when absent. */
  readonly bits?: number;
}

export interface Tree {
  readonly folder: string;
  readonly pointer: Pointer;
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
  const documents = new Map<string, ArtifactDocument>();
  const bins = new Map<string, Bin["artifacts"][string]>();
  for (const artifact of artifacts) {
    const document = await writeArtifact(artifact, write);
    const reference = await write(
      (digest) => artifactDocumentPath(artifact.name, digest),
      canonicalBytes(document),
    );
    documents.set(artifact.name, document);
    const needs = artifact.needs ?? runtimeNames(document.versions[0]);
    bins.set(artifact.name, {
      sha256: reference.sha256,
      size: reference.size,
      ...(needs.length > 0 && { needs: [...needs] }),
    });
  }
  const pointer = await writeRegistry({ write, bins, documents, options });
  await write(POINTER_PATH, canonicalBytes(pointer));
  return { folder, pointer, documents };
}

type Write = (path: string | ((digest: string) => string), bytes: Uint8Array) => Promise<Reference>;

async function writeArtifact(
  { needs: _, versions, ...artifact }: TreeArtifact,
  write: Write,
): Promise<ArtifactDocument> {
  const { name } = artifact;
  const type = artifact.type ?? "template";
  const published: PublishedVersion[] = [];
  for (const version of versions.toSorted((a, b) => compare(a.version, b.version))) {
    published.push(await writeVersion(name, type, version, write));
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
  type: ArtifactType,
  version: TreeVersion,
  write: Write,
): Promise<PublishedVersion> {
  const manifest = version.manifest ?? { config: {} };
  const files = { "hello.txt": `hello from ${name}@${version.version}\n`, ...version.files };
  const archive =
    version.archive ??
    (await packArchive({ name, version: version.version, type, manifest }, version.files ?? files));
  const dependencies = Array.isArray(version.dependencies)
    ? version.dependencies
    : Object.entries(version.dependencies ?? {}).map(([dependency, range]) => ({
        name: dependency,
        version: String(range),
        kind: "runtime" as const,
      }));
  return {
    version: version.version,
    publishedAt: INSTANT,
    archive: await write((digest) => archivePath(name, version.version, digest), archive),
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
    dependencies,
    manifest,
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
  readonly bins: ReadonlyMap<string, Bin["artifacts"][string]>;
  readonly documents: ReadonlyMap<string, ArtifactDocument>;
  readonly options: TreeOptions;
}

async function writeRegistry({ write, bins, documents, options }: RegistryParts): Promise<Pointer> {
  const bits = options.bits ?? binBits(documents.size);
  const files: { sha256: string; size: number }[] = [];
  for (let index = 0; index < 2 ** bits; index += 1) {
    const mine = [...bins].filter(([name]) => binIndex(sha256Hex(name), bits) === index);
    const bin: Bin = { schemaVersion: 1, artifacts: Object.fromEntries(mine) };
    const { sha256, size } = await write(
      (digest) => binPath(bits, index, digest),
      canonicalBytes(bin),
    );
    files.push({ sha256, size });
  }
  const listed = [...documents.values()]
    .filter(({ unlisted }) => unlisted !== true)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const document = (kind: "catalog" | "search" | "files" | "quarantine", value: unknown) =>
    write((digest) => registryDocumentPath(kind, digest), canonicalBytes(value));
  return {
    schemaVersion: 1,
    registry: {
      id: options.id ?? "test",
      title: "Test registry",
      description: "A tree for tests.",
      url: "https://registry.example/",
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
    bins: { bits, files },
    documents: {
      catalog: await document("catalog", { schemaVersion: 1, artifacts: listed.map(catalogEntry) }),
      search: await document("search", {
        schemaVersion: 1,
        engine: "minisearch@7",
        index: searchIndex(listed),
      }),
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

function searchIndex(listed: readonly ArtifactDocument[]): unknown {
  const index = new MiniSearch(searchOptions());
  for (const document of listed) {
    const record = {
      name: document.name,
      whole: shortName(document.name).replace(/[^a-z0-9]/g, ""),
      title: document.title,
      tags: document.tags.join(" "),
      summary: document.summary,
      text: "",
      type: document.type,
      version: document.latest ?? "0.0.0",
      publisher: document.publisher.displayName,
      deprecated: document.publication?.maintenance_status === "deprecated",
      verified: document.publisher.verified,
      verdict: latestOf(document)?.verdict ?? "passed",
      points: latestOf(document)?.score ?? 0,
    } satisfies Record<(typeof SEARCH_STORED)[number], unknown> & Record<string, unknown>;
    index.add(record);
  }
  return index.toJSON();
}

function latestOf({ versions, latest }: ArtifactDocument): PublishedVersion | undefined {
  return versions.find(({ version }) => version === latest);
}

function runtimeNames(version: PublishedVersion | undefined): string[] {
  return (version?.dependencies ?? [])
    .filter(({ kind }) => kind === "runtime")
    .map(({ name }) => name);
}
