/** A build that goes on from the tree before it gives what a build of everything gives, byte for byte. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { build } from "../../builder/build.ts";
import { oneOfEach } from "../../builder/evaluate/one-of-each.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import { contentFolder } from "../../builder/write/content-folder.ts";
import { openDiskSink } from "../../builder/write/disk-sink.ts";
import type { OpenedMemoryFile, Remembered } from "../../builder/write/memory-file.ts";
import { placeTree } from "../../builder/write/place-tree.ts";
import { readMemory } from "../../builder/write/read-memory.ts";
import { rewriteTree, treePointer } from "../../builder/write/rewrite-tree.ts";
import { openTextFile } from "../../builder/write/text-file.ts";
import { writeMemory } from "../../builder/write/write-memory.ts";
import { writeTree } from "../../builder/write/write-tree.ts";
import { treeIn } from "../incremental/made-builds.ts";
import { WAITING } from "../lock-waiting.ts";
import {
  commitAll,
  makeRegistry,
  SMALL_REGISTRY,
  temporaryFolder,
  writeFiles,
} from "../make-registry.ts";
import { runsOf } from "../runs-of.ts";
import { testSigning } from "../trust/test-signing.ts";
import { UNINSPECTED } from "./build-registry.ts";

interface Written {
  readonly remembered: Remembered;
  /** Paths that were written. */
  readonly came: readonly string[];
}

/** 2026-05-01T00:00:00Z */
const NOW = 1_777_593_600;

/** Builds HEAD into `out`, from the tree there when that is remembered. */
async function buildInto(registry: string, out: string, before?: Remembered): Promise<Written> {
  const staging = `${out}.staging`;
  const sink = await openDiskSink(join(staging, ".blobs"));
  const source = await openCommitSource(registry, "HEAD", before?.build.commits);
  const texts = openTextFile(`${staging}.texts`);
  try {
    const result = await build({
      source,
      sink,
      summaries: { texts, each: oneOfEach() },
      now: NOW,
      inspection: UNINSPECTED,
      openSigning: ({ id }) => testSigning(id),
      contents: contentFolder(`${staging}.contents`),
      ...(before && { memory: before.build }),
    });
    if (!result.tree || !result.memory) throw new Error("nothing was built");
    const previous = before && {
      folder: out,
      memory: before.tree,
      read: ({ path }: { path: string }) => readFile(join(out, path)),
    };
    const written = await writeTree(result.tree, { staging, sink, ...(previous && { previous }) });
    const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);
    const came = paths(written.came);
    if (before) {
      const pointers = paths(written.pointers);
      const pointer = (await treePointer(out)) ?? "";
      await rewriteTree({
        ...{ staging, out, pointer, came, pointers },
        ...{ went: written.went, waiting: WAITING },
      });
    } else await placeTree(staging, out, WAITING);
    const remembered = { build: result.memory, tree: written.memory };
    return { came, remembered: await throughFile(remembered) };
  } finally {
    await source.close();
    texts.close();
    await rm(staging, { recursive: true, force: true });
  }
}

const opened: OpenedMemoryFile[] = [];

afterEach(() => {
  for (const { close } of opened.splice(0)) close();
});

/** As the next build finds it. */
async function throughFile(remembered: Remembered): Promise<Remembered> {
  const folder = temporaryFolder();
  expect(await writeMemory(folder, "a", { ...remembered, code: "this" })).toHaveProperty("alike");
  return reopened(folder);
}

function reopened(folder: string): Remembered {
  const read = readMemory(folder, "a", "this");
  if (!read) throw new Error("nothing is remembered");
  opened.push(read);
  return read;
}

const NAMES = ["one", "two", "three", "four"] as const;
type Name = (typeof NAMES)[number];

/** What a history does, each on one artifact. */
const ACTIONS = ["add", "edit", "release", "yank", "break", "mend", "delete", "need"] as const;

interface Action {
  readonly do: (typeof ACTIONS)[number];
  readonly on: Name;
  readonly other: Name;
}

interface State {
  readonly text: number;
  readonly versions: readonly { readonly version: string; readonly needs: readonly Name[] }[];
  readonly yanked: readonly string[];
  readonly isBroken: boolean;
}

const NEW: State = {
  text: 0,
  versions: [{ version: "1.0.0", needs: [] }],
  yanked: [],
  isBroken: false,
};

function after(state: State | undefined, { do: action, other }: Action): State | undefined {
  if (!state) return action === "add" ? NEW : undefined;
  const version = `1.${state.versions.length}.0`;
  if (action === "edit") return { ...state, text: state.text + 1 };
  if (action === "release" || action === "need") {
    const needs = action === "need" ? [other] : [];
    return { ...state, versions: [...state.versions, { version, needs }] };
  }
  if (action === "yank") {
    const last = state.versions.at(-1)?.version ?? "";
    return { ...state, yanked: state.yanked.includes(last) ? [] : [last] };
  }
  if (action === "break" || action === "mend") return { ...state, isBroken: action === "break" };
  return action === "delete" ? undefined : state;
}

