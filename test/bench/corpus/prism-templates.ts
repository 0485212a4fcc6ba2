/**
 * The research-environment templates of Prism (github.com/scttfrdmn/prism) as a source registry.
 *
 * A template becomes `prism/<slug>` with its environment. Values that our format does not take, such
 * as the package manager `ami`, stay as they are, so that a build has to say so; the file itself,
 * with its literal passwords, is the payload.
 */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { type Conversion, listNote } from "./conversion.ts";
import { foldKeyword, foldName } from "./fold-name.ts";
import { looseSemver } from "./loose-semver.ts";
import { type PrismTemplate, prismManifest } from "./prism-manifest.ts";
import { openSourceWriter } from "./source-writer.ts";

const NAMESPACE = "prism";
/** What a template says about itself that our format has no place for. */
const KNOWN = new Set(
  "name slug description long_description category domain version tags complexity maintainer base package_manager packages services users instance_defaults idle_detection parameters ami_config estimated_launch_time prerequisites learning_resources".split(
    " ",
  ),
);

export function convertPrismTemplates(dataFolder: string, outFolder: string): Conversion {
  const folder = join(dataFolder, "templates");
  const license = readFileSync(join(dataFolder, "LICENSE"));
  const writer = openSourceWriter(outFolder);
  const left = new Set<string>();
  const templates = globSync("**/*.yml", { cwd: folder })
    .sort()
    .map((path) => {
      const bytes = readFileSync(join(folder, path));
      return { path, bytes, template: parse(bytes.toString("utf8")) as PrismTemplate };
    });
  writer.writeRegistry(registryRecord(templates.map(({ template }) => template)));
  writer.writePublisher(NAMESPACE, PUBLISHER);
  for (const { path, bytes, template } of templates) {
    for (const key of Object.keys(template)) if (!KNOWN.has(key)) left.add(key);
    writer.writeArtifact({
      name: `${NAMESPACE}/${foldName(template.slug ?? basename(path, ".yml"))}`,
      record: artifactRecord(template),
      body: documentation(template),
      versions: [
        {
          version: looseSemver(template.version),
          manifest: prismManifest(template),
          files: [
            { path: `template/${basename(path)}`, bytes },
            { path: "LICENSE", bytes: license },
          ],
        },
      ],
    });
  }
  const note = listNote("fields without a place, in the payload only", [...left].sort(), 20);
  return { counts: writer.counts, notes: note === undefined ? [] : [note] };
}

function artifactRecord(template: PrismTemplate): object {
  const { tags = {}, complexity, maintainer, domain } = template;
  const words = Object.entries(tags).map(([key, value]) => foldKeyword(`${key}:${value}`));
  if (complexity !== undefined) words.push(foldKeyword(`complexity:${complexity}`));
  return {
    type: "template",
    title: template.name,
    summary: template.description,
    categories: [foldName(template.category ?? "uncategorized")],
    ...(words.length > 0 && { tags: [...new Set(words)] }),
    license: "Apache-2.0",
    ...(maintainer !== undefined && { authors: [{ name: maintainer }] }),
    ...(domain !== undefined && { domain: foldKeyword(domain) }),
  };
}

function documentation(template: PrismTemplate): string {
  const {
    estimated_launch_time: minutes,
    prerequisites = [],
    learning_resources: links = [],
  } = template;
  const list = (title: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`## ${title}`, items.map((item) => `- ${item}`).join("\n")];
  return `${[
    `# ${template.name}`,
    template.long_description ?? template.description,
    ...(minutes === undefined ? [] : [`Starts in about ${minutes} minutes.`]),
    ...list("Prerequisites", prerequisites),
    ...list("Learning resources", links),
  ].join("\n\n")}\n`;
}

const PUBLISHER = {
  kind: "user",
  displayName: "Prism templates",
  website: "https://github.com/scttfrdmn/prism",
  github: "scttfrdmn",
  // The data names no account ids; the format wants one.
  members: [{ login: "scttfrdmn", id: 1, role: "owner" }],
};

function registryRecord(templates: readonly PrismTemplate[]): object {
  const titles = new Set(templates.map(({ category = "Uncategorized" }) => category.trim()));
  return {
    id: NAMESPACE,
    title: "Prism templates",
    description: "Research environments of Prism, converted for measurements.",
    url: "https://prism.example.org/ashlar",
    repository: "https://github.com/scttfrdmn/prism",
    type: "institutional",
    types: ["template"],
    categories: [...titles].sort().map((title) => ({
      id: foldName(title),
      title,
      description: `Templates that Prism lists under ${title}.`,
    })),
  };
}
