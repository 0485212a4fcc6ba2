/** A signed log whose tiles come from the tree before, where it has them, is the one that is made whole. */
import { describe, expect, test } from "vitest";
import { type LogOpening, openLogStep } from "../../builder/incremental/open-log-step.ts";
import type { PreviousFiles } from "../../builder/incremental/previous-files.ts";
import { type Cosigner, type OpenedLog, openLog } from "../../builder/log/open-log.ts";
import type { Signing } from "../../builder/sign/signing.ts";
import { COSIGNED_PATH } from "../../schemas/paths.ts";
import type { Registry } from "../../schemas/registry.ts";
import { fromUtf8, toHex } from "../../schemas/trust/bytes.ts";
import { signCosignature } from "../../schemas/trust/cosignature.ts";
import { NOTE_KEY_TYPE, noteKey, parseNote } from "../../schemas/trust/signed-note.ts";
import { firstTree, previousIn } from "../trust/signed-bins.ts";
import { testSigner, testSigning } from "../trust/test-signing.ts";
import { growingHistory, type MadeHistory } from "./made-history.ts";
import { knownOf, logInputs, REGISTRY, stepTo } from "./made-logs.ts";

const registry: Registry = {
  id: REGISTRY,
  title: "Small",
  description: "For tests.",
  url: "https://registry.example/small",
  type: "community",
  categories: [],
};
const { records, online } = await testSigning(REGISTRY);
const roles = previousIn(await firstTree(new Map()));

type Files = ReadonlyMap<string, Uint8Array>;
const filesOf = ({ files }: Pick<OpenedLog, "files">): Files =>
  new Map(files.flatMap(({ path, bytes }) => (bytes ? [[path, bytes] as const] : [])));

/** @param asked gets the paths of what is read */
function previousFiles(log: OpenedLog, asked: string[] = []): PreviousFiles {
  const files = new Map(log.files.map((file) => [file.path, file]));
  return {
    file: (path) => files.get(path),
    below: (prefix) => [...files.values()].filter(({ path }) => path.startsWith(prefix)),
    async read({ path }) {
      asked.push(path);
      return files.get(path)?.bytes ?? expect.fail(path);
    },
  };
}

/** The log of a moment as a whole build opens it. */
function opened(
  history: MadeHistory,
  at: number,
  options: Partial<Pick<LogOpening, "cosign" | "signing">> = {},
): Promise<OpenedLog> {
  const { past: _, ...inputs } = logInputs(history, at);
  return openLog({ ...inputs, registry, signing: { records, online }, ...options });
}

/** Signs after a tree with that log. */
const following = (
  { checkpoint }: OpenedLog,
  by: Signing = { records, online },
  cosignatures: ReadonlyMap<number, readonly string[]> = new Map(),
): Signing => ({
  ...by,
  previous: {
    location: "/before",
    roles,
    checkpoint,
    cosignatures,
    logEntries: async () => undefined,
  },
});

async function openingOf(history: MadeHistory, before: OpenedLog, from: number, to: number) {
  const { past } = logInputs(history, from);
  const known = knownOf(before, past);
  const stepped = await stepTo(history, known, { from, to });
  const loggedOf = (name: string) => known.kept.artifacts.get(name);
  return { stepped: stepped ?? expect.fail("the step declines"), loggedOf };
}

/** Both ways, compared; gives the paths that were made and read. */
async function compare(history: MadeHistory, from: number, to: number) {
  const before = await opened(history, from);
  const signing = following(before);
  const whole = await opened(history, to, { signing });
  const asked: string[] = [];
  const previous = previousFiles(before, asked);
  const opening = await openingOf(history, before, from, to);
  const step = await openLogStep({ ...opening, previous, signing });
  const { log, gone } = step ?? expect.fail("the log was not opened");
  const tree = new Map([...filesOf(before), ...filesOf(log)]);
  for (const path of gone) expect(tree.delete(path)).toBe(true);
  expect(tree).toEqual(filesOf(whole));
  const order = whole.files.map(({ path }) => path);
  const places = log.files.map(({ path }) => order.indexOf(path));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expectSame(log, whole);
  return { made: log.files.map(({ path }) => path), asked, gone };
}

function expectSame(log: OpenedLog | Omit<OpenedLog, "log">, whole: OpenedLog): void {
  expect(fromUtf8(log.checkpoint)).toBe(fromUtf8(whole.checkpoint));
  expect([log.size, log.verifierKey]).toEqual([whole.size, whole.verifierKey]);
  expect(toHex(log.tree.root())).toBe(toHex(whole.tree.root()));
  for (const version of whole.log.about)
    expect(log.placeOf(version?.artifact ?? "", version?.version ?? "")).toEqual(
      whole.placeOf(version?.artifact ?? "", version?.version ?? ""),
    );
  expect(log.placeOf("acme/none", "1.0.0")).toEqual([]);
}

test.each([
  [[3], [2]],
  [[200, 50], [5]],
  [[200, 50], [6]],
  [
    [200, 50],
    [6, 1],
  ],
  [[255], [1, 1, 1]],
  [[256], [1]],
  [
    [100, 156, 3],
    [600, 1],
  ],
  [[511], [300, 2, 0, 4]],
  [[700, 68], [0]],
  [[0], [2]],
])("commits of %j versions, and then %j", async (before, added) => {
  const history = growingHistory([...before, ...added]);
  const from = before.length - 1;
  const { made } = await compare(history, from, from + added.length);
  expect(made.length > 0).toBe(added.some((count) => count > 0));
});

