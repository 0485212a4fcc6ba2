/** Writes the tree of `sample-artifacts.ts` as the builder lays one out, with right digests. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32, deflateSync, gzipSync } from "node:zlib";
import { RULES as BUILDER_RULES } from "../../builder/check/rules.ts";
import { badgeData, badgePicture } from "../../builder/emit/badge.ts";
import { ruleList } from "../../builder/emit/registry-documents.ts";
import { scoreVersion } from "../../builder/score/score-version.ts";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import type { Finding, Severity } from "../../schemas/finding.ts";
import { jsonSchemaOf, NAMED_SHAPES } from "../../schemas/json-schema.ts";
import * as paths from "../../schemas/paths.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../schemas/published/artifact-document.ts";
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { Coverage } from "../../schemas/published/coverage.ts";
import type {
  CategoryList,
  DependentList,
  FeaturedList,
  PublisherList,
} from "../../schemas/published/listing.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import type { Quarantine, Report } from "../../schemas/published/report.ts";
import type { Score } from "../../schemas/published/score.ts";
import { formatVerifierKey } from "../../schemas/trust/signed-note.ts";
import { spkiPem } from "../../schemas/trust/spki-pem.ts";
import { searchIndexOf } from "../search-rows.ts";
import { testSigner } from "../trust/test-signing.ts";
import { SAMPLE_ARTIFACTS, type SampleArtifact, type SampleVersion } from "./sample-artifacts.ts";

const BUILT_AT = "2026-03-10T08:00:00Z";
const PUBLISHED_AT = "2026-02-01T08:00:00Z";
const CATEGORIES = [
  { id: "data", title: "Data", description: "Reading, checking and moving data." },
  { id: "tools", title: "Tools", description: "Programs for people who write software." },
  { id: "empty", title: "Empty", description: "A category without artifacts." },
];

type Files = Map<string, Uint8Array>;

export interface SampleRegistry {
  readonly artifacts?: readonly SampleArtifact[];
  readonly categories?: typeof CATEGORIES;
  readonly builtAt?: string;
  /** Entries of the log. */
  readonly entries?: number;
}

/** All files of the sample tree, by path. */
export function sampleTree(sample: SampleRegistry = {}): Files {
  const { artifacts: samples = SAMPLE_ARTIFACTS, categories = CATEGORIES } = sample;
  const files: Files = new Map();
  const documents = samples
    .map((sample) => addArtifact(files, sample, samples))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const listed = documents.filter((document) => !document.unlisted);
  const catalog = listed.map((document) => catalogEntry(document, samples));
  addLists(files, catalog, categories);
  addRegistry(files, { documents, catalog, ...sample });
  addTrust(files);
  return files;
}

/** @returns what it wrote */
export async function writeSampleTree(folder: string, tree = sampleTree()): Promise<Reference[]> {
  const files = [...tree];
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return files.map(([path, bytes]) => ({ path, sha256: sha256Hex(bytes), size: bytes.length }));
}

function add(
  files: Files,
  path: string | ((digest: string) => string),
  content: unknown,
): Reference {
  const bytes = content instanceof Uint8Array ? content : canonicalBytes(content);
  const sha256 = sha256Hex(bytes);
  const place = typeof path === "string" ? path : path(sha256);
  files.set(place, bytes);
  return { path: place, sha256, size: bytes.length };
}

