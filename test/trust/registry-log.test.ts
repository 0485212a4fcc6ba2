/** The log is a function of git's first-parent history, and only grows while that is honest. */
import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { logArtifact } from "../../builder/log/log-artifact.ts";
import type { RegistryLog } from "../../builder/log/log-entries.ts";
import { logEntries } from "../../builder/log/log-entries.ts";
import { logEvents } from "../../builder/log/log-events.ts";
import type { LogStep } from "../../builder/log/log-step.ts";
import { registryLog } from "../../builder/log/registry-log.ts";
import { releaseOf } from "../../builder/log/release.ts";
import { versionForms } from "../../builder/log/version-forms.ts";
import { parseRepository } from "../../builder/parse/parse-repository.ts";
import type { Repository } from "../../builder/parse/subject.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import type { Source } from "../../builder/read/source.ts";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";
import { hashingSink } from "../../builder/write/disk-sink.ts";
import { git, makeRegistry, temporaryFolder, writeFiles } from "../make-registry.ts";
import {
  type Files,
  foldersIn,
  honestHistory,
  importHistory,
  type Moment,
  manifestText,
  marksIn,
  modelLog,
  recordText,
  releasable,
} from "./log-histories.ts";

const DATE = "2026-02-03T04:05:06Z";

async function logOf(
  opened: Promise<Source>,
  options: { readonly wholeHistory?: boolean } = {},
): Promise<RegistryLog> {
  const source = await opened;
  try {
    const repository = await parseRepository({ source, sink: hashingSink, now: 0 });
    const isCommitted = source.past !== undefined && source.recorded === undefined;
    const artifacts = repository.artifacts.map((one) => logArtifact(one, isCommitted));
    const log = await registryLog({ source, artifacts, registryId: "small", ...options });
    expectReleased(log, repository);
    return log;
  } finally {
    await source.close();
  }
}

/** Whatever can be published is in the log with the archive that is published. */
function expectReleased(log: RegistryLog, { artifacts }: Repository): void {
  for (const { name, versions } of artifacts) {
    for (const { version, manifest, archive } of versions) {
      const entry = log.entries[log.indexOf(name, version) ?? -1];
      if (!manifest.value || !archive) continue;
      expect(statement(entry).subject[0].digest.sha256).toBe(archive.sha256);
    }
  }
}

interface ReadStatement {
  readonly subject: readonly [
    { readonly name: string; readonly digest: { readonly sha256: string } },
  ];
  readonly predicate: Readonly<Record<string, unknown>>;
}

function statement(entry: Uint8Array | undefined): ReadStatement {
  return JSON.parse(new TextDecoder().decode(entry)) as ReadStatement;
}

/** One line an entry, as the model writes it. */
function line(entry: Uint8Array): string {
  const { predicate } = statement(entry);
  if ("key" in predicate) return `revoked ${predicate.key}`;
  if ("releaseId" in predicate) return `release ${predicate.releaseId}`;
  const id = decodeURIComponent(String(predicate.purl)).replace(/^pkg:generic\/|\?.*$/g, "");
  const kind = "yanked" in predicate ? "yanked" : "deprecated";
  return `${kind} ${id} ${predicate[kind]}`;
}

function lines({ entries }: RegistryLog): string[] {
  return entries.map(line);
}

const bytes = ({ entries }: RegistryLog): string[] =>
  entries.map((entry) => new TextDecoder().decode(entry));

