/** A registry of any size, made the same way every time: artifacts as people write them, all different. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Artifacts in one namespace, as in a registry with many publishers. */
const NAMESPACE_SIZE = 100;
const WORDS =
  "tide harbour lantern meadow copper signal anchor birch quartz willow ember falcon granite hazel island juniper kelp linen mortar needle".split(
    " ",
  );

export interface SyntheticShape {
  /** `["1.0.0"]` when absent. */
  readonly versions?: readonly string[];
  /** Artifacts that depend on each other in a row: a whole namespace when absent. */
  readonly chain?: number;
}

/** Writes `count` artifacts below `folder`. */
export function writeSyntheticRegistry(
  folder: string,
  count: number,
  { versions = ["1.0.0"], chain = NAMESPACE_SIZE }: SyntheticShape = {},
): void {
  write(folder, "registry.yaml", REGISTRY);
  for (let start = 0; start < count; start += NAMESPACE_SIZE) {
    const namespace = `team-${start / NAMESPACE_SIZE}`;
    write(
      folder,
      `publishers/${namespace}.yaml`,
      `kind: organization\ndisplayName: Team ${start / NAMESPACE_SIZE}\nmembers:\n  - {login: ada, id: 11, role: owner}\n`,
    );
    for (let index = start; index < Math.min(count, start + NAMESPACE_SIZE); index += 1)
      writeArtifact(folder, namespace, { index, versions, chain });
  }
}

/** Adds one version to the first artifact: what a usual pull request does. */
export function writeNextVersion(folder: string): void {
  const first = { index: 0, version: "1.1.0", chain: NAMESPACE_SIZE };
  writeVersion(folder, "artifacts/team-0/part-0", first);
}

const REGISTRY = `id: synthetic
title: Synthetic registry
description: Artifacts made for a benchmark.
url: https://registry.example/synthetic
type: community
categories:
  - {id: tools, title: Tools, description: Things to work with.}
`;

function writeArtifact(
  folder: string,
  namespace: string,
  { index, versions, chain }: Required<SyntheticShape> & { readonly index: number },
): void {
  const place = `artifacts/${namespace}/part-${index}`;
  write(folder, `${place}/artifact.md`, documentation(namespace, index));
  for (const version of versions) writeVersion(folder, place, { index, version, chain });
}

function writeVersion(
  folder: string,
  place: string,
  {
    index,
    version,
    chain,
  }: { readonly index: number; readonly version: string; readonly chain: number },
): void {
  const edge =
    index % chain === 0
      ? ""
      : `dependencies:\n  - {name: ${place.split("/")[1]}/part-${index - 1}, version: "^1.0.0"}\n`;
  write(
    folder,
    `${place}/${version}/manifest.yaml`,
    `config:\n  entry: index.js\n  moduleFormat: esm\n${edge}changes:\n  - {kind: added, description: The function part${index}.}\n`,
  );
  write(folder, `${place}/${version}/files/index.js`, source(index, version));
  write(folder, `${place}/${version}/files/package.json`, packageJson(index, version));
  write(folder, `${place}/${version}/files/data.json`, data(index));
  write(folder, `${place}/${version}/files/README.md`, `# Part ${index}\n\n${prose(index, 60)}\n`);
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const word = (seed: number): string => WORDS[(seed * 7919 + (seed >> 3)) % WORDS.length] ?? "tide";
const prose = (seed: number, words: number): string =>
  Array.from({ length: words }, (_, at) => word(seed + at * 13)).join(" ");

function documentation(namespace: string, index: number): string {
  return `---
type: module-node
title: Part ${index}
summary: Computes the ${word(index)} of a ${word(index + 1)} for whoever has one.
categories: [tools]
tags: [${word(index)}]
license: MIT
---
# Part ${index}

${prose(index, 80)}

## Usage

\`\`\`js
import { part${index} } from "@${namespace}/part-${index}";
part${index}([1, 2, 3]);
\`\`\`
`;
}

function source(index: number, version: string): string {
  const bodies = Array.from(
    { length: 40 },
    (_, at) =>
      `/** The ${word(index + at)} of a ${word(at)}. */\nexport function part${index}_${at}(values) {\n  return values.map((value) => value * ${at + 1} + ${index}).join("-${word(at)}");\n}\n`,
  );
  return `// Part ${index}, version ${version}\nexport const part${index} = (values) => values.length;\n${bodies.join("\n")}`;
}

function packageJson(index: number, version: string): string {
  const body = {
    name: `part-${index}`,
    version,
    type: "module",
    exports: "./index.js",
    license: "MIT",
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

function data(index: number): string {
  const rows = Array.from({ length: 60 }, (_, at) => ({
    name: word(index + at),
    value: (index * at) % 997,
  }));
  return `${JSON.stringify(rows, null, 1)}\n`;
}
