/** What is kept of inspections is about exactly what was looked at, and disposable. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { PayloadRule } from "../../builder/check/rule.ts";
import { cachedInspector } from "../../builder/inspect/cached-inspector.ts";
import { diskStepCache } from "../../builder/inspect/disk-step-cache.ts";
import { localInspector } from "../../builder/inspect/inspect-repository.ts";
import { sourceReader } from "../../builder/inspect/source-reader.ts";
import { stepsOf } from "../../builder/inspect/step.ts";
import { stepKey } from "../../builder/inspect/step-key.ts";
import { type ParseOptions, parseRepository } from "../../builder/parse/parse-repository.ts";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";
import { hashingSink } from "../../builder/write/disk-sink.ts";
import { makeRegistry, temporaryFolder } from "../make-registry.ts";

const CODE = "c".repeat(64);
const FILE = "artifacts/acme/hello/1.1.0/files/index.js";

/** Tells what is in the file. */
const rule: PayloadRule = {
  id: "TEST-TELL-001",
  title: "Tells what is in a file",
  category: "security",
  severity: "low",
  gate: false,
  appliesTo: "all",
  motivation: "It stands for any rule.",
  trigger: "Whatever the test wants.",
  fix: "Nothing needs to be mended.",
  effort: "minutes",
  scope: "payload",
  check: async ({ contents }) => ({
    kind: "unknown",
    reason: (await contents.text("index.js")) ?? "none",
  }),
};

async function open(registry: string, options: Partial<ParseOptions> = {}) {
  const source = await openWorktreeSource(registry);
  const repository = await parseRepository({ source, sink: hashingSink, now: 0, ...options });
  const [artifact] = repository.artifacts;
  if (!artifact) throw new Error("no artifact");
  const steps = stepsOf(artifact).filter(({ version }) => version?.version === "1.1.0");
  const read = sourceReader(source);
  const local = localInspector([rule], (entry, range) => read(entry.path, range));
  return {
    steps,
    inspect: async (cache: string) => {
      const inspector = cachedInspector(local, diskStepCache(cache), CODE);
      const [result] = await inspector.inspect(artifact, steps);
      return result?.outcomes["TEST-TELL-001"];
    },
  };
}

function cachedFiles(cache: string): readonly string[] {
  return readdirSync(cache, { recursive: true, encoding: "utf8" })
    .filter((name) => name.includes(".json"))
    .map((name) => join(cache, name));
}

test("a version of which only records were read has no key: its files could be any", async () => {
  const registry = makeRegistry();
  const whole = await open(registry);
  const part = await open(registry, { recordsOnly: (folder) => folder.endsWith("1.0.0") });
  expect(whole.steps.map((step) => stepKey(step, CODE))).toEqual([expect.any(String)]);
  expect(part.steps.map((step) => stepKey(step, CODE))).toEqual([undefined]);
});

test("an executable bit, a name and a byte make another key", async () => {
  const keyOf = async (changes: Parameters<typeof makeRegistry>[0]) => {
    const { steps } = await open(makeRegistry(changes));
    return steps.map((step) => stepKey(step, CODE))[0];
  };
  const folder = "artifacts/acme/hello/1.1.0/files";
  const keys = [
    await keyOf({}),
    await keyOf({ [`${folder}/bin/greet.sh`]: "#!/bin/sh\necho Hello\n" }),
    await keyOf({ [`${folder}/\u00e9`]: "" }),
    await keyOf({ [`${folder}/e\u0301`]: "" }),
    await keyOf({ [`${folder}/index.js`]: "export {};\n" }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).not.toContain(undefined);
});

test("what is found in a file that changes meanwhile is not kept", async () => {
  const registry = makeRegistry();
  const cache = temporaryFolder();
  const before = readFileSync(join(registry, FILE), "utf8");
  const { inspect } = await open(registry);
  writeFileSync(join(registry, FILE), "export {};\n");
  expect(await inspect(cache)).toMatchObject({ kind: "error" });
  writeFileSync(join(registry, FILE), before);
  expect(await inspect(cache)).toEqual({ kind: "unknown", reason: before });
});

test.each<[string, (path: string) => void]>([
  ["cut off", (path) => truncateSync(path, 100)],
  ["empty", (path) => truncateSync(path, 0)],
  [
    "changed",
    (path) =>
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace("greets", "hates").replace("Hello", "Olleh"),
      ),
  ],
  ["of another key", (path) => writeFileSync(path, `${"0".repeat(64)}\n{}`)],
  [
    "a folder",
    (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  ],
])("a kept file that is %s is as good as none", async (_, harm) => {
  const cache = temporaryFolder();
  const { inspect } = await open(makeRegistry());
  const first = await inspect(cache);
  const files = cachedFiles(cache);
  expect(files).toHaveLength(1);
  for (const path of files) harm(path);
  expect(await inspect(cache)).toEqual(first);
});

test("a folder that cannot be written, or is a file, costs time only", async () => {
  const { inspect } = await open(makeRegistry());
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  chmodSync(folder, 0o500);
  for (const cache of [folder, join(folder, "file"), join(folder, "file/below")])
    expect(await inspect(cache)).toMatchObject({ kind: "unknown" });
});

test("two may use one folder at once", async () => {
  const cache = temporaryFolder();
  const { inspect } = await open(makeRegistry());
  const found = await Promise.all(Array.from({ length: 8 }, () => inspect(cache)));
  expect(new Set(found.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  expect(cachedFiles(cache)).toHaveLength(1);
});