function addArtifact(
  files: Files,
  sample: SampleArtifact,
  samples: readonly SampleArtifact[],
): ArtifactDocument {
  const {
    name,
    findings = [],
    outcomes = [],
    category,
    tags = [],
    readme = "",
    versions,
    screenshots = [],
    downloads,
    ...rest
  } = sample;
  if (downloads)
    add(files, paths.apiPath.downloads(name), { schemaVersion: 1, artifact: name, ...downloads });
  const [namespace = ""] = name.split("/");
  const stable = versions.find(
    (version) => version.yanked === undefined && !version.version.includes("-"),
  );
  const dependents = dependentsOf(name, samples);
  const document: ArtifactDocument = {
    schemaVersion: 1,
    license: null,
    reviews: [],
    ...rest,
    name,
    categories: [category],
    tags: [...tags],
    publisher: {
      namespace,
      kind: "organization",
      displayName: `The ${namespace} group`,
      verified: namespace === "lab",
    },
    latest: stable?.version ?? versions[0]?.version ?? null,
    versions: versions.map((version) => addVersion(files, sample, version)),
    readme: add(files, (digest) => paths.readmePath(name, digest), Buffer.from(readme)),
    report: add(files, (digest) => paths.reportPath(name, digest), {
      schemaVersion: 1,
      artifact: name,
      verdict: "passed",
      scores: versions.map((version) => ({
        version: version.version,
        score: sampleScore(sample, version),
      })),
      findings: [...findings],
      outcomes: [...outcomes],
    } satisfies Report),
    screenshots: screenshots.map((file) => ({
      alt: `What ${file} shows`,
      ...add(files, (digest) => paths.screenshotPath(name, file, digest), PICTURE),
    })),
    ...(dependents.dependents.length > 0 && {
      dependents: add(files, (digest) => paths.dependentsPath(name, digest), dependents),
    }),
  };
  const shown = versions.find(({ version }) => version === document.latest);
  if (shown) {
    const badge = badgeData(sampleScore(sample, shown));
    add(files, paths.badgePath.data(name), badge);
    add(files, paths.badgePath.picture(name), Buffer.from(badgePicture(badge)));
  }
  const bytes = canonicalBytes(document);
  add(files, (digest) => paths.artifactDocumentPath(name, digest), bytes);
  add(files, paths.apiPath.artifact(name), bytes);
  return document;
}

function addVersion(
  files: Files,
  sample: SampleArtifact,
  version: SampleVersion,
): PublishedVersion {
  const { name } = sample;
  const { version: number, manifest, reasons: _, ...rest } = version;
  const score = sampleScore(sample, version);
  const open = openFindings(sample, version);
  const archive = gzipSync(`${name}@${number}\n`, { level: 9 });
  return {
    publishedAt: PUBLISHED_AT,
    dependencies: [],
    ...rest,
    verdict: score.verdict,
    score: score.shown,
    rules: [...new Set(open.map(({ rule }) => rule))].sort(),
    version: number,
    archive: add(files, (digest) => paths.archivePath(name, number, digest), archive),
    attestations: {
      statement: addAttestation(files, { name, version: number }, "statement.json"),
      proof: addAttestation(files, { name, version: number }, "tlog-proof"),
      provenance: addAttestation(files, { name, version: number }, "intoto.jsonl"),
      bill: addAttestation(files, { name, version: number }, "cdx.json"),
    },
    unpackedSize: 12_345,
    fileCount: 3,
    findings: countFindings(open),
    manifest,
  };
}

/** Its bytes are no attestation: pages only link to it. */
function addAttestation(
  files: Files,
  version: { readonly name: string; readonly version: string },
  kind: paths.AttestationKind,
): { sha256: string; size: number } {
  const bytes = Buffer.from(`${kind} of ${version.name}@${version.version}\n`);
  const path = (digest: string) => paths.attestationPath(version, kind, digest);
  const { sha256, size } = add(files, path, bytes);
  return { sha256, size };
}

const RULE_TEXTS = new Map(BUILDER_RULES.map((rule) => [rule.id, rule]));

function openFindings({ findings = [] }: SampleArtifact, { version }: SampleVersion): Finding[] {
  return findings.filter(
    (finding) =>
      !finding.suppressed && (finding.version === undefined || finding.version === version),
  );
}

/** As the builder scores it; the verdict is the sample's. */
function sampleScore(sample: SampleArtifact, version: SampleVersion): Score {
  return scoreVersion({
    type: sample.type,
    findings: openFindings(sample, version),
    rules: RULE_TEXTS,
    verdict: version.verdict ?? "passed",
    reasons: version.reasons ?? [],
    inputs: {
      artifact: sha256Hex(`${sample.name}@${version.version}`),
      ruleset: "1.0.0",
      advisories: { digest: sha256Hex(""), count: 1204, newest: "2026-03-01T00:00:00Z" },
      policy: null,
    },
  });
}

function countFindings(findings: readonly Finding[]): Record<Severity, number> {
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    critical: count("critical"),
    high: count("high"),
    medium: count("medium"),
    low: count("low"),
    info: count("info"),
  };
}