function filesFor(name: Name, { text, versions, yanked, isBroken }: State): Record<string, string> {
  const folder = `artifacts/acme/${name}`;
  const record = String(SMALL_REGISTRY["artifacts/acme/hello/artifact.md"])
    .replace("title: Hello", `title: ${name}`)
    .replace(
      "license: Apache-2.0\n",
      `license: Apache-2.0\n${isBroken ? "downloads: 7\n" : ""}${
        yanked.length > 0
          ? `versions:\n${yanked.map((one) => `  ${one}: {yanked: it was wrong}\n`).join("")}`
          : ""
      }`,
    );
  const files: Record<string, string> = {
    [`${folder}/artifact.md`]: `${record}\n${"More. ".repeat(text)}\n`,
  };
  for (const { version, needs } of versions) {
    const demands = needs.map((need) => `  - {name: acme/${need}, version: ^1.0.0}\n`);
    files[`${folder}/${version}/manifest.yaml`] =
      `config:\n  entry: index.js\nchanges:\n  - {kind: added, description: One more.}\n${
        demands.length > 0 ? `dependencies:\n${demands.join("")}` : ""
      }`;
    files[`${folder}/${version}/files/index.js`] = `export default "${name} ${version}";\n`;
  }
  return files;
}

async function play(registry: string, states: Map<Name, State>, action: Action): Promise<void> {
  const state = after(states.get(action.on), action);
  await rm(join(registry, "artifacts/acme", action.on), { recursive: true, force: true });
  if (state) {
    states.set(action.on, state);
    writeFiles(registry, filesFor(action.on, state));
  } else states.delete(action.on);
  await writeFile(join(registry, "README.md"), `${Math.random()}`);
  commitAll(registry);
}

test("random histories: the tree that goes on is the tree that begins anew", async () => {
  const action = fc.record({
    do: fc.constantFrom(...ACTIONS),
    on: fc.constantFrom(...NAMES),
    other: fc.constantFrom(...NAMES),
  });
  const begin = NAMES.slice(0, 3).map((on): Action => ({ do: "add", on, other: on }));
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 6 }), async (actions) => {
      const registry = makeRegistry();
      const out = join(temporaryFolder(), "out");
      const states = new Map<Name, State>();
      let remembered: Remembered | undefined;
      for (const one of [...begin, ...actions]) {
        await play(registry, states, one);
        const isSetUp = one === begin.at(-1) || !begin.includes(one);
        if (!isSetUp) continue;
        ({ remembered } = await buildInto(registry, out, remembered));
        const clean = join(temporaryFolder(), "clean");
        await buildInto(registry, clean);
        expect(await treeIn(out)).toEqual(await treeIn(clean));
      }
    }),
    { numRuns: runsOf(2, 20) },
  );
}, 240_000);

test("a change of one artifact writes its files and what lists it, and nothing of others", async () => {
  const registry = makeRegistry({ ...filesFor("one", NEW), ...filesFor("two", NEW) });
  commitAll(registry);
  const out = join(temporaryFolder(), "out");
  const first = await buildInto(registry, out);
  writeFiles(registry, filesFor("one", { ...NEW, text: 5 }));
  commitAll(registry);
  const { came } = await buildInto(registry, out, first.remembered);
  expect(came.some((path) => path.startsWith("targets/acme/one/"))).toBe(true);
  expect(came.filter((path) => /acme\/(?:two|hello)/.test(path))).toEqual([]);
});

test("what is remembered lies in a file that has to be whole, and of this program", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  const { remembered } = await buildInto(registry, join(temporaryFolder(), "out"));
  const folder = temporaryFolder();
  expect(await writeMemory(folder, "a", { ...remembered, code: "this" })).toHaveProperty("alike");
  expect(readMemory(folder, "a", "another")).toBeUndefined();
  expect(readMemory(folder, "b", "this")).toBeUndefined();
  const file = join(folder, "a.jsonl");
  const text = await readFile(file, "utf8");
  const again = temporaryFolder();
  const same = await writeMemory(again, "a", { ...reopened(folder), code: "this" });
  expect(same).toHaveProperty("alike");
  expect(await readFile(join(again, "a.jsonl"), "utf8")).toBe(text);
  for (const bad of [
    text.slice(0, -10),
    text.slice(0, text.length / 2),
    text.slice(0, text.indexOf("\n")),
    text.slice(0, text.indexOf("\n") + 1),
    text.replace("acme", "acmf"),
    "",
  ]) {
    await writeFile(file, bad);
    expect(readMemory(folder, "a", "this")).toBeUndefined();
  }
  const nowhere = await writeMemory(join(file, "below"), "a", { ...remembered, code: "this" });
  expect(nowhere).toEqual({ reason: expect.stringMatching(/ENOTDIR|EEXIST/) });
});
