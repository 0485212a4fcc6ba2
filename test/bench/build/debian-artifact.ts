/** One of Debian's packages as an artifact: its source files, and the payload that all peers get. */
import { stringify } from "yaml";
import type { DebianRecord } from "../search/debian-records.ts";

export interface TextFile {
  /** `/`-separated. */
  readonly path: string;
  readonly text: string;
}

const YAML = { lineWidth: 0 } as const;
const TITLE_LENGTH_MAX = 80;
const SUMMARY_LENGTH_MAX = 400;

export const artifactName = ({ section, name }: DebianRecord): string => `${section}/${name}`;

/** The first three numbers of the upstream version: `1:2.30-4+b1` → `2.30.0`. */
export function artifactVersion({ version }: DebianRecord): string {
  const upstream = version.replace(/^\d+:/, "").replace(/[-~+].*$/, "");
  const [major = "0", minor = "0", patch = "0"] = upstream.match(/\d{1,9}/g) ?? [];
  return [major, minor, patch].map(Number).join(".");
}

/** What is installed. */
export function payloadFiles(record: DebianRecord): readonly TextFile[] {
  const { debianName, version, section, size, depends, homepage, summary, description } = record;
  const control = [
    `Package: ${debianName}`,
    `Version: ${version}`,
    `Section: ${section}`,
    `Size: ${size}`,
    ...(depends.length > 0 ? [`Depends: ${depends.join(", ")}`] : []),
    ...(homepage === undefined ? [] : [`Homepage: ${homepage}`]),
    `Description: ${summary}`,
  ];
  return [
    { path: "control", text: `${control.join("\n")}\n` },
    { path: "README", text: `${debianName}\n\n${summary}\n\n${description}\n` },
  ];
}

/** Files below `artifacts/<section>/<name>/`; needed names that the registry does not have are left out. */
export function artifactFiles(
  record: DebianRecord,
  known: ReadonlyMap<string, DebianRecord>,
): readonly TextFile[] {
  const front = {
    type: "module-external",
    title: record.debianName.slice(0, TITLE_LENGTH_MAX),
    summary: record.summary.slice(0, SUMMARY_LENGTH_MAX),
    categories: [record.section],
    tags: record.tags,
  };
  const body = `# ${record.debianName}\n\n${record.summary}\n\n${record.description}\n`;
  return [
    { path: "artifact.md", text: `---\n${stringify(front, YAML)}---\n${body}` },
    ...versionFiles(record, artifactVersion(record), known),
  ];
}

/** Files of one version, below the artifact's folder. */
export function versionFiles(
  record: DebianRecord,
  version: string,
  known: ReadonlyMap<string, DebianRecord>,
): readonly TextFile[] {
  const dependencies = record.depends
    .map((name) => known.get(name))
    .filter((needed) => needed !== undefined && needed !== record)
    .map((needed) => ({ name: artifactName(needed as DebianRecord), version: "*" }));
  const manifest = {
    config: { protocol: "files" },
    layers: [
      {
        urls: [`https://debian.example/${record.path}`],
        digest: `sha256:${record.sha256}`,
        size: record.size,
        mediaType: "application/vnd.debian.binary-package",
      },
    ],
    ...(dependencies.length > 0 && { dependencies }),
    changes: [{ kind: "changed", description: `As ${record.version} in Debian.` }],
  };
  return [
    { path: `${version}/manifest.yaml`, text: stringify(manifest, YAML) },
    ...payloadFiles(record).map(({ path, text }) => ({ path: `${version}/files/${path}`, text })),
  ];
}

/** `registry.yaml` and the publishers. */
export function registryFiles(records: readonly DebianRecord[]): readonly TextFile[] {
  const sections = [...new Set(records.map(({ section }) => section))].sort();
  const registry = {
    id: "debian-names",
    title: "Debian's packages",
    description: "Names, descriptions and dependencies of Debian's packages, for measurements.",
    url: "https://debian.example/ashlar",
    type: "community",
    types: ["module-external"],
    categories: sections.map((id) => ({ id, title: id, description: `The section ${id}.` })),
  };
  const publisher = {
    kind: "organization",
    displayName: "Debian",
    members: [{ login: "debian", id: 1, role: "owner" }],
  };
  return [
    { path: "registry.yaml", text: stringify(registry, YAML) },
    ...sections.map((section) => ({
      path: `publishers/${section}.yaml`,
      text: stringify(publisher, YAML),
    })),
  ];
}