function dependentsOf(name: string, samples: readonly SampleArtifact[]): DependentList {
  const dependents = samples.flatMap((artifact) =>
    artifact.versions
      .slice(0, 1)
      .flatMap(({ version, dependencies = [] }) =>
        dependencies
          .filter((edge) => edge.name === name)
          .map((edge) => ({ name: artifact.name, version, range: edge.version, kind: edge.kind })),
      ),
  );
  return { schemaVersion: 1, name, dependents };
}

function catalogEntry(
  document: ArtifactDocument,
  samples: readonly SampleArtifact[],
): CatalogEntry {
  const times = document.versions.map((version) => version.publishedAt).sort();
  const shown = document.versions.find((version) => version.version === document.latest);
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
    verdict: shown?.verdict ?? "passed",
    score: shown?.score ?? 0,
    createdAt: times[0] ?? PUBLISHED_AT,
    updatedAt: times.at(-1) ?? PUBLISHED_AT,
    dependents: dependentsOf(document.name, samples).dependents.length,
    ...(document.publication?.maintenance_status && { deprecated: true }),
  };
}

function addLists(files: Files, catalog: readonly CatalogEntry[], kinds: typeof CATEGORIES): void {
  const count = (keep: (entry: CatalogEntry) => boolean): number => catalog.filter(keep).length;
  const categories: CategoryList = {
    schemaVersion: 1,
    categories: kinds.map((category) => ({
      ...category,
      count: count((entry) => entry.categories.includes(category.id)),
    })),
    types: ARTIFACT_TYPES.map((id) => ({ id, count: count((entry) => entry.type === id) })),
  };
  const featured: FeaturedList = {
    schemaVersion: 1,
    featured: catalog
      .filter((entry) => entry.name === "lab/tides")
      .map((artifact) => ({ reason: "Small enough to read.", artifact })),
  };
  const namespaces = [...new Set(catalog.map((entry) => entry.name.split("/")[0] ?? ""))];
  const publishers: PublisherList = {
    schemaVersion: 1,
    publishers: namespaces.map((namespace) => ({
      namespace,
      kind: "organization",
      displayName: `The ${namespace} group`,
      bio: "People who share what they measure.",
      website: "https://example.org/",
      verified: namespace === "lab",
      members: [{ login: "ada", role: "owner" }],
      count: catalog.filter((entry) => entry.name.startsWith(`${namespace}/`)).length,
      artifacts: catalog
        .filter((entry) => entry.name.startsWith(`${namespace}/`))
        .map((entry) => entry.name),
    })),
  };
  add(files, paths.apiPath.list, { schemaVersion: 1, artifacts: catalog });
  for (const namespace of namespaces)
    add(files, paths.apiPath.publisher(namespace), {
      schemaVersion: 1,
      artifacts: catalog.filter((entry) => entry.name.startsWith(`${namespace}/`)),
    });
  for (const { id } of CATEGORIES)
    add(files, paths.apiPath.category(id), {
      schemaVersion: 1,
      artifacts: catalog.filter((entry) => entry.categories.includes(id)),
    });
  add(files, paths.apiPath.categories, categories);
  add(files, paths.apiPath.featured, featured);
  for (const feed of [
    paths.apiPath.popular,
    paths.apiPath.recent,
    paths.apiPath.recentAtom,
    paths.apiPath.recentFeed,
  ])
    add(files, feed, {});
  add(files, paths.apiPath.publishers, publishers);
  const list = ruleList();
  const rules = list.rules.filter(({ id }) => SAMPLE_RULES.includes(id));
  add(files, paths.apiPath.rules, { ...list, rules });
  add(files, paths.apiPath.coverage, COVERAGE);
  add(files, paths.apiPath.trending, { schemaVersion: 1, collected: null, artifacts: [] });
  const search = Object.keys(NAMED_SHAPES).filter((name) => name.startsWith("published-search-"));
  for (const name of ["policy", "suppressions", ...search])
    add(files, paths.schemaPath(name), jsonSchemaOf(name));
}

/** Those that the sample has findings of, and one without any; a page for each would only take time. */
const SAMPLE_RULES: readonly string[] = [
  "DOC-EX-001",
  "DOC-LINK-001",
  "DOC-README-001",
  "META-DESC-001",
  "POL-001",
  "SEC-ARC-001",
  "SEC-SECRET-001",
];

