import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
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
/** For what ends by itself, or takes memory until it has to: on a busy machine, too. */
const TIME_AMPLE = 60_000;

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

async function openOdd(names: readonly string[], versions = ["1.0.0"], timeMax = TIME_MAX) {
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
    timeMax,
  });
  return { source, repository, inspector };
}

async function inspectAll(names: readonly string[], versions?: string[], timeMax?: number) {
  const { source, repository, inspector } = await openOdd(names, versions, timeMax);
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
const ended = (reason: unknown): Record<string, unknown>[] => [
  {
    "TEST-READ-002": READ,
    "TEST-STEAL-003": DENIED,
    "TEST-END-004": { kind: "error", reason },
    "TEST-LAST-005": UNDONE,
  },
];

const TOO_LONG = ended(`it was not done after ${TIME_MAX / 1000} s`);
const WELL = [
  {
    "TEST-READ-002": READ,
    "TEST-STEAL-003": DENIED,
    "TEST-END-004": { kind: "unknown", reason: "all is well" },
    "TEST-LAST-005": { kind: "unknown", reason: "it was reached" },
  },
];

test("a rule that does not end costs its artifact the rest; what was done stays, and others go on", async () => {
  expect(await inspectAll(["regex", "wait", "well"])).toEqual({
    regex: TOO_LONG,
    wait: TOO_LONG,
    well: WELL,
  });
});

test("so does one that takes all memory, or ends its process", async () => {
  expect(await inspectAll(["buffers", "exit", "heap", "well"], undefined, TIME_AMPLE)).toEqual({
    heap: ended(expect.stringMatching(/^it needed more than \d+ MB of memory$/)),
    buffers: ended("it needed more than 512 MB of memory"),
    exit: ended("its process ended"),
    well: WELL,
  });
});

test("an artifact has its share once: its other versions are not tried", async () => {
  const versions = Array.from({ length: 20 }, (_, index) => `1.${index}.0`);
  const { loop } = await inspectAll(["loop"], versions);
  const ends = loop?.map((outcomes) => outcomes["TEST-END-004"]);
  const [tried, ...others] = ends ?? [];
  expect(tried).toEqual(TOO_LONG[0]?.["TEST-END-004"]);
  expect(others).toEqual(versions.slice(1).map(() => UNDONE));
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

test.each([
  ["is ready", (pid: number) => expect.poll(() => isIdle(pid), { timeout: 20_000 }).toBe(true)],
  ["is still loading", async () => undefined],
  ["is gone", end],
])("a process that was started ahead and %s does not stop the first job", async (_state, reach) => {
  const { inspector, repository, source } = await openOdd(["well"]);
  inspector.start();
  inspector.start();
  await expect.poll(() => inspectingChildren().length, { timeout: 20_000 }).toBe(1);
  await reach(Number.parseInt(inspectingChildren()[0] ?? "", 10));
  const well = repository.artifacts.find(({ shortName }) => shortName === "well");
  const found = well && (await inspector.inspect(well, stepsOf(well)));
  expect(found?.slice(1).map(({ outcomes }) => outcomes)).toEqual(WELL);
  expect(inspectingChildren()).toHaveLength(1);
  inspector.close();
  await source.close();
});

async function end(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await expect.poll(inspectingChildren).toEqual([]);
  // Its channel closes a moment later.
  await sleep(100);
}

/** Whether it has loaded its modules and waits: it has used no time of a processor since a moment ago. */
async function isIdle(pid: number): Promise<boolean> {
  const used = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(" ").slice(13, 15).join();
  const before = used();
  await sleep(200);
  return used() === before;
}

/** Processes of this one that inspect and have not ended. */
function inspectingChildren(): readonly string[] {
  const listing = execFileSync("ps", ["-o", "pid=,stat=,args=", "--ppid", String(process.pid)], {
    encoding: "utf8",
  });
  return listing.split("\n").filter((line) => line.includes("odd-rules-child"));
}
