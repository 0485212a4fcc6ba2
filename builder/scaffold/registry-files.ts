/** Every file of a new registry's repository. */
import { stringify } from "yaml";
import type { Publisher } from "../../schemas/publisher.ts";
import { codeOwners } from "../automerge/code-owners.ts";
import { fillWords } from "./fill-words.ts";
import type { RegistryAnswers } from "./registry-answers.ts";
import { REGISTRY_PRESETS } from "./registry-preset.ts";
import { registryReadme } from "./registry-readme.ts";
import { sampleArtifact } from "./sample-artifact.ts";

export interface ScaffoldParts {
  /** Of the program whose commands the repository will run, exact. */
  readonly programVersion: string;
  /** Files that every new repository gets as they are, but for {@link fillWords}: workflows, forms. */
  readonly common: ReadonlyMap<string, string>;
}

/** Content by path, relative to the repository's folder, sorted. */
export function registryFiles(
  answers: RegistryAnswers,
  { programVersion, common }: ScaffoldParts,
): ReadonlyMap<string, string> {
  const inRegistry: readonly [string, string][] = [
    ["registry.yaml", registryRecord(answers)],
    ["policy.yaml", policyRecord(answers)],
    [`publishers/${answers.namespace}.yaml`, publisherRecord(answers)],
    ...sampleArtifact(answers),
  ];
  const all: readonly [string, string][] = [
    ...[...common].map(([path, text]): [string, string] => [path, fillWords(text, answers)]),
    [".github/CODEOWNERS", ownersRecord(answers)],
    ...inRegistry.map(([path, text]): [string, string] => [`registry/${path}`, text]),
    [".gitignore", IGNORED],
    ["README.md", registryReadme(answers)],
    ["package.json", packageRecord(answers, programVersion)],
  ];
  return new Map(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const IGNORED = `# What builds leave, and what must never be committed: private keys.
node_modules/
dist/
ashlar_modules/
*.key
*.pem
id_ed25519
`;

function registryRecord(answers: RegistryAnswers): string {
  const { id, title, description, url, repository, preset } = answers;
  return `# What this registry is. Editors complete the fields by the schema that the built tree holds.
# yaml-language-server: $schema=${url.replace(/\/+$/, "")}/schemas/registry.schema.json
id: ${scalar(id)}
title: ${scalar(title)}
description: ${scalar(description)}
# Where the built tree is served. A build for another place takes --base-url.
url: ${scalar(url)}
${repository === undefined ? "# repository: https://github.com/OWNER/NAME   where pull requests go" : `repository: ${scalar(repository)}`}
# ${preset}: ${REGISTRY_PRESETS[preset].summary}.
type: ${preset}
# Which types may be published. All twelve when this is absent:
# types: [module-node, module-oci, module-wasm, module-binary, module-external, plugin, model, agent,
#   template, snapshot, transformer, image]
categories:
  - id: tools
    title: Tools
    description: Libraries, commands and plugins for people who write software.
  - id: data
    title: Data
    description: Data sets, and what reads, converts and checks them.
  - id: models
    title: Models and agents
    description: Models with their cards, and programs that carry out a task with one.
  - id: environments
    title: Environments
    description: Machines, containers and project templates that are ready to work on.
  - id: samples
    title: Samples
    description: Artifacts that show how one is made.
contributions:
${REGISTRY_PRESETS[preset].contributions}featured:
  - name: ${answers.namespace}/greeting
    reason: A whole artifact in six files, to look at before you write your own.
`;
}

function policyRecord({ preset, owner, ownerId }: RegistryAnswers): string {
  const { waits, policy } = REGISTRY_PRESETS[preset];
  return `# What this registry wants beyond the rules that hold everywhere: the preset "${preset}",
# ${REGISTRY_PRESETS[preset].summary}. All of it is yours to change, by pull request:
# a change is judged by the policy of the branch that it would join. The website explains each field
# under Docs, Policy. Findings that you accept go into suppressions.yaml, each with a reason and a day.
${policy}# What the workflow automerge goes by: who may approve for the registry, and how long a change stays
# open before it is merged without a person, so that somebody has the chance to say no.
merging:
  maintainers:
    - { login: ${scalar(owner)}, id: ${ownerId} }
  wait:
${Object.entries(waits)
  .map(([kind, time]) => `    ${kind}: ${time}\n`)
  .join("")}`;
}

function publisherRecord(answers: RegistryAnswers): string {
  const { namespace, publisher, owner, ownerId } = answers;
  const kind = owner.toLowerCase() === namespace ? "user" : "organization";
  return `# Who answers for the namespace ${namespace}. Members are known by their number at the git host,
# which survives a change of name.
kind: ${kind}
displayName: ${scalar(publisher)}
members:
  - login: ${scalar(owner)}
    id: ${ownerId}
    role: owner            # owner and admin may change this file; write publishes; read is for show
`;
}

/** As `ashlar codeowners` would write it, or the daily look at it fails in a registry that was just begun. */
function ownersRecord({ namespace, publisher, owner, ownerId }: RegistryAnswers): string {
  const first = { login: owner, id: ownerId };
  const record: Publisher = {
    kind: "organization",
    displayName: publisher,
    members: [{ ...first, role: "owner" }],
  };
  const publishers = new Map([[namespace, record]]);
  return codeOwners({ prefix: "registry/", publishers, maintainers: [first] });
}

function packageRecord({ id, title }: RegistryAnswers, version: string): string {
  const record = {
    name: `${id}-registry`,
    private: true,
    description: title,
    type: "module",
    scripts: {
      check: "ashlar check",
      build: "ashlar build --commit HEAD",
      start: "ashlar build --base-url http://127.0.0.1:8080 && ashlar serve",
    },
    devDependencies: {
      "@ashlar/builder": version,
      "@ashlar/client": version,
      "@ashlar/site": version,
    },
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Quoted where YAML would read another thing. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}
