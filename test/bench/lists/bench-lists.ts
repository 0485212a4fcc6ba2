/** What a new version of one artifact rewrites of the lists of a registry, beside lists of one file each. */
import { artifactLists } from "../../../builder/emit/artifact-lists.ts";
import { listFiles } from "../../../builder/emit/list-files.ts";
import { openMadeFiles } from "../../../builder/emit/made-files.ts";
import type { PublishedFile } from "../../../builder/emit/published-file.ts";
import { canonicalBytes } from "../../../schemas/canonical.ts";
import { sha256Hex } from "../../../schemas/digest.ts";
import {
  apiPath,
  archivePath,
  artifactDocumentPath,
  attestationPath,
  badgePath,
  readmePath,
  reportPath,
} from "../../../schemas/paths.ts";
import { CATALOG, type CatalogEntry } from "../../../schemas/published/catalog-list.ts";
import { FILE_LIST } from "../../../schemas/published/file-list.ts";
import type { Reference } from "../../../schemas/published/reference.ts";
import type { BenchReport } from "../bench-report.ts";
import { bytes, type Column, count, ratio, seconds } from "../figure.ts";
import { type DebianRecord, debianRecords } from "../search/debian-records.ts";

/** Names of packages are spread over so many namespaces. */
const NAMESPACES = 400;

export async function benchLists(report: BenchReport, sizes: readonly number[]): Promise<void> {
  const columns: Column[] = [];
  for (const size of sizes) {
    const records = debianRecords(size);
    if (records === undefined)
      return report.skipped("lists", "the names are Debian's: no apt here");
    columns.push(measure(records));
  }
  report.table("lists: what a new version of one artifact rewrites", columns);
}

interface Lists {
  readonly files: readonly PublishedFile[];
  readonly catalog: readonly PublishedFile[];
  readonly api: readonly PublishedFile[];
  readonly rows: readonly CatalogEntry[];
  readonly listed: readonly Reference[];
}

function measure(records: readonly DebianRecord[]): Column {
  const began = process.cpuUsage();
  const before = listsOf(records, new Map());
  const { user, system } = process.cpuUsage(began);
  const changed = Math.floor(records.length / 2);
  const after = listsOf(records, new Map([[changed, 2]]));
  const files = rewritten(before.files, after.files);
  const catalog = rewritten(before.catalog, after.catalog);
  const api = rewritten(before.api, after.api);
  const all = [...files, ...catalog, ...api];
  const size = sizeOf(all);
  // The file list, the catalog and the catalog's copy under api/v1.
  const whole = canonicalBytes(before.listed).length + 2 * canonicalBytes(before.rows).length;
  return {
    artifacts: count(records.length),
    "files listed": count(before.listed.length),
    "files of lists": count(before.files.length + before.catalog.length + before.api.length),
    "rewritten: file list": count(files.length),
    "rewritten: catalog": count(catalog.length),
    "rewritten: api/v1": count(api.length),
    "rewritten bytes": bytes(size),
    "largest of them": bytes(Math.max(...all.map((file) => file.size))),
    "lists of one file each": bytes(whole),
    "× less": ratio(whole, size),
    "all lists, processor": seconds((user + system) / 1e6),
  };
}

/** @param versions how many versions an artifact has, where it is not one */
function listsOf(records: readonly DebianRecord[], versions: ReadonlyMap<number, number>): Lists {
  const rows = records
    .map((record, at) => rowOf(record, versions.get(at) ?? 1))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const catalog = listFiles(CATALOG, rows);
  const categories = [...new Set(records.map(({ section }) => section))].map((id) => ({
    id,
    title: id,
    description: id,
  }));
  const publishers = Array.from({ length: NAMESPACES }, (_, at) => ({ namespace: `space-${at}` }));
  const api = [
    ...artifactLists({ rows, registry: { categories }, publishers, made: openMadeFiles() }),
  ];
  const listed: Reference[] = [
    ...rows.flatMap(filesOf),
    ...[...catalog, ...api].map(({ path, sha256, size }) => ({ path, sha256, size })),
  ];
  const files = listFiles(FILE_LIST, listed);
  return { files, catalog, api, rows, listed };
}

function rowOf(record: DebianRecord, versions: number): CatalogEntry {
  const at = Number.parseInt(sha256Hex(record.section + record.name).slice(0, 8), 16) % NAMESPACES;
  return {
    name: `space-${at}/${record.name}`,
    type: "module-binary",
    title: record.debianName.slice(0, 80),
    summary: record.summary.slice(0, 400),
    version: `${versions}.0.0`,
    versions,
    categories: [record.section],
    tags: record.tags.slice(0, 10),
    license: "Apache-2.0",
    publisher: `Space ${at}`,
    verified: false,
    verdict: "passed",
    score: 90,
    createdAt: "2026-01-31T09:00:00Z",
    updatedAt: versions === 1 ? "2026-01-31T09:00:00Z" : "2026-02-28T09:00:00Z",
    dependents: 0,
  };
}

/** The files of an artifact in a tree, its pages included. */
function filesOf({ name, versions }: CatalogEntry): Reference[] {
  const digest = (what: string): string => sha256Hex(`${name} ${what}`);
  const file = (path: string, what = path): Reference => ({
    path,
    sha256: digest(what),
    size: 4000,
  });
  const document = digest(`document ${versions}`);
  return [
    file(artifactDocumentPath(name, document), `document ${versions}`),
    file(apiPath.artifact(name), `document ${versions}`),
    file(readmePath(name, digest("readme")), "readme"),
    file(reportPath(name, digest(`report ${versions}`)), `report ${versions}`),
    file(badgePath.picture(name)),
    file(badgePath.data(name)),
    file(`a/${name}/index.html`, `page ${versions}`),
    file(`a/${name}/versions/index.html`, `versions ${versions}`),
    ...Array.from({ length: versions }, (_, at) => versionFiles(name, `${at + 1}.0.0`)).flat(),
  ];
}

function versionFiles(name: string, version: string): Reference[] {
  const kinds = ["statement.json", "tlog-proof", "intoto.jsonl", "cdx.json"] as const;
  const digest = (what: string): string => sha256Hex(`${name} ${version} ${what}`);
  const file = (path: string, what = path): Reference => ({
    path,
    sha256: digest(what),
    size: 4000,
  });
  return [
    file(archivePath(name, version, digest("archive")), "archive"),
    ...kinds.map((kind) => file(attestationPath({ name, version }, kind, digest(kind)), kind)),
    file(`a/${name}/v/${version}/index.html`),
  ];
}

function rewritten(
  before: readonly PublishedFile[],
  after: readonly PublishedFile[],
): readonly PublishedFile[] {
  const known = new Map(before.map(({ path, sha256 }) => [path, sha256]));
  return after.filter(({ path, sha256 }) => known.get(path) !== sha256);
}

const sizeOf = (files: readonly PublishedFile[]): number =>
  files.reduce((sum, { size }) => sum + size, 0);
