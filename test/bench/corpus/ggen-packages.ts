/**
 * The packages of ggen's marketplace (github.com/seanchatmangpt/ggen) as a source registry.
 *
 * A package becomes the template `ggen/<folder>` that holds its package.toml. Folders inside folders become one name: `a/b` is
 * `ggen/a-b`. The one file that is no TOML becomes a record that is no YAML, so that a build has to leave it out.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Conversion, listNote } from "./conversion.ts";
import { foldKeyword, foldName } from "./fold-name.ts";
import { CATEGORIES, categoriesOf } from "./ggen-categories.ts";
import { ggenDependencies } from "./ggen-dependencies.ts";
import { ggenPublisher } from "./ggen-publisher.ts";
import { looseSemver } from "./loose-semver.ts";
import { openSourceWriter, type SourceWriter } from "./source-writer.ts";
import { parseTomlTable, type TomlTable, tableAt, textAt, textsAt } from "./toml-table.ts";

const NAMESPACE = "ggen";
const TAGS_MAX = 30;

export function convertGgenPackages(dataFolder: string, outFolder: string): Conversion {
  const folder = join(dataFolder, "marketplace/packages");
  const writer = openSourceWriter(outFolder);
  writer.writeRegistry(REGISTRY);
  writer.writePublisher(NAMESPACE, ggenPublisher());
  const names = globSync("**/package.toml", { cwd: folder })
    .map((path) => dirname(path).replaceAll("\\", "/"))
    .sort();
  const broken: string[] = [];
  const elsewhere = new Set<string>();
  for (const name of names) {
    const text = readFileSync(join(folder, name, "package.toml"), "utf8");
    const table = parseTomlTable(text);
    if (table) {
      const { left } = convertPackage({ name, text, table, names }, writer);
      for (const other of left) elsewhere.add(other);
    } else {
      writer.writeRawArtifact(`${NAMESPACE}/${foldName(name)}`, `---\n${text}---\n`);
      broken.push(name);
    }
  }
  const notes = [
    listNote("no TOML, kept as a broken record", broken),
    listNote("dependencies on crates and other things, left out", [...elsewhere].sort()),
  ];
  return { counts: writer.counts, notes: notes.filter((note) => note !== undefined) };
}

interface GgenPackage {
  /** Name of its folder, by which others depend on it. */
  readonly name: string;
  readonly text: string;
  readonly table: TomlTable;
  /** All packages there are. */
  readonly names: readonly string[];
}

function convertPackage(
  { name, text, table, names }: GgenPackage,
  writer: SourceWriter,
): { left: readonly string[] } {
  const about = tableAt(table, "package");
  const { edges, left } = ggenDependencies(tableAt(table, "dependencies"), names);
  const version = textAt(about, "version") ?? "0.0.0";
  writer.writeArtifact({
    name: `${NAMESPACE}/${foldName(name)}`,
    record: packageRecord(about, name),
    body: `# ${textAt(about, "name") ?? name}\n\n${textAt(about, "description") ?? ""}\n`,
    versions: [
      {
        version: looseSemver(version),
        manifest: {
          config: { templateType: "project" },
          ...(edges.length > 0 && { dependencies: edges }),
        },
        files: [{ path: "template/package.toml", bytes: text }],
      },
    ],
  });
  return { left };
}

function packageRecord(about: TomlTable, name: string): object {
  const tags = [
    ...new Set([...textsAt(about, "tags"), ...textsAt(about, "keywords")].map(foldKeyword)),
  ];
  const license = textAt(about, "license");
  const summary = textAt(about, "description");
  const repository = textAt(about, "repository");
  const authors = [...textsAt(about, "authors"), textAt(about, "author")].filter(
    (author) => author !== undefined,
  );
  return {
    type: "template",
    title: textAt(about, "name") ?? name,
    ...(summary !== undefined && { summary }),
    categories: categoriesOf(textAt(about, "category"), textsAt(about, "categories")),
    ...(tags.length > 0 && { tags: tags.slice(0, TAGS_MAX) }),
    ...(license !== undefined && { license }),
    ...(authors.length > 0 && {
      authors: authors.map((author) => ({ name: author.replace(/\s*<.*$/, "") })),
    }),
    ...(repository !== undefined && { links: { repository } }),
  };
}

const REGISTRY = {
  id: "ggen-packages",
  title: "ggen packages",
  description: "Packages of ggen's marketplace, converted for measurements.",
  url: "https://packages.example.org/ashlar",
  repository: "https://github.com/seanchatmangpt/ggen",
  type: "community",
  categories: CATEGORIES,
};