/** The log of a history without git: what it does with ids is done with contents. */
async function pureLog(history: readonly Moment[]): Promise<RegistryLog> {
  let before: Files = {};
  const steps = history.map(({ files }, index): LogStep => {
    const changed = [...new Set([...Object.keys(before), ...Object.keys(files)])].filter(
      (path) => before[path] !== files[path],
    );
    const step: LogStep = {
      commit: String(index),
      records: new Map(
        changed
          .filter((path) => path.endsWith("/artifact.md"))
          .map((path) => {
            const marks = marksIn(files[path]);
            const facts = marks && {
              type: "plugin" as const,
              marks: new Map(Object.entries(marks)),
            };
            return [path.split("/").slice(1, 3).join("/"), facts];
          }),
      ),
      parts: foldersIn(Object.fromEntries(changed.map((path) => [path, ""]))).flatMap((folder) =>
        (["manifest", "files"] as const).map((part) => {
          const [, namespace, name, version = ""] = folder.split("/");
          const held = Object.entries(files).filter(([path]) =>
            path.startsWith(`${folder}/${part}`),
          );
          const id = held.length > 0 ? JSON.stringify(held) : undefined;
          return { artifact: `${namespace}/${name}`, version, part, id };
        }),
      ),
      revoked: (files["trust/revoked_keys"] ?? "")
        .split("\n")
        .filter(Boolean)
        .map((text) => text.replace(" of someone", ""))
        .sort(),
    };
    before = files;
    return step;
  });
  const releases = await Promise.all(
    versionForms(steps).map((forms) =>
      releaseOf(forms, async ({ artifact, version }, form) => {
        const files = { ...contentOf(form.manifest), ...contentOf(form.files) };
        const folder = `artifacts/${artifact}/${version}`;
        const record = { [`artifacts/${artifact}/artifact.md`]: recordText({}, "") };
        const content = releasable({ ...files, ...record }, folder);
        if (content === undefined) return undefined;
        return { sha256: createHash("sha256").update(content).digest("hex"), dependencies: [] };
      }),
    ),
  );
  return logEntries(
    "small",
    logEvents(
      steps,
      releases.filter((release) => release !== undefined),
    ),
  );
}

function contentOf(id: string): Files {
  return Object.fromEntries(JSON.parse(id) as [string, string][]);
}

test("the log is what a log would be that every commit only adds to", async () => {
  await fc.assert(
    fc.asyncProperty(honestHistory, async (history) => {
      const log = await pureLog(history);
      const model = modelLog(history);
      expect(lines(log)).toEqual(model.lines);
      expect(log.boundaries).toEqual(model.boundaries);
    }),
    { numRuns: 300 },
  );
});

test("the log of a commit begins with the log of each commit before it, batches included", async () => {
  await fc.assert(
    fc.asyncProperty(honestHistory, async (history) => {
      const logs = await Promise.all(history.map((_, end) => pureLog(history.slice(0, end + 1))));
      for (const [index, earlier] of logs.slice(0, -1).entries()) {
        const later = logs[index + 1] ?? earlier;
        expect(bytes(later).slice(0, earlier.entries.length)).toEqual(bytes(earlier));
        expect(later.boundaries.slice(0, earlier.boundaries.length)).toEqual(earlier.boundaries);
        for (const entry of earlier.entries.keys())
          expect(later.sizeAfter(entry)).toBe(earlier.sizeAfter(entry));
      }
    }),
    { numRuns: 100 },
  );
});

test("git gives the same log through merges and side branches, and at every commit", async () => {
  await fc.assert(
    fc.asyncProperty(honestHistory, async (history) => {
      const top = temporaryFolder();
      const commits = importHistory(top, history);
      const log = await logOf(openCommitSource(join(top, "registry"), "main"));
      const model = modelLog(history);
      expect(lines(log)).toEqual(model.lines);
      expect(log.boundaries).toEqual(model.boundaries);
      const middle = commits.length >> 1;
      const earlier = await logOf(openCommitSource(join(top, "registry"), commits[middle] ?? ""));
      expect(bytes(log).slice(0, earlier.entries.length)).toEqual(bytes(earlier));
      expect(lines(earlier)).toEqual(modelLog(history.slice(0, middle + 1)).lines);
    }),
    { numRuns: 4 },
  );
});

const FOLDER = "artifacts/acme/a/1.0.0";

/** A release of acme/a with this content. */
function released(content: string, version = "1.0.0"): Files {
  return {
    [`artifacts/acme/a/${version}/manifest.yaml`]: manifestText("x"),
    [`artifacts/acme/a/${version}/files/a.txt`]: content,
  };
}

const START: Files = {
  "registry.yaml": "id: small\n",
  "artifacts/acme/a/artifact.md": recordText({}, ""),
};

/** The logs of the commits of a history in which each moment is these files. */
async function logsOf(...moments: readonly Files[]): Promise<readonly RegistryLog[]> {
  const top = temporaryFolder();
  const commits = importHistory(
    top,
    moments.map((files) => ({ files: { ...START, ...files }, side: [] })),
  );
  return Promise.all(commits.map((id) => logOf(openCommitSource(join(top, "registry"), id))));
}