describe("a step", () => {
  const history = growingHistory([200, 50, 3, 2, 10]);

  test("reads the unfinished bundle, and makes the tiles that came", async () => {
    const { made, asked, gone } = await compare(history, 2, 4);
    expect(asked).toEqual(["log/tile/entries/000.p/253"]);
    expect(made).toEqual([
      "log/tile/0/000",
      "log/tile/entries/000",
      "log/tile/0/001.p/9",
      "log/tile/entries/001.p/9",
      "log/tile/1/000.p/1",
    ]);
    expect(gone).toEqual(
      [200, 250, 253].flatMap((size) => [
        `log/tile/0/000.p/${size}`,
        `log/tile/entries/000.p/${size}`,
      ]),
    );
  });

  test("proves versions that were not touched, and those that came, as the whole log does", async () => {
    const before = await opened(history, 2);
    const whole = await opened(history, 4);
    const opening = await openingOf(history, before, 2, 4);
    const signing = following(before);
    const step = await openLogStep({ ...opening, previous: previousFiles(before), signing });
    for (const at of [0, 130, 199, 249, 254, 255, 264]) {
      const { artifact = "", version = "" } = whole.log.about[at] ?? {};
      expect(await step?.log.proofOf(artifact, version)).toEqual(
        await whole.proofOf(artifact, version),
      );
    }
    await expect(step?.log.proofOf("acme/none", "1.0.0")).rejects.toThrow("does not hold");
  });

  test("has witnesses asked as the whole build has, and keeps what they said", async () => {
    const signer = testSigner(77);
    const key = noteKey("witness.example/w", signer.publicKey, NOTE_KEY_TYPE.cosignature);
    const policy = { witnesses: [{ name: "w", key }], groups: [], quorum: "w" };
    const by = await testSigning(REGISTRY, { policy });
    const asked: (readonly [number, number])[] = [];
    const cosign: Cosigner = async ({ tree, publishedSize, checkpoint }) => {
      asked.push([tree.size, publishedSize]);
      const text = parseNote(checkpoint)?.text ?? "";
      return [await signCosignature(text, key.name, { signer, time: 1_777_593_600 })];
    };
    const before = await opened(history, 2, { signing: by, cosign });
    const said = new Map([[before.size, linesIn(before)]]);
    const signing = following(before, by, said);
    const whole = await opened(history, 4, { signing, cosign });
    const opening = await openingOf(history, before, 2, 4);
    const previous = previousFiles(before);
    const step = await openLogStep({ ...opening, previous, signing, cosign });
    expect(asked).toEqual([
      [253, 0],
      [265, 253],
      [265, 253],
    ]);
    expectSame(step?.log ?? expect.fail("declined"), whole);
    const cosigned = (log: Pick<OpenedLog, "files">) => filesOf(log).get(COSIGNED_PATH);
    expect(cosigned(step?.log ?? whole)).toEqual(cosigned(whole));
    // Nobody asks for witnesses any more.
    const plain = await openLogStep({ ...opening, previous, signing: following(before) });
    expect(plain?.gone).toContain(COSIGNED_PATH);
  });

  const linesIn = ({ checkpoint }: OpenedLog): readonly string[] =>
    (fromUtf8(checkpoint) ?? "").split("\n").filter((line) => line.startsWith("— witness.example"));

  test("is left to the whole build where the log does not go on from the published one", async () => {
    const before = await opened(history, 2);
    const opening = await openingOf(history, before, 2, 4);
    const previous = previousFiles(before);
    const earlier = await opened(history, 0);
    expect(await openLogStep({ ...opening, previous, signing: following(earlier) })).toBeDefined();
    const forked = await opened(growingHistory([9, 3]), 1);
    expect(await openLogStep({ ...opening, previous, signing: following(forked) })).toBeUndefined();
    const longer = following(await opened(growingHistory([300]), 0));
    expect(await openLogStep({ ...opening, previous, signing: longer })).toBeUndefined();
    // What a developer's machine made nobody relies on.
    const keys = { ...longer, records: { ...longer.records, keys: "development" as const } };
    expect(await openLogStep({ ...opening, previous, signing: keys })).toBeDefined();
  });

  test("is left to the whole build where the tree before lacks entries, or has others", async () => {
    const before = await opened(history, 2);
    const opening = await openingOf(history, before, 2, 4);
    const signing = following(before);
    const previous = previousFiles(before);
    const last = "log/tile/entries/000.p/253";
    const lacking = {
      ...previous,
      file: (path: string) => (path === last ? undefined : previous.file(path)),
    };
    expect(await openLogStep({ ...opening, signing, previous: lacking })).toBeUndefined();
    const read = async () => new Uint8Array(506);
    expect(
      await openLogStep({ ...opening, signing, previous: { ...previous, read } }),
    ).toBeUndefined();
    const grown = growingHistory([300, 1]);
    const whole = await opened(grown, 0);
    const full = previousFiles(whole);
    const lost = {
      ...full,
      file: (path: string) => (path.endsWith("entries/000") ? undefined : full.file(path)),
    };
    const longer = await openingOf(grown, whole, 0, 1);
    expect(
      await openLogStep({ ...longer, signing: following(whole), previous: lost }),
    ).toBeUndefined();
  });
});
