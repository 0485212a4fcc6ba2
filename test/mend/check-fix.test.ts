/** `ashlar check --fix` on a real folder: mends what needs no guess, says so, and leaves the rest. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, makeRegistry } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

const RECORD = "artifacts/acme/hello/artifact.md";
const ODD = `---
type: module-node
title: Hello
summary: Says hello to whoever is named, in a friendly voice.
categories: [tools]
# for people who search
tags:
  - greeting
  - greeting
licence: apache 2 # as ever
downloads: 5
---
# Hello

Text.
`;

test("fields are renamed, set and removed, comments stay", async () => {
  const registry = makeRegistry({ [RECORD]: ODD });
  const args = ["check", "artifacts/acme/hello", "--registry", registry, "--fix"];
  const first = await runInProcess(args, { cwd: registry });
  expect(first.stdout).toContain(`fixed ${RECORD}: licence renamed to license`);
  expect(first.stdout).toContain(`fixed ${RECORD}: downloads removed`);
  const second = await runInProcess(args, { cwd: registry });
  expect(second.stdout).toContain(`fixed ${RECORD}: license set to "Apache-2.0"`);
  expect(readFileSync(join(registry, RECORD), "utf8")).toBe(
    ODD.replace("licence: apache 2 #", "license: Apache-2.0 #")
      .replace("  - greeting\n  - greeting\n", "  - greeting\n")
      .replace("downloads: 5\n", ""),
  );
});

test("a published version is left as it is", async () => {
  const path = "artifacts/acme/hello/1.1.0/manifest.yaml";
  const text = 'config:\n  entry: index.js\ndependencies:\n  - {name: acme/hello2, version: "*"}\n';
  const other = {
    "artifacts/acme/hello2/artifact.md": ODD.replace(
      "licence: apache 2 # as ever\ndownloads: 5\n",
      "",
    ),
    "artifacts/acme/hello2/1.0.0/manifest.yaml": "config:\n  entry: a.js\n",
    "artifacts/acme/hello2/1.0.0/files/a.js": "export {};\n",
  };
  const registry = makeRegistry({ [path]: text, ...other });
  const args = ["check", path.slice(0, -"/manifest.yaml".length), "--registry", registry, "--fix"];
  commitAll(registry);
  await runInProcess(args, { cwd: registry });
  expect(readFileSync(join(registry, path), "utf8")).toBe(text);
});