function isPrefix(earlier: RegistryLog | undefined, later: RegistryLog | undefined): boolean {
  if (!earlier || !later) throw new Error("no log");
  return bytes(earlier).every((text, index) => bytes(later)[index] === text);
}

test("a published version that changes breaks the prefix, removed or not, until it is what it was", async () => {
  const other = released("b", "2.0.0");
  const [first, changed, removed, restored] = await logsOf(
    { ...released("a"), ...other },
    { ...released("tampered"), ...other },
    other,
    { ...released("a"), ...other, ...released("c", "3.0.0") },
  );
  expect(first?.indexOf("acme/a", "1.0.0")).toBe(0);
  expect(isPrefix(first, changed)).toBe(false);
  expect(changed?.indexOf("acme/a", "1.0.0")).toBe(1);
  expect(isPrefix(first, removed)).toBe(false);
  expect(isPrefix(first, restored)).toBe(true);
  expect(restored?.boundaries).toEqual([2, 3]);
});

test("a history that was rewritten breaks the prefix", async () => {
  const [one, two] = [released("a"), released("b", "2.0.0")];
  const history = [one, { ...one, ...two }].map((files) => ({
    files: { ...START, ...files },
    side: [],
  }));
  const rewritten = [two, { ...one, ...two }].map((files) => ({
    files: { ...START, ...files },
    side: [],
  }));
  expect(isPrefix(await pureLog(history.slice(0, 1)), await pureLog(rewritten))).toBe(false);
  expect(isPrefix(await pureLog(history), await pureLog(rewritten))).toBe(false);
});

test("another type makes another archive: only going back to the first restores its place", () => {
  const place = { artifact: "acme/a", version: "1.0.0" };
  const step = (type: "plugin" | "agent" | undefined, parts: LogStep["parts"] = []): LogStep => ({
    commit: "c",
    records: new Map([["acme/a", { type, marks: new Map() }]]),
    parts,
    revoked: [],
  });
  const content: LogStep["parts"] = [
    { ...place, part: "manifest", id: "m" },
    { ...place, part: "files", id: "f" },
  ];
  const steps = [
    step(undefined, content),
    step("plugin"),
    step(undefined),
    step("agent"),
    step("plugin"),
  ];
  const [version] = versionForms(steps);
  const parts = { manifest: "m", files: "f" };
  expect(version?.forms).toEqual([
    { step: 1, type: "plugin", ...parts },
    { step: 3, type: "agent", ...parts },
    { step: 4, type: "plugin", ...parts },
  ]);
});

test("a version that was removed stays, with the archive that it had", async () => {
  const [first, gone] = await logsOf(released("a"), {});
  expect(first?.entries).toHaveLength(1);
  expect(gone?.entries).toEqual(first?.entries);
});

test("a working tree as it was committed has the log of its commit; what is new comes last", async () => {
  const registry = makeRegistry();
  const top = join(registry, "..");
  const commit = (): void => {
    git(top, DATE, "add", "-A");
    git(top, DATE, "commit", "-q", "-m", "More");
  };
  git(top, DATE, "init", "-q", "-b", "main");
  commit();
  const committed = await logOf(openCommitSource(registry, "HEAD"));
  expect(lines(committed)).toEqual(["release acme/hello@1.0.0", "release acme/hello@1.1.0"]);
  expect(await logOf(openWorktreeSource(registry)).then(bytes)).toEqual(bytes(committed));

  const record = git(top, DATE, "show", "HEAD:registry/artifacts/acme/hello/artifact.md");
  const manifest = git(top, DATE, "show", "HEAD:registry/artifacts/acme/hello/1.1.0/manifest.yaml");
  writeFiles(registry, {
    "artifacts/acme/hello/artifact.md": record.replace(
      "license:",
      'versions: {"1.0.0": {yanked: It is old}}\nlicense:',
    ),
    "artifacts/acme/hello/1.2.0/manifest.yaml": manifest,
    "artifacts/acme/hello/1.2.0/files/index.js": "export {};\n",
    "trust/revoked_keys": "# a list\nssh-ed25519 AAAA ada@example.org\nnonsense\n",
  });
  rmSync(join(registry, "artifacts/acme/hello/1.1.0"), { recursive: true });
  const working = await logOf(openWorktreeSource(registry));
  expect(lines(working).slice(2)).toEqual([
    "revoked ssh-ed25519 AAAA",
    "release acme/hello@1.2.0",
    "yanked acme/hello@1.0.0 It is old",
  ]);
  expect(isPrefix(committed, working)).toBe(true);
  expect(working.boundaries).toEqual([2, 5]);
  commit();
  expect(await logOf(openCommitSource(registry, "HEAD")).then(bytes)).toEqual(bytes(working));

  writeFileSync(join(registry, "artifacts/acme/hello/1.0.0/files/index.js"), "tampered();\n");
  expect(isPrefix(committed, await logOf(openWorktreeSource(registry)))).toBe(false);
});

