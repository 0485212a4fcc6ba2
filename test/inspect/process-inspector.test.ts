import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { inspectRepository } from "../../builder/inspect/inspect-repository.ts";
import { processInspector } from "../../builder/inspect/process-inspector.ts";
import { sourceReader } from "../../builder/inspect/source-reader.ts";
import { stepsOf } from "../../builder/inspect/step.ts";
import { parseRepository } from "../../builder/parse/parse-repository.ts";
import type { ArtifactSubject } from "../../builder/parse/subject.ts";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";
import { hashingSink } from "../../builder/write/disk-sink.ts";
import { makeRegistry, type RegistryFiles } from "../make-registry.ts";
import { ODD_RULES } from "./odd-rules-child.ts";

const TIME_MAX = 1_200;
const NAMES = ["buffers", "exit", "heap", "loop", "regex", "wait", "well"];

function artifactFiles(name: string, versions: readonly string[]): RegistryFiles {
  return {
    [`artifacts/acme/${name}/artifact.md`]: `---\ntype: module-node\ntitle: Odd\ncategories: [tools]\n---\nOdd.\n`,
    ...Object.fromEntries(
      versions.flatMap((version) => [
        [`artifacts/acme/${name}/${version}/manifest.yaml`, "config:\n  entry: a.js\n"],
        [`artifacts/acme/${name}/${version}/files/a.js`, `// ${name} ${version}\n`],
      ]),
    ),
  };
}

async function openOdd(names: readonly string[], versions = ["1.0.0"]) {
  const registry = makeRegistry(
    Object.assign({}, ...names.map((name) => artifactFiles(name, versions))),
  );
  const source = await openWorktreeSource(registry);
  const repository = await parseRepository({ source, sink: hashingSink, now: 0 });
  const inspector = processInspector({
    rules: ODD_RULES,
    read: sourceReader(source),
    processes: 2,
    program: new URL("./odd-rules-child.ts", import.meta.url),
    timeMax: TIME_MAX,
  });
  return { source, repository, inspector };
}

async function inspectAll(names: readonly string[], versions = ["1.0.0"]) {
  const { source, repository, inspector } = await openOdd(names, versions);
  try {
    const wanted = repository.artifacts.filter(({ shortName }) => names.includes(shortName));
    const results = await Promise.all(
      wanted.map(async (artifact: ArtifactSubject) => {
        const found = await inspector.inspect(artifact, stepsOf(artifact));
        return [artifact.shortName, found.slice(1).map(({ outcomes }) => outcomes)] as const;
      }),
    );
    return Object.fromEntries(results);
  } finally {
    inspector.close();
    await source.close();
  }
}

const READ = {
  kind: "fail",
  violations: [{ at: { path: "x" }, message: expect.stringMatching(/^\/\/ \w+ 1\.0\.0\n$/) }],
};
const DENIED = {
  kind: "fail",
  violations: [
    { at: { path: "x" }, message: "ERR_ACCESS_DENIED,ERR_ACCESS_DENIED,ERR_ACCESS_DENIED" },
  ],
};

const UNDONE = {
  kind: "error",
  reason: expect.stringContaining("checking this artifact was ended"),
};
const ended = (reason: unknown) => [
  {
    "TEST-READ-002": READ,
    "TEST-STEAL-003": DENIED,
    "TEST-END-004": { kind: "error", reason },
    "TEST-LAST-005": UNDONE,
  },
];

test("a rule that does not end costs its artifact the rest; what was done stays, and others go on", async () => {
  const tooLong = ended(`it was not done after ${TIME_MAX / 1000} s`);
  expect(await inspectAll(NAMES)).toEqual({
    loop: tooLong,
    regex: tooLong,
    wait: tooLong,
    heap: ended(expect.stringMatching(/^it needed more than \d+ MB of memory$/)),
    buffers: ended("it needed more than 512 MB of memory"),
    exit: ended("its process ended"),
    well: [
      {
        "TEST-READ-002": READ,
        "TEST-STEAL-003": DENIED,
        "TEST-END-004": { kind: "unknown", reason: "all is well" },
        "TEST-LAST-005": { kind: "unknown", reason: "it was reached" },
      },
    ],
  });
});

test("an artifact has its share once: its other versions are not tried", async () => {
  const began = performance.now();
  const versions = Array.from({ length: 20 }, (_, index) => `1.${index}.0`);
  const { loop } = await inspectAll(["loop"], versions);
  expect(performance.now() - began).toBeLessThan(3 * TIME_MAX + 5_000);
  const ends = loop?.map((outcomes) => outcomes["TEST-END-004"]?.kind);
  expect(ends).toEqual(versions.map(() => "error"));
});

test("an interruption is not kept waiting, and leaves no process behind", async () => {
  const { repository, inspector } = await openOdd(["loop", "wait"]);
  const controller = new AbortController();
  const inspecting = inspectRepository(repository, {
    inspector,
    rules: ODD_RULES,
    signal: controller.signal,
  });
  inspecting.catch(() => undefined);
  await expect.poll(() => inspectingChildren().length).toBeGreaterThan(0);
  controller.abort();
  await expect(inspecting).rejects.toThrow("aborted");
  inspector.close();
  await expect.poll(inspectingChildren).toEqual([]);
});

test("a process that ends takes its inspecting processes along", async () => {
  const { inspector, repository } = await openOdd(["loop"]);
  const inspecting = Promise.all(
    repository.artifacts.map((artifact) => inspector.inspect(artifact, stepsOf(artifact))),
  );
  await expect.poll(() => inspectingChildren().length).toBeGreaterThan(0);
  process.listeners("exit").at(-1)?.(0);
  await inspecting;
  await expect.poll(inspectingChildren).toEqual([]);
  inspector.close();
});

/** Processes of this one that inspect and have not ended. */
function inspectingChildren(): readonly string[] {
  const listing = execFileSync("ps", ["-o", "pid=,stat=,args=", "--ppid", String(process.pid)], {
    encoding: "utf8",
  });
  return listing.split("\n").filter((line) => line.includes("odd-rules-child"));
}
