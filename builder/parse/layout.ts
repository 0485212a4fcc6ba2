/** Sorts the paths of a source into the layout of a registry; what fits nowhere is a stray. */
import type { SourceEntry } from "../read/source.ts";

export interface VersionFiles {
  readonly version: string;
  readonly folder: string;
  manifest: SourceEntry | undefined;
  provenance: SourceEntry | undefined;
  signature: SourceEntry | undefined;
  /** Files under `files/`. */
  payload: SourceEntry[];
}

export interface ArtifactFiles {
  readonly namespace: string;
  readonly shortName: string;
  readonly folder: string;
  record: SourceEntry | undefined;
  /** What the registry withholds of it; outside of its folder. */
  moderation: SourceEntry | undefined;
  readonly versions: Map<string, VersionFiles>;
  readonly reviews: SourceEntry[];
  readonly screenshots: SourceEntry[];
  readonly strays: SourceEntry[];
}

export interface Layout {
  registry: SourceEntry | undefined;
  policy: SourceEntry | undefined;
  suppressions: SourceEntry | undefined;
  trustedRoot: SourceEntry | undefined;
  readonly publishers: SourceEntry[];
  readonly advisories: SourceEntry[];
  /** Imported counts of downloads, a file for each month, or several. */
  readonly usage: SourceEntry[];
  /** Modules of the registry's own rules, and what lies beside them: their sources. */
  readonly rules: SourceEntry[];
  /** By `namespace/name`. */
  readonly artifacts: Map<string, ArtifactFiles>;
  /** What the offline keys signed: roots, targets, and the lists that they name. */
  readonly trust: SourceEntry[];
  readonly strays: SourceEntry[];
}

/** Files at the top that people and tools need and that are no records. */
const TOP_FILES = /^(?:README\.md|LICENSE|\.gitattributes|\.gitignore|\.editorconfig)$/;

export function layOut(entries: readonly SourceEntry[]): Layout {
  const layout: Layout = {
    registry: undefined,
    policy: undefined,
    suppressions: undefined,
    trustedRoot: undefined,
    publishers: [],
    advisories: [],
    usage: [],
    rules: [],
    artifacts: new Map(),
    trust: [],
    strays: [],
  };
  for (const entry of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) place(layout, entry);
  for (const { versions } of layout.artifacts.values())
    for (const version of versions.values()) trim(version);
  return layout;
}

/** An array that something was pushed into has room for sixteen more. */
function trim(version: VersionFiles): void {
  version.payload = [...version.payload];
}

function place(layout: Layout, entry: SourceEntry): void {
  const [top = "", ...rest] = entry.path.split("/");
  // First, because a registry hardly has anything else.
  if (top === "artifacts" && rest.length >= 3)
    placeInArtifact(artifactOf(layout, rest), rest.slice(2), entry);
  else if (entry.path === "registry.yaml") layout.registry = entry;
  else if (entry.path === "policy.yaml") layout.policy = entry;
  else if (entry.path === "suppressions.yaml") layout.suppressions = entry;
  else if (entry.path === "trusted-root.json") layout.trustedRoot = entry;
  else if (top === "publishers" && rest.length === 1 && entry.path.endsWith(".yaml"))
    layout.publishers.push(entry);
  else if (/^usage\/\d{4}-\d{2}(?:\/[0-9a-f]{1,3})?\.json$/.test(entry.path))
    layout.usage.push(entry);
  else if (top === "advisories" && entry.path.endsWith(".json")) layout.advisories.push(entry);
  else if (top === "rules" && rest.length > 0) layout.rules.push(entry);
  else if (top === "trust" && rest.length === 1) layout.trust.push(entry);
  else if (top === "moderation" && rest.length === 2 && entry.path.endsWith(".yaml"))
    artifactOf(layout, [rest[0] ?? "", (rest[1] ?? "").slice(0, -".yaml".length)]).moderation =
      entry;
  else if (!TOP_FILES.test(entry.path)) layout.strays.push(entry);
}

function artifactOf(
  layout: Layout,
  [namespace = "", shortName = ""]: readonly string[],
): ArtifactFiles {
  const name = `${namespace}/${shortName}`;
  const known = layout.artifacts.get(name);
  if (known) return known;
  const created: ArtifactFiles = {
    namespace,
    shortName,
    folder: `artifacts/${name}`,
    record: undefined,
    moderation: undefined,
    versions: new Map(),
    reviews: [],
    screenshots: [],
    strays: [],
  };
  layout.artifacts.set(name, created);
  return created;
}

function placeInArtifact(
  artifact: ArtifactFiles,
  rest: readonly string[],
  entry: SourceEntry,
): void {
  const [first = "", second = ""] = rest;
  if (rest.length === 1 && first === "artifact.md") artifact.record = entry;
  else if (rest.length === 2 && first === "reviews" && second.endsWith(".md"))
    artifact.reviews.push(entry);
  else if (rest.length === 2 && first === "screenshots") artifact.screenshots.push(entry);
  else if (rest.length >= 2 && first !== "reviews" && first !== "screenshots")
    placeInVersion(artifact, rest, entry);
  else artifact.strays.push(entry);
}

function placeInVersion(
  artifact: ArtifactFiles,
  [version = "", ...rest]: readonly string[],
  entry: SourceEntry,
): void {
  const files = versionOf(artifact, version);
  if (rest.length === 1 && rest[0] === "manifest.yaml") files.manifest = entry;
  else if (rest.length === 1 && rest[0] === "provenance.json") files.provenance = entry;
  else if (rest.length >= 2 && rest[0] === "files") files.payload.push(entry);
  else if (rest.length === 1 && rest[0] === "signature") files.signature = entry;
  else artifact.strays.push(entry);
}

function versionOf(artifact: ArtifactFiles, version: string): VersionFiles {
  const known = artifact.versions.get(version);
  if (known) return known;
  const created: VersionFiles = {
    version,
    folder: `${artifact.folder}/${version}`,
    manifest: undefined,
    provenance: undefined,
    signature: undefined,
    payload: [],
  };
  artifact.versions.set(version, created);
  return created;
}