const COVERAGE: Coverage = {
  schemaVersion: 1,
  artifacts: 32,
  rules: [
    { rule: "DOC-LINK-001", open: 0, suppressed: 0, notApplicable: 30, unknown: 1, error: 0 },
    { rule: "META-DESC-001", open: 1, suppressed: 0, notApplicable: 0, unknown: 0, error: 0 },
    { rule: "SEC-SECRET-001", open: 0, suppressed: 1, notApplicable: 32, unknown: 0, error: 1 },
  ],
};

const QUARANTINE: Quarantine = {
  entries: [
    {
      artifact: "lab/broken",
      version: "1.0.0",
      findings: [
        {
          rule: "SEC-ARC-001",
          category: "security",
          severity: "high",
          gate: true,
          path: "artifacts/lab/broken/1.0.0/files/link",
          message: "link is a symbolic link to ../../../etc/passwd",
          fix: "replace the link by the file",
          fingerprint: "3".repeat(32),
        },
      ],
    },
  ],
};

interface Registry {
  readonly documents: readonly ArtifactDocument[];
  readonly catalog: readonly CatalogEntry[];
}

function addRegistry(
  files: Files,
  { documents, catalog, builtAt = BUILT_AT, entries = 12 }: Registry & SampleRegistry,
): void {
  const document = (kind: paths.RegistryDocumentKind, content: unknown): Reference =>
    add(files, (digest) => paths.registryDocumentPath(kind, digest), content);
  const namespaces = new Set(catalog.map((entry) => entry.name.split("/")[0]));
  const registry: RegistryDocument = {
    schemaVersion: 1,
    registry: {
      id: "sample",
      title: "Sample registry",
      description: "A registry that shows every state of a page.",
      url: "https://sample.example.org/",
      type: "community",
      repository: "https://example.org/sample.git",
    },
    commit: "0123456789abcdef0123456789abcdef01234567",
    builtAt,
    counts: {
      artifacts: documents.length,
      versions: documents.reduce((sum, { versions }) => sum + versions.length, 0),
      publishers: namespaces.size,
      quarantined: 1,
    },
    trust: {
      root: { version: 1, sha256: "1".repeat(64) },
      keys: "production",
      log: LOG_KEY,
      entries,
    },
    documents: {
      catalog: document("catalog", { schemaVersion: 1, artifacts: catalog }),
      search: addSearch(files, catalog),
      files: document("files", { schemaVersion: 1, files: [] }),
      quarantine: document("quarantine", { schemaVersion: 1, ...QUARANTINE }),
    },
  };
  add(files, paths.REGISTRY_PATH, registry);
}

function addSearch(files: Files, catalog: readonly CatalogEntry[]): Reference {
  const made = searchIndexOf(catalog).map(({ path, bytes }) => add(files, path, bytes));
  const root = made.at(-1);
  if (!root) throw new Error("a search index has a root");
  return root;
}

const LOG_KEY = formatVerifierKey("sample.example.org/log", testSigner("log").publicKey);

/** Lists of keys that can be read, in a registry where nobody has claimed a namespace. The rest pages only link to. */
function addTrust(files: Files): void {
  const { allowedSigners, revokedKeys, logPolicy, attestationKey } = paths.targetPath;
  const lists = {
    [allowedSigners]: "# namespace key\n",
    [revokedKeys]: "# key\n",
    [logPolicy]: `log ${LOG_KEY}\nquorum none\n`,
    [attestationKey]: spkiPem(testSigner("attestation").publicKey),
  };
  for (const [path, text] of Object.entries(lists))
    add(files, (digest) => paths.targetFilePath(path, digest), Buffer.from(text));
  for (const path of [
    paths.CHECKPOINT_PATH,
    `${paths.LOG_PREFIX}/log.vkey`,
    paths.metadataPath("root", 1),
    paths.TIMESTAMP_PATH,
  ])
    add(files, path, Buffer.from(`${path}\n`));
}

/** A PNG of 4 by 2 blue pixels (PNG, third edition: signature, IHDR, IDAT, IEND). */
const PICTURE: Uint8Array = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk("IHDR", Buffer.from([0, 0, 0, 4, 0, 0, 0, 2, 8, 2, 0, 0, 0])),
  chunk(
    "IDAT",
    deflateSync(
      Buffer.concat(Array(2).fill(Buffer.from([0, ...Array(4).fill([11, 87, 176]).flat()]))),
    ),
  ),
  chunk("IEND", Buffer.alloc(0)),
]);

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
