/**
 * The packs of ggen's marketplace (github.com/seanchatmangpt/ggen-marketplace) as a source registry.
 *
 * A pack becomes the template `ggen/<folder>` with all of its files, names and bytes unchanged.
 */
import { globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Conversion, listNote } from "./conversion.ts";
import { foldKeyword, foldName } from "./fold-name.ts";
import { ggenPublisher } from "./ggen-publisher.ts";
import { looseSemver } from "./loose-semver.ts";
import { openSourceWriter, type PayloadFile } from "./source-writer.ts";
import { parseTomlTable, type TomlTable, tableAt, textAt, textsAt } from "./toml-table.ts";

const NAMESPACE = "ggen";
const SUMMARY_LENGTH_MAX = 400;

export function convertGgenPacks(dataFolder: string, outFolder: string): Conversion {
  const folder = join(dataFolder, "packs");
  const license = readFileSync(join(dataFolder, "LICENSE"));
  const writer = openSourceWriter(outFolder);
  writer.writePublisher(NAMESPACE, ggenPublisher());
  const categories = new Set(["uncategorized"]);
  const shortened: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    const table = parseTomlTable(readFileSync(join(folder, name, "pack.toml"), "utf8")) ?? {};
    const pack = tableAt(table, "pack");
    const description = (textAt(pack, "description") ?? "").trim();
    const summary = summaryOf(description);
    if (summary !== description) shortened.push(name);
    categories.add(foldName(textAt(pack, "category") ?? "uncategorized"));
    writer.writeArtifact({
      name: `${NAMESPACE}/${foldName(name)}`,
      record: packRecord(pack, { name, summary }),
      body: packBody(join(folder, name), { name, description }),
      versions: [
        {
          version: looseSemver(textAt(pack, "version") ?? "0.0.0"),
          manifest: { config: { templateType: "project" } },
          files: [...templateFiles(join(folder, name)), { path: "LICENSE", bytes: license }],
        },
      ],
    });
  }
  writer.writeRegistry(registryRecord([...categories].sort()));
  const note = listNote("summaries cut after the first sentence or 400 characters", shortened);
  return { counts: writer.counts, notes: note === undefined ? [] : [note] };
}

function templateFiles(folder: string): PayloadFile[] {
  // node:fs globs leave out names that begin with a dot unless they are asked for.
  return globSync(["**/*", "**/.*", "**/.*/**"], { cwd: folder })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => ({ path: `template/${path}`, bytes: readFileSync(join(folder, path)) }));
}

function summaryOf(description: string): string {
  const characters = [...description];
  if (characters.length <= SUMMARY_LENGTH_MAX) return description;
  const sentence = /^.+?[.。!?](?=\s|$)/su.exec(description)?.[0] ?? description;
  const short = [...sentence];
  return short.length <= SUMMARY_LENGTH_MAX
    ? sentence
    : `${characters.slice(0, SUMMARY_LENGTH_MAX - 1).join("")}…`;
}

function packRecord(
  pack: TomlTable,
  { name, summary }: { readonly name: string; readonly summary: string },
): object {
  const metadata = tableAt(pack, "metadata");
  const tags = [...textsAt(pack, "tags"), ...textsAt(metadata, "tags")].map(foldKeyword);
  const license = textAt(pack, "license");
  const author = textAt(pack, "author");
  const repository = textAt(pack, "repository");
  return {
    type: "template",
    title: textAt(pack, "name") ?? name,
    summary,
    categories: [foldName(textAt(pack, "category") ?? "uncategorized")],
    ...(tags.length > 0 && { tags: [...new Set(tags)] }),
    ...(license !== undefined && { license }),
    ...(author !== undefined && { authors: [{ name: author }] }),
    ...(repository !== undefined && { links: { repository } }),
  };
}

/** The README where there is one, else the description, which runs to pages in some packs. */
function packBody(
  folder: string,
  { name, description }: { readonly name: string; readonly description: string },
): string {
  const readme = readdirSync(folder).find((file) => file.toLowerCase() === "readme.md");
  return readme === undefined
    ? `# ${name}\n\n${description}\n`
    : readFileSync(join(folder, readme), "utf8");
}

function registryRecord(categories: readonly string[]): object {
  return {
    id: "ggen-packs",
    title: "ggen packs",
    description: "Packs of ggen's marketplace, converted for measurements.",
    url: "https://packs.example.org/ashlar",
    repository: "https://github.com/seanchatmangpt/ggen-marketplace",
    type: "community",
    types: ["template"],
    categories: categories.map((id) => ({
      id,
      title: id,
      description: `Packs that their authors call ${id}.`,
    })),
  };
}
