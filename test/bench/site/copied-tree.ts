/**
 * Trees of any size whose artifacts are copies of the site's samples under other names. Digests in
 * paths are those of the samples: pages read what a path names and leave checking to verifiers.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listFiles } from "../../../builder/emit/list-files.ts";
import { canonicalBytes } from "../../../schemas/canonical.ts";
import { sha256Hex } from "../../../schemas/digest.ts";
import { apiPath, REGISTRY_PATH, shortName } from "../../../schemas/paths.ts";
import { CATALOG, type CatalogEntry } from "../../../schemas/published/catalog-list.ts";
import type { PublisherList } from "../../../schemas/published/listing.ts";
import type { Reference } from "../../../schemas/published/reference.ts";
import type { RegistryDocument } from "../../../schemas/published/registry-document.ts";
import { SAMPLE_ARTIFACTS } from "../../site/sample-artifacts.ts";
import { sampleTree } from "../../site/sample-tree.ts";

const COPIED = ["lab/tides", "lab/module-node-sample", "lab/agent-sample", "lab/undocumented"];
/** Artifacts of one publisher, on average. */
const PUBLISHED = 12;
const TAGS = 400;
/** Of the first artifact; one comes each hour. */
const FIRST = Date.UTC(2010, 0, 1);
const HOUR_MS = 3_600_000;

type PagedFile = Pick<Reference, "path" | "sha256">;

/** Writes a tree of `size` artifacts; gives the files that a planner of pages has to know. */
export function writeCopiedTree(folder: string, size: number): PagedFile[] {
  const artifacts = SAMPLE_ARTIFACTS.filter(({ name }) => COPIED.includes(name));
  const sample = sampleTree({ artifacts });
  const put = (path: string, bytes: Uint8Array): PagedFile => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
    return { path, sha256: sha256Hex(bytes) };
  };
  const own = COPIED.map((name) => [...sample].filter(([path]) => isOf(path, name)));
  const rows = sampleRows(sample);
  const shared = [...sample].filter(([path]) => !COPIED.some((name) => isOf(path, name)));
  const files = shared.map(([path, bytes]) => put(path, bytes));
  const copied: CatalogEntry[] = [];
  for (let at = 0; at < size; at += 1) {
    const [from = "", name] = [COPIED[at % COPIED.length], nameOf(at, size)];
    for (const [path, bytes] of own[at % own.length] ?? []) {
      const text = Buffer.from(bytes).toString("latin1").replaceAll(from, name);
      files.push(put(pathOf(path, from, name), Buffer.from(text, "latin1")));
    }
    const row = rows.get(from);
    if (row) copied.push(copyOf(row, name, at));
  }
  return [...files, ...lists(sample, copied, put)];
}

const isOf = (path: string, name: string): boolean =>
  path.includes(`/${name}/`) || path.includes(`/${name}.`);

/** The short name stands in the names of archives and of what is said about them. */
const pathOf = (path: string, from: string, name: string): string =>
  path.replace(from, name).replace(`.${shortName(from)}-`, `.${shortName(name)}-`);

const nameOf = (at: number, size: number): string =>
  `group-${(at * 7919) % Math.ceil(size / PUBLISHED)}/part-${at}`;

function sampleRows(sample: ReadonlyMap<string, Uint8Array>): Map<string, CatalogEntry> {
  const list = JSON.parse(Buffer.from(sample.get(apiPath.list) ?? []).toString());
  return new Map((list.artifacts as CatalogEntry[]).map((row) => [row.name, row]));
}

function copyOf(row: CatalogEntry, name: string, at: number): CatalogEntry {
  const time = new Date(FIRST + at * HOUR_MS).toISOString().replace(".000", "");
  const tags = [at * 31, at * 17 + 1].map((number) => `tag-${number % TAGS}`);
  return { ...row, name, tags: [...new Set(tags)], createdAt: time, updatedAt: time };
}

function lists(
  sample: ReadonlyMap<string, Uint8Array>,
  rows: readonly CatalogEntry[],
  put: (path: string, bytes: Uint8Array) => PagedFile,
): PagedFile[] {
  const catalog = listFiles(CATALOG, rows);
  for (const file of catalog) if (file.bytes) put(file.path, file.bytes);
  const root = catalog.at(-1);
  const about = JSON.parse(
    Buffer.from(sample.get(REGISTRY_PATH) ?? []).toString(),
  ) as RegistryDocument;
  if (root)
    Object.assign(about.documents.catalog, {
      path: root.path,
      sha256: root.sha256,
      size: root.size,
    });
  return [
    put(
      REGISTRY_PATH,
      canonicalBytes({ ...about, counts: { ...about.counts, artifacts: rows.length } }),
    ),
    put(apiPath.publishers, canonicalBytes({ schemaVersion: 1, publishers: publishers(rows) })),
  ];
}

function publishers(rows: readonly CatalogEntry[]): PublisherList["publishers"] {
  const groups = Map.groupBy(rows, ({ name }) => name.slice(0, name.indexOf("/")));
  return [...groups].map(([namespace, own]) => ({
    namespace,
    kind: "organization",
    displayName: `The ${namespace}`,
    verified: false,
    members: [{ login: "ada", role: "owner" }],
    count: own.length,
    artifacts: own.slice(0, 100).map(({ name }) => name),
  }));
}
