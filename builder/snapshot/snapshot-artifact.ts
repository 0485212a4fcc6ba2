/** A captured project as an artifact: a snapshot that is kept as it is, or a template to begin others with. */
import { stringify } from "yaml";
import { codeSpan } from "../report/escape-markdown.ts";
import type { NewArtifact } from "../scaffold/artifact-files.ts";
import { checksumList } from "../scaffold/checksum-list.ts";
import type { MachineFacts } from "./machine-facts.ts";
import type { ProjectFile } from "./read-project.ts";
import type { Tool } from "./toolchain.ts";

export interface Capture {
  readonly as: "snapshot" | "template";
  /** `namespace/name` */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  readonly license: string;
  /** Absent where the project has a text of its own, or there is none. */
  readonly licenseText?: string;
  readonly version: string;
  readonly files: readonly ProjectFile[];
  readonly tools: readonly Tool[];
  readonly machine: MachineFacts & { readonly base: string };
  readonly architecture: "x86_64" | "arm64" | "any";
}

const WRITTEN = { version: "1.2", compat: "yaml-1.1", lineWidth: 0 } as const;
const CHECKSUMS = "SHA256SUMS";

export function snapshotArtifact(capture: Capture): NewArtifact {
  const { as, version } = capture;
  const payload = payloadOf(capture);
  const manifest = {
    config: as === "snapshot" ? snapshotConfig(capture) : templateConfig(capture),
    changes: [{ kind: "added", description: "The state of the project when it was captured." }],
  };
  return {
    files: new Map([
      ["artifact.md", `---\n${stringify(recordOf(capture), WRITTEN)}---\n${bodyOf(capture)}`],
      [`${version}/manifest.yaml`, stringify(manifest, WRITTEN)],
      ...Object.entries(payload).map(([path, text]) => [`${version}/files/${path}`, text] as const),
    ]),
    executables: new Set(),
  };
}

const isLicense = (name: string): boolean => /^(?:LICENSE|COPYING)/.test(name);

function payloadOf({ as, files, licenseText }: Capture): Readonly<Record<string, string>> {
  const own = files.filter(({ name }) => !isLicense(name));
  const license = licenseText ?? files.find(({ name }) => isLicense(name))?.text;
  const folder = as === "template" ? "template/" : "";
  const whole = {
    ...Object.fromEntries(own.map(({ name, text }) => [`${folder}${name}`, text])),
    ...(license !== undefined && { LICENSE: license }),
  };
  return as === "snapshot" ? { ...whole, [CHECKSUMS]: checksumList(whole) } : whole;
}

function environmentOf({ machine }: Capture): object {
  const { base, manager, packages } = machine;
  return {
    base,
    package_manager: manager,
    ...(packages.length > 0 && { packages: { system: packages } }),
  };
}

function snapshotConfig(capture: Capture): object {
  const lockfiles = capture.files.filter(({ isLock }) => isLock).map(({ name }) => name);
  const { architecture } = capture;
  return { architecture, checksums: CHECKSUMS, lockfiles, environment: environmentOf(capture) };
}

function templateConfig(capture: Capture): object {
  return { templateType: "environment", environment: environmentOf(capture) };
}

function recordOf({ as, title, summary, category, license, tools }: Capture): object {
  const tags = [...new Set(tools.map(({ name }) => name.replaceAll(/[^a-z0-9.+#-]+/g, "-")))];
  return {
    type: as,
    title,
    summary,
    categories: [category],
    tags: ["environment", ...tags].slice(0, 10),
    license,
    publication: { maintenance_status: "active" },
  };
}

function bodyOf(capture: Capture): string {
  const { as, name, title, summary, tools, files, machine } = capture;
  const rows = tools.map(
    ({ name: tool, version, file }) =>
      `| ${codeSpan(tool, 60)} | ${codeSpan(version, 100)} | ${codeSpan(file, 100)} |`,
  );
  const table = ["| tool | version | says |", "|---|---|---|", ...rows].join("\n");
  const listed = files
    .filter(({ name: file }) => !isLicense(file))
    .map(({ name: file, isLock }) => `- ${codeSpan(file, 100)}${isLock ? ": exact versions" : ""}`);
  const get =
    as === "snapshot"
      ? `ashlar install ${name}\ncd ashlar_modules/${name}\nsha256sum --check ${CHECKSUMS}`
      : `ashlar new ${name} my-project`;
  const commands = installCommands(files).join("\n");
  return `# ${title}

${summary}

It holds what a project said of the machine and the tools that it works with, and the exact versions of
all packages, so that the same environment can be set up again, by others and years later. It was
captured from files; source code, data and settings of single people are not in it.

It was made for ${codeSpan(machine.base, 100)}${machine.packages.length > 0 ? `, with ${machine.packages.length} system packages that its manifest names` : ""}.
${rows.length > 0 ? `\n## Tools\n\n${table}\n` : ""}
## Files

${listed.join("\n")}

## Install

\`\`\`sh
${get}
\`\`\`

## Usage

In ${as === "snapshot" ? "a copy of that folder" : "the new folder"}, with the tools above:

\`\`\`sh
${commands}
\`\`\`
`;
}

/** What sets up the packages of each lock, and refuses others. */
const COMMANDS: readonly (readonly [RegExp, string | ((name: string) => string)])[] = [
  [/^(?:package-lock|npm-shrinkwrap)\.json$/, "npm ci"],
  [/^pnpm-lock\.yaml$/, "pnpm install --frozen-lockfile"],
  [/^yarn\.lock$/, "yarn install --immutable"],
  [/^uv\.lock$/, "uv sync --locked"],
  [/^poetry\.lock$/, "poetry sync"],
  [/^pdm\.lock$/, "pdm sync"],
  [/^Pipfile\.lock$/, "pipenv sync"],
  [/^requirements.*\.txt$/i, (name) => `pip install --requirement ${name}`],
  [/^Cargo\.lock$/, "cargo fetch --locked"],
  [/^go\.sum$/, "go mod download"],
  [/^environment.*\.ya?ml$/, (name) => `conda env create --file ${name}`],
  [/^conda-lock\.ya?ml$/, (name) => `conda-lock install ${name}`],
  [/^Gemfile\.lock$/, "bundle install"],
  [/^composer\.lock$/, "composer install"],
];

function installCommands(files: readonly ProjectFile[]): readonly string[] {
  const locks = files.filter(({ isLock, name }) => isLock && /^[\w.-]+$/.test(name));
  const found = locks.flatMap(({ name }) => {
    const command = COMMANDS.find(([pattern]) => pattern.test(name))?.[1];
    if (command === undefined) return [];
    return [typeof command === "string" ? command : command(name)];
  });
  return found.length > 0 ? [...new Set(found)] : locks.map(({ name }) => `cat ${name}`);
}