test("without git there are all releases by name and version, and then the marks", async () => {
  const folder = temporaryFolder();
  const marks = { "1.0.0": { yanked: "y", deprecated: "d" }, "9.0.0": { yanked: "not there" } };
  writeFiles(folder, {
    ...START,
    ...released("b", "1.10.0"),
    ...released("a", "1.0.0"),
    ...released("c", "1.2.0"),
    "artifacts/acme/a/artifact.md": recordText(marks, ""),
  });
  const log = await logOf(openWorktreeSource(folder));
  expect(lines(log)).toEqual([
    "release acme/a@1.0.0",
    "release acme/a@1.2.0",
    "release acme/a@1.10.0",
    "deprecated acme/a@1.0.0 d",
    "yanked acme/a@1.0.0 y",
  ]);
  expect(log.boundaries).toEqual([5]);
  expect([0, 4].map(log.sizeAfter)).toEqual([5, 5]);
  expect(() => log.sizeAfter(5)).toThrow(RangeError);
  expect(log.indexOf("acme/a", "9.0.0")).toBeUndefined();
});

test("a shallow clone is refused where the whole history is needed, and only there", async () => {
  const top = temporaryFolder();
  importHistory(top, [
    { files: { ...START, ...released("a") }, side: [] },
    { files: { ...START, ...released("b", "2.0.0") }, side: [] },
  ]);
  const clone = join(temporaryFolder(), "clone");
  git(top, DATE, "clone", "-q", "--depth", "1", `file://${top}`, clone);
  const registry = join(clone, "registry");
  expect(lines(await logOf(openCommitSource(registry, "HEAD")))).toEqual(["release acme/a@2.0.0"]);
  const refused = logOf(openCommitSource(registry, "HEAD"), { wholeHistory: true });
  await expect(refused).rejects.toMatchObject({ code: "E_LOG_SHALLOW", fix: /--unshallow/ });
});

test("a version whose content git lost is named", async () => {
  const top = temporaryFolder();
  importHistory(top, [
    { files: { ...START, ...released("lost") }, side: [] },
    { files: START, side: [] },
  ]);
  const id = git(top, DATE, "rev-parse", `main~1:registry/${FOLDER}/files/a.txt`).trim();
  rmSync(join(top, ".git/objects", id.slice(0, 2), id.slice(2)));
  await expect(logOf(openCommitSource(join(top, "registry"), "main"))).rejects.toMatchObject({
    code: "E_LOG_HISTORY",
    message: expect.stringContaining("acme/a@1.0.0"),
  });
});

test("a version that names too much for an entry is refused while it is there, and left out after", async () => {
  const needed = Array.from(
    { length: 400 },
    (_, index) =>
      `  - {name: acme/${"n".repeat(50)}${index}, version: "${"1.0.0 || ".repeat(11)}1"}\n`,
  );
  const files = {
    ...released("a"),
    [`${FOLDER}/manifest.yaml`]: `${manifestText("x")}dependencies:\n${needed.join("")}`,
  };
  await expect(logsOf(files)).rejects.toMatchObject({
    code: "E_LOG_ENTRY_SIZE",
    message: expect.stringContaining("acme/a@1.0.0"),
  });
  const top = temporaryFolder();
  importHistory(top, [
    { files: { ...START, ...files }, side: [] },
    { files: { ...START, ...released("b", "2.0.0") }, side: [] },
  ]);
  const log = await logOf(openCommitSource(join(top, "registry"), "main"));
  expect(lines(log)).toEqual(["release acme/a@2.0.0"]);
});
