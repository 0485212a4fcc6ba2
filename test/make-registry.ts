/** Miniature registries for tests: a valid one in a few lines, with whatever a test wants changed. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Path relative to the registry's folder → content; `null` leaves the file out, `{link}` makes a symbolic link. */
export type RegistryFiles = Readonly<
  Record<
    string,
    string | Uint8Array | null | { readonly link: string } | { readonly script: string }
  >
>;

const README = `# Hello

${"This artifact exists to be built, checked, published and installed by tests. ".repeat(6)}

## Usage

    ashlar install acme/hello

Then call it with a name:

    import { hello } from "./ashlar_modules/acme/hello/index.js";
    hello("Ada");
`;

/** A registry with one publisher and one artifact of two versions: it has no findings. */
export const SMALL_REGISTRY: RegistryFiles = {
  "registry.yaml": `id: small
title: Small registry
description: One artifact, for tests.
url: https://registry.example/small
type: community
categories:
  - {id: tools, title: Tools, description: Things to work with.}
`,
  "publishers/acme.yaml": `kind: organization
displayName: Acme
members:
  - {login: ada, id: 11, role: owner}
`,
  "artifacts/acme/hello/artifact.md": `---
type: module-node
title: Hello
summary: Says hello to whoever is named, in a friendly voice.
categories: [tools]
tags: [greeting]
license: Apache-2.0
---
${README}`,
  "artifacts/acme/hello/1.0.0/manifest.yaml": `config:
  entry: index.js
changes:
  - {kind: added, description: The first version.}
`,
  "artifacts/acme/hello/1.0.0/files/index.js": "export const hello = (name) => `Hello, ${name}`;\n",
  "artifacts/acme/hello/1.0.0/files/LICENSE": "Apache License, Version 2.0\n",
  "artifacts/acme/hello/1.1.0/manifest.yaml": `config:
  entry: index.js
changes:
  - {kind: changed, description: It ends with a mark.}
`,
  "artifacts/acme/hello/1.1.0/files/index.js":
    "export const hello = (name) => `Hello, ${name}!`;\n",
  "artifacts/acme/hello/1.1.0/files/LICENSE": "Apache License, Version 2.0\n",
  "artifacts/acme/hello/1.1.0/files/bin/greet.sh": { script: "#!/bin/sh\necho Hello\n" },
};

/** Writes files below a new temporary folder, which goes when the test ends. Returns the registry's folder. */
export function makeRegistry(changes: RegistryFiles = {}): string {
  const folder = temporaryFolder();
  const registry = join(folder, "registry");
  writeFiles(registry, { ...SMALL_REGISTRY, ...changes });
  return registry;
}

export function writeFiles(folder: string, files: RegistryFiles): void {
  for (const [path, content] of Object.entries(files)) {
    if (content === null) continue;
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof content === "string" || content instanceof Uint8Array)
      writeFileSync(target, content);
    else if ("link" in content) symlinkSync(content.link, target);
    else writeFileSync(target, content.script, { mode: 0o755 });
  }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ashlar-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs git in a folder with a fixed author and date (ISO 8601); nothing of the machine's configuration counts. */
export function git(folder: string, date: string, ...args: string[]): string {
  return execFileSync("git", args, gitOptions(folder, date));
}

function gitOptions(folder: string, date: string): ExecFileSyncOptionsWithStringEncoding {
  return {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      // Or every commit starts another process, to look whether something is to be tidied up.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "maintenance.auto",
      GIT_CONFIG_VALUE_0: "false",
      GIT_AUTHOR_NAME: "Test",
      GIT_AUTHOR_EMAIL: "test@example.org",
      GIT_COMMITTER_NAME: "Test",
      GIT_COMMITTER_EMAIL: "test@example.org",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    },
    stdio: ["ignore", "pipe", "pipe"],
  };
}

/** Makes the folder above a registry a repository and commits all of it. */
export function commitAll(registry: string, date = "2026-02-03T04:05:06Z"): void {
  // Through a shell: to start a process costs this large one much more.
  const script = "git init -q -b main; git add -A; git commit -q -m 'All of it'";
  execFileSync("sh", ["-ec", script], gitOptions(dirname(registry), date));
}
