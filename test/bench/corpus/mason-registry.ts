/**
 * The mason registry (github.com/mason-org/mason-registry) as a source registry.
 *
 * A package becomes `mason/<name>` of type module-external: what it installs lies in another
 * registry, named by a package URL. The newest version stands in `source.id`, older ones that are
 * installed differently in `source.version_overrides`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Conversion, listNote } from "./conversion.ts";
import { foldKeyword, foldName } from "./fold-name.ts";
import { looseSemver } from "./loose-semver.ts";
import { openSourceWriter } from "./source-writer.ts";

const NAMESPACE = "mason";
const SUMMARY_LENGTH_MAX = 400;
const CATEGORIES_MAX = 3;

interface MasonPackage {
  readonly name: string;
  readonly description: string;
  readonly homepage: string;
  readonly licenses: readonly string[];
  readonly languages: readonly string[];
  readonly categories: readonly string[];
  readonly source: {
    readonly id: string;
    readonly version_overrides?: readonly { readonly id: string }[];
  };
  readonly deprecation?: { readonly since: string; readonly message: string };
}

export function convertMasonRegistry(dataFolder: string, outFolder: string): Conversion {
  const folder = join(dataFolder, "packages");
  const writer = openSourceWriter(outFolder);
  const packages = readdirSync(folder)
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(folder, name, "package.yaml"));
      return { bytes, record: parse(bytes.toString("utf8")) as MasonPackage };
    });
  writer.writeRegistry(registryRecord(packages.map(({ record }) => record)));
  writer.writePublisher(NAMESPACE, PUBLISHER);
  const changed: string[] = [];
  for (const { record, bytes } of packages) {
    const versions = versionsOf(record);
    changed.push(
      ...[...versions].flatMap(([semver, version]) =>
        semver === version ? [] : [`${record.name} ${version} → ${semver}`],
      ),
    );
    writer.writeArtifact({
      name: `${NAMESPACE}/${foldName(record.name)}`,
      record: artifactRecord(record),
      body: `# ${record.name}\n\n${record.description}\n`,
      versions: [...versions.keys()].map((version) => ({
        version,
        manifest: { config: { protocol: "files" } },
        files: [{ path: "package.yaml", bytes }],
      })),
    });
  }
  const many = packages.filter(({ record }) => record.categories.length > CATEGORIES_MAX);
  const notes = [
    listNote("versions that got another number", changed),
    listNote(
      "more than three categories",
      many.map(({ record }) => record.name),
    ),
  ];
  return { counts: writer.counts, notes: notes.filter((note) => note !== undefined) };
}

/** SemVer → version, of the newest version and of those with another way to install. */
function versionsOf({ source }: MasonPackage): Map<string, string> {
  const urls = [source.id, ...(source.version_overrides ?? []).map(({ id }) => id)];
  return new Map(
    urls.map((purl) => {
      const version = decodeURIComponent(/@([^@?#]+)(?:[?#].*)?$/.exec(purl)?.[1] ?? "");
      return [looseSemver(version), version];
    }),
  );
}

function artifactRecord(record: MasonPackage): object {
  const { description, licenses, languages, categories, homepage, deprecation } = record;
  return {
    type: "module-external",
    title: record.name,
    summary: description.trim().slice(0, SUMMARY_LENGTH_MAX),
    categories: categories.slice(0, CATEGORIES_MAX).map(foldName),
    license: licenses.map(spdx).join(" AND "),
    ...(languages.length > 0 && { languages: languages.map(foldKeyword) }),
    links: { homepage },
    ...(deprecation && {
      publication: { maintenance_status: "deprecated" },
      deprecation: { reason: deprecation.message },
    }),
  };
}

/** `proprietary` is the one word in the data that SPDX does not have. */
function spdx(license: string): string {
  return license === "proprietary" ? "LicenseRef-proprietary" : license;
}

const PUBLISHER = {
  kind: "organization",
  displayName: "mason-registry",
  github: "mason-org",
  // The data names no account ids; the format wants one.
  members: [{ login: "mason-org", id: 1, role: "owner" }],
};

function registryRecord(packages: readonly MasonPackage[]): object {
  const names = [...new Set(packages.flatMap(({ categories }) => categories))].sort();
  return {
    id: NAMESPACE,
    title: "mason registry",
    description: "Packages of the mason registry, converted for measurements.",
    url: "https://mason.example.org/ashlar",
    repository: "https://github.com/mason-org/mason-registry",
    type: "community",
    types: ["module-external"],
    categories: names.map((name) => ({
      id: foldName(name),
      title: name,
      description: `Packages that mason lists as ${name}.`,
    })),
  };
}
