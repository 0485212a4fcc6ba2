/** A witness as logs and monitors meet it (C2SP tlog-witness v1.0.0), and what it must never do. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { addCheckpointBytes, parseAddCheckpoint } from "../../builder/witness/add-checkpoint.ts";
import type { Cosigned, WitnessMemory } from "../../builder/witness/witness.ts";
import { serveWitness } from "../../builder/witness/witness-server.ts";
import {
  createWitness,
  type WitnessEvent,
  type WitnessService,
} from "../../builder/witness/witness-service.ts";
import { openWitnessState } from "../../builder/witness/witness-state.ts";
import { WITNESS_REQUEST_SIZE_MAX } from "../../schemas/limits.ts";
import { concatBytes, toBase64, toHex, utf8 } from "../../schemas/trust/bytes.ts";
import { signCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { validCosignatures } from "../../schemas/trust/cosignature.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import {
  NOTE_KEY_TYPE,
  noteBytes,
  noteKey,
  parseNote,
  signNote,
} from "../../schemas/trust/signed-note.ts";
import { temporaryFolder } from "../make-tree.ts";
import { testLog } from "./test-log.ts";

const NAME = "witness.example/w1";
const NOW = 1_790_000_000;
const signer = seedSigner(new Uint8Array(32).fill(9));
const witnessKey = noteKey(NAME, signer.publicKey, NOTE_KEY_TYPE.cosignature);
const logSigner = seedSigner(new Uint8Array(32).fill(1));
const log = testLog();
const fork = testLog({ forkAt: 3 });
const ROOT = new URL("../..", import.meta.url).pathname;

const SEVEN: Cosigned = {
  size: 7,
  rootHash: log.tree.root(7),
  log: log.verifierKey,
  checkpoint: "",
};

/** As the state file remembers, without the file. */
function memoryOf(start: Iterable<readonly [string, Cosigned]> = []): WitnessMemory {
  const logs = new Map(start);
  return {
    latest: (origin) => logs.get(origin),
    async replace(origin, expected, next) {
      if ((logs.get(origin)?.size ?? 0) !== expected) return false;
      logs.set(origin, next);
      return true;
    },
  };
}

interface ServiceOptions {
  readonly memory?: WitnessMemory;
  readonly events?: WitnessEvent[];
  readonly now?: () => number;
}

function service({ memory = memoryOf(), events = [], now = () => NOW }: ServiceOptions = {}) {
  return createWitness({
    name: NAME,
    signer,
    logKeys: [log.key, testLog({ origin: "other.example/log", seed: 2 }).key],
    memory,
    now,
    note: (event) => void events.push(event),
  });
}

async function serve(witness: WitnessService, requestTimeMs?: number) {
  const server = await serveWitness({
    service: witness,
    host: "127.0.0.1",
    port: 0,
    ...(requestTimeMs !== undefined && { requestTimeMs }),
  });
  onTestFinished(() => server.close());
  return server;
}

const post = (origin: string, body: Uint8Array) =>
  fetch(`${origin}/add-checkpoint`, { method: "POST", body: body as Uint8Array<ArrayBuffer> });

describe("answers over HTTP", () => {
  const other = testLog({ origin: "stranger.example/log" });
  const impostor = testLog({ seed: 7 });
  const edited = (body: Uint8Array, from: string, to: string) =>
    utf8(new TextDecoder().decode(body).replace(from, to));
  const body = async (oldSize: number, size: number, proof: readonly Uint8Array[]) =>
    addCheckpointBytes({ oldSize, proof, note: await log.checkpoint(size) });

  /** The witness has cosigned the tree of 7 entries. */
  const cases: readonly (readonly [string, number, () => Promise<Uint8Array>])[] = [
    ["a tree that grew", 200, () => log.request(7, 20)],
    ["the same tree again", 200, () => log.request(7, 7)],
    ["a size that it does not have", 409, () => log.request(6, 20)],
    ["no size, to ask for it", 409, () => log.request(0, 20)],
    ["a larger old size", 409, () => log.request(8, 20)],
    ["a smaller tree from where it is", 400, () => log.request(7, 5)],
    ["a smaller tree from below", 409, () => log.request(2, 5)],
    ["another tree of the same size", 422, () => fork.request(7, 7)],
    ["a tree that grew from another", 422, () => fork.request(7, 20)],
    ["no proof", 422, () => body(7, 20, [])],
    [
      "a proof with one hash more",
      422,
      async () => body(7, 20, [...log.tree.consistencyProof(7, 20), new Uint8Array(32)]),
    ],
    [
      "a proof with one hash less",
      422,
      async () => body(7, 20, log.tree.consistencyProof(7, 20).slice(0, -1)),
    ],
    ["the same tree with a proof of nothing", 422, () => body(7, 7, [new Uint8Array(32)])],
    ["a log that it does not know", 404, () => other.request(7, 20)],
    ["a stranger's key under the log's name", 403, () => impostor.request(7, 20)],
    [
      "a checkpoint that was altered",
      403,
      async () => edited(await log.request(7, 20), "\n20\n", "\n21\n"),
    ],
    [
      "a good signature beside a bad one of the same key",
      403,
      async () => {
        const good = new TextDecoder().decode(await log.request(7, 20));
        const bad = new TextDecoder()
          .decode(await log.request(7, 21))
          .split("\n")
          .at(-2);
        return utf8(`${good}${bad}\n`);
      },
    ],
    [
      "a good signature beside a stranger's",
      200,
      async () =>
        concatBytes(
          await log.request(7, 20),
          utf8(await signNote("another text\n", "stranger.example", signer)),
        ),
    ],
    [
      "a note that is no checkpoint",
      400,
      async () => {
        const text = `${log.origin}\nseven\n`;
        const line = await signNote(text, log.origin, logSigner);
        return concatBytes(utf8("old 7\n\n"), noteBytes(text, [line]));
      },
    ],
    ["nothing", 400, async () => new Uint8Array()],
    ["no old size", 400, async () => concatBytes(utf8("\n"), await log.checkpoint(20))],
    [
      "an old size with a leading zero",
      400,
      async () => edited(await log.request(7, 20), "old 7", "old 07"),
    ],
    ["a negative old size", 400, async () => edited(await log.request(7, 20), "old 7", "old -7")],
    [
      "an old size beyond counting",
      400,
      async () => edited(await log.request(7, 20), "old 7", "old 9007199254740992"),
    ],
    ["line ends of Windows", 400, async () => edited(await log.request(7, 20), "old 7", "old 7\r")],
    [
      "a hash that is too short",
      400,
      async () => edited(await log.request(7, 20), "old 7\n", "old 7\nAAAA\n"),
    ],
    [
      "64 hashes",
      400,
      () =>
        body(
          7,
          20,
          Array.from({ length: 64 }, () => new Uint8Array(32)),
        ),
    ],
    [
      "bytes that are no UTF-8",
      400,
      async () => concatBytes(await log.request(7, 20), Uint8Array.of(0xff)),
    ],
    [
      "a note without signatures",
      400,
      async () =>
        concatBytes(utf8("old 7\n\n"), utf8(`${log.origin}\n20\n${toBase64(log.tree.root(20))}\n`)),
    ],
  ];

  test.each(cases)("%s: %i", async (_what, status, request) => {
    const { origin } = await serve(service({ memory: memoryOf([[log.origin, SEVEN]]) }));
    const response = await post(origin, await request());
    expect(response.status).toBe(status);
    const text = await response.text();
    if (status === 409) {
      expect(text).toBe("7\n");
      expect(response.headers.get("content-type")).toBe("text/x.tlog.size");
    }
    if (status === 200) expect(text).toMatch(/^— witness\.example\/w1 \S+\n$/);
    if (status !== 200) expect(text).not.toContain(NAME);
  });

  test("the cosignature is over the checkpoint and the time, by the witness's key alone", async () => {
    const { origin } = await serve(service());
    const line = await (await post(origin, await log.request(0, 20))).text();
    const note = parseNote(concatBytes(await log.checkpoint(20), utf8(line)))!;
    expect(validCosignatures(note, [witnessKey])).toEqual({
      cosignatures: [{ key: witnessKey, time: NOW }],
    });
    const late = parseNote(concatBytes(await log.checkpoint(21), utf8(line)))!;
    expect(validCosignatures(late, [witnessKey])).toHaveProperty("problem");
  });

  test("a log that begins: any proof is too much, an empty tree has its own root, and 0 stays 0", async () => {
    const { origin } = await serve(service());
    const status = async (request: Uint8Array) => (await post(origin, request)).status;
    expect(await status(await body(0, 7, [new Uint8Array(32)]))).toBe(422);
    const false0 = { origin: log.origin, size: 0, rootHash: new Uint8Array(32) };
    const note = await signCheckpoint(false0, logSigner);
    const refused = await post(origin, addCheckpointBytes({ oldSize: 0, proof: [], note }));
    expect([refused.status, await refused.text()]).toEqual([
      422,
      "the root hash of a tree without entries is that of no bytes\n",
    ]);
    expect(await status(await log.request(0, 0))).toBe(200);
    expect(await status(await log.request(0, 7))).toBe(200);
    expect(await status(await log.request(7, 20))).toBe(200);
  });

  test("monitors read what was cosigned last, with both signatures", async () => {
    const { origin } = await serve(service());
    const hash = createHash("sha256").update(log.origin).digest("hex");
    const read = () => fetch(`${origin}/${hash}/checkpoint`);
    expect((await read()).status).toBe(404);
    for (const [from, to] of [
      [0, 7],
      [7, 20],
    ] as const) {
      const line = await (await post(origin, await log.request(from, to))).text();
      expect(await (await read()).text()).toBe(
        new TextDecoder().decode(await log.checkpoint(to)) + line,
      );
    }
    expect((await fetch(`${origin}/${"0".repeat(64)}/checkpoint`)).status).toBe(404);
  });

  test("other methods and paths, and bodies that are too large", async () => {
    const { origin } = await serve(service());
    expect((await fetch(`${origin}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(origin)).status).toBe(404);
    expect((await post(origin, new Uint8Array(WITNESS_REQUEST_SIZE_MAX + 1))).status).toBe(413);
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(16 * 1024)),
    });
    const answer = await fetch(`${origin}/add-checkpoint`, {
      method: "POST",
      body: endless,
      duplex: "half",
    } as RequestInit).then(
      ({ status }) => status,
      () => 413,
    );
    expect(answer).toBe(413);
  });

  test("a caller that dawdles is cut off, and one that leaves does no harm", async () => {
    const { port, origin } = await serve(service(), 100);
    const slow = connect(port, "127.0.0.1");
    slow.write("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nold");
    await once(slow.resume(), "close");
    const gone = connect(port, "127.0.0.1");
    gone.write("POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nold");
    await once(gone, "connect");
    gone.destroy();
    expect((await post(origin, await log.request(0, 7))).status).toBe(200);
  });
});

describe("what it must never do", () => {
  const often = <T, U>(usual: T, ...others: U[]) =>
    fc.oneof({ arbitrary: fc.constant(usual), weight: 3 }, fc.constantFrom<U[]>(...others));
  const step = fc.record({
    forked: fc.boolean(),
    /** Entries less than the witness has. */
    behind: often(0, -1, 1, 2),
    grows: fc.integer({ min: -2, max: 4 }),
    prover: often("own", "other", "none"),
  });
  const trees = [log, testLog({ forkAt: 5 })] as const;

  interface Attempt {
    readonly forked: boolean;
    readonly prover: string;
    readonly oldSize: number;
    readonly size: number;
  }

  async function bodyOf({ forked, prover, oldSize, size }: Attempt): Promise<Uint8Array> {
    const { tree } = trees[forked === (prover === "own") ? 1 : 0];
    const proof = prover === "none" || oldSize > size ? [] : tree.consistencyProof(oldSize, size);
    const note = await trees[forked ? 1 : 0].checkpoint(size);
    return addCheckpointBytes({ oldSize, proof, note });
  }

  test("in any sequence of requests: one root a size, never a smaller tree, and all of one log", async () => {
    let cosigned = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
        const memory = memoryOf();
        const witness = service({ memory });
        const roots = new Map<number, string>();
        let newest = 0;
        for (const { forked, behind, grows, prover } of steps) {
          const size = Math.min(40, Math.max(0, newest + grows));
          const oldSize = Math.max(0, newest - behind);
          const body = await bodyOf({ forked, prover, oldSize, size });
          if ((await witness.addCheckpoint(body)).status !== 200) continue;
          cosigned += 1;
          const root = toHex(trees[forked ? 1 : 0].tree.root(size));
          expect(roots.get(size) ?? root).toBe(root);
          expect(size).toBeGreaterThanOrEqual(newest);
          roots.set(size, root);
          newest = size;
          expect(memory.latest(log.origin)?.size).toBe(newest);
        }
        const isOf = ({ tree }: typeof log) =>
          [...roots].every(([size, root]) => toHex(tree.root(size)) === root);
        expect(trees.some(isOf)).toBe(true);
      }),
      { numRuns: 12 },
    );
    expect(cosigned).toBeGreaterThan(25);
  }, 20_000);

  test("of many requests at once, one tree of a size is cosigned, and the rest is told of it", async () => {
    const file = join(await temporaryFolder(), "state.json");
    const memory = await openWitnessState(file, { create: true });
    onTestFinished(() => memory.close());
    const { origin } = await serve(service({ memory }));
    const requests = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 ? log : fork).request(0, 7 + (index % 3)),
      ),
    );
    const answers = await Promise.all(requests.map((request) => post(origin, request)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(15);
    const size = memory.latest(log.origin)!.size;
    for (const answer of answers)
      if (answer.status === 409) expect(await answer.text()).toBe(`${size}\n`);
  });

  test("a request that is judged before another is remembered, and comes to memory after it, is refused", async () => {
    const real = memoryOf();
    const first = service({ memory: real });
    await first.addCheckpoint(await log.request(0, 1));
    // The other request slips in through a second service on the same memory.
    const stalled: WitnessMemory = {
      latest: real.latest,
      async replace(origin, expected, next) {
        expect((await first.addCheckpoint(await log.request(1, 5))).status).toBe(200);
        return real.replace(origin, expected, next);
      },
    };
    const answer = await service({ memory: stalled }).addCheckpoint(await log.request(1, 3));
    expect([answer.status, answer.body]).toEqual([409, "5\n"]);
    expect(real.latest(log.origin)?.size).toBe(5);
  });

  test("nothing is cosigned that cannot be remembered", async () => {
    const events: WitnessEvent[] = [];
    const memory: WitnessMemory = {
      latest: () => undefined,
      replace: () => Promise.reject(new Error("disk full")),
    };
    const answer = await service({ memory, events }).addCheckpoint(await log.request(0, 7));
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain(NAME);
    expect(events).toMatchObject([{ status: 500, message: "disk full" }]);
  });

  test("a fork leaves its evidence: what the log had signed", async () => {
    const events: WitnessEvent[] = [];
    const witness = service({ events });
    await witness.addCheckpoint(await log.request(0, 7));
    await witness.addCheckpoint(await fork.request(7, 7));
    expect(events.map(({ status }) => status)).toEqual([200, 422]);
    expect(events[1]?.evidence).toBe(new TextDecoder().decode(await fork.checkpoint(7)));
  });

  test("one log's requests do not wait for another's, and a queue has an end", async () => {
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const real = memoryOf();
    const memory: WitnessMemory = {
      latest: real.latest,
      async replace(origin, expected, next) {
        if (origin === log.origin) await gate;
        return real.replace(origin, expected, next);
      },
    };
    const witness = service({ memory });
    const request = await log.request(0, 7);
    const waiting = Array.from({ length: 32 }, () => witness.addCheckpoint(request));
    expect((await witness.addCheckpoint(request)).status).toBe(503);
    const other = testLog({ origin: "other.example/log", seed: 2 });
    expect((await witness.addCheckpoint(await other.request(0, 7))).status).toBe(200);
    go();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([
      200,
      ...Array.from({ length: 31 }, () => 409),
    ]);
  });
});

describe("its state file", () => {
  const stateFile = async () => join(await temporaryFolder(), "state.json");
  const refusedBy = (work: Promise<unknown>) =>
    work.then(
      () => "nothing refused it",
      (error: { code: string; message: string; exitCode: number }) => error.code,
    );

  test("is remembered by the next process, and holds no other's", async () => {
    const file = await stateFile();
    const first = await openWitnessState(file, { create: true });
    await service({ memory: first }).addCheckpoint(await log.request(0, 20));
    expect(await refusedBy(openWitnessState(file, { create: false }))).toBe("E_WITNESS_BUSY");
    await first.close();
    const second = await openWitnessState(file, { create: false });
    onTestFinished(() => second.close());
    expect(second.latest(log.origin)).toMatchObject({ size: 20, log: log.verifierKey });
    const answer = await service({ memory: second }).addCheckpoint(await fork.request(20, 20));
    expect(answer.status).toBe(422);
    expect((await readdir(join(file, ".."))).sort()).toEqual(["state.json", "state.json.lock"]);
  });

  test("changes only from what it was compared with, whoever asks at once", async () => {
    const state = await openWitnessState(await stateFile(), { create: true });
    onTestFinished(() => state.close());
    const bodies = await Promise.all([log.request(0, 7), log.request(0, 5), fork.request(0, 5)]);
    const answers = await Promise.all(
      bodies.map((body) => service({ memory: state }).addCheckpoint(body)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test("is not made by itself, and not made anew", async () => {
    const file = await stateFile();
    expect(await refusedBy(openWitnessState(file, { create: false }))).toBe("E_WITNESS_STATE");
    await (await openWitnessState(file, { create: true })).close();
    expect(await refusedBy(openWitnessState(file, { create: true }))).toBe("E_WITNESS_STATE");
    await (await openWitnessState(file, { create: false })).close();
  });

  const damages: readonly (readonly [string, (text: string) => string])[] = [
    ["empty", () => ""],
    ["cut short", (text) => text.slice(0, -10)],
    ["a smaller size", (text) => text.replace('"size": 20', '"size": 2')],
    ["another root", (text) => text.replace(/"rootHash": "./, '"rootHash": "+')],
    ["another origin", (text) => text.replace(/"origin": "./, '"origin": "x')],
    ["an altered checkpoint", (text) => text.replace("\\n20\\n", "\\n19\\n")],
    ["another version", (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2')],
    [
      "one log twice",
      (text) => {
        const state = JSON.parse(text) as { logs: unknown[] };
        return JSON.stringify({ ...state, logs: [...state.logs, ...state.logs] });
      },
    ],
  ];
  test.each(damages)("damaged (%s): refused, and left as it is", async (_what, damage) => {
    const file = await stateFile();
    const state = await openWitnessState(file, { create: true });
    await service({ memory: state }).addCheckpoint(await log.request(0, 20));
    await state.close();
    const damaged = damage(await readFile(file, "utf8"));
    await writeFile(file, damaged);
    expect(await refusedBy(openWitnessState(file, { create: false }))).toBe("E_WITNESS_STATE");
    expect(await readFile(file, "utf8")).toBe(damaged);
    expect(await readdir(join(file, ".."))).toEqual(["state.json"]);
  });

  test("changed or taken while it runs: no more cosignatures", async () => {
    const file = await stateFile();
    const state = await openWitnessState(file, { create: true });
    const before = await readFile(file, "utf8");
    const witness = service({ memory: state });
    expect((await witness.addCheckpoint(await log.request(0, 7))).status).toBe(200);
    await writeFile(file, before);
    expect((await witness.addCheckpoint(await log.request(7, 20))).status).toBe(500);
    await state.close();
    const again = await openWitnessState(file, { create: false });
    await writeFile(`${file}.lock`, JSON.stringify({ token: "x", pid: 1, host: "elsewhere" }));
    expect((await service({ memory: again }).addCheckpoint(await log.request(0, 7))).status).toBe(
      500,
    );
    await again.close();
    expect(await refusedBy(openWitnessState(file, { create: false }))).toBe("E_WITNESS_BUSY");
  });

  test("a lock of a process that is gone is taken over; of one that runs, or of another machine, not", async () => {
    const file = await stateFile();
    await (await openWitnessState(file, { create: true })).close();
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const holds = (holder: object) => writeFile(`${file}.lock`, JSON.stringify(holder));
    await holds({ token: "x", pid, host: hostname() });
    await (await openWitnessState(file, { create: false })).close();
    await holds({ token: "x", pid: process.pid, host: hostname() });
    await (await openWitnessState(file, { create: false })).close();
    await holds({ token: "x", pid: process.ppid, host: hostname() });
    expect(await refusedBy(openWitnessState(file, { create: false }))).toBe("E_WITNESS_BUSY");
    await holds({ token: "x", pid, host: "elsewhere" });
    expect(await refusedBy(openWitnessState(file, { create: false }))).toBe("E_WITNESS_BUSY");
    await writeFile(`${file}.lock`, "");
    expect(await refusedBy(openWitnessState(file, { create: false }))).toBe("E_WITNESS_BUSY");
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "in a folder that cannot be written: refused before anything is cosigned",
    async () => {
      const file = await stateFile();
      await (await openWitnessState(file, { create: true })).close();
      await chmod(join(file, ".."), 0o500);
      onTestFinished(() => chmod(join(file, ".."), 0o700));
      expect(await refusedBy(openWitnessState(file, { create: false }))).toBe("E_WITNESS_STATE");
    },
  );

  test("in a folder that does not exist: refused", async () => {
    const file = join(await stateFile(), "nowhere", "state.json");
    expect(await refusedBy(openWitnessState(file, { create: true }))).toBe("E_WITNESS_STATE");
  });

  test("killed between the write and the answer: the tree is remembered, and asked for again it is cosigned", async () => {
    const file = await stateFile();
    const request = await log.request(0, 7);
    const script = `
      const { openWitnessState } = await import("${ROOT}builder/witness/witness-state.ts");
      const { createWitness } = await import("${ROOT}builder/witness/witness-service.ts");
      const { seedSigner } = await import("${ROOT}schemas/trust/ed25519.ts");
      const { parseVerifierKey } = await import("${ROOT}schemas/trust/signed-note.ts");
      const state = await openWitnessState(${JSON.stringify(file)}, { create: true });
      const memory = {
        latest: state.latest,
        async replace(...all) {
          await state.replace(...all);
          process.kill(process.pid, "SIGKILL");
        },
      };
      const witness = createWitness({
        name: "${NAME}", signer: seedSigner(new Uint8Array(32).fill(9)), memory,
        logKeys: [parseVerifierKey("${log.verifierKey}")], now: () => ${NOW}, note() {},
      });
      await witness.addCheckpoint(Buffer.from("${Buffer.from(request).toString("base64")}", "base64"));
    `;
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
    expect([child.signal, String(child.stderr)]).toEqual(["SIGKILL", ""]);
    const memory = await openWitnessState(file, { create: false });
    onTestFinished(() => memory.close());
    const witness = service({ memory });
    expect((await witness.addCheckpoint(await fork.request(0, 7))).body).toBe("7\n");
    expect((await witness.addCheckpoint(await fork.request(7, 7))).status).toBe(422);
    expect((await witness.addCheckpoint(await log.request(7, 7))).status).toBe(200);
  });
});

test("what is written as a request is read as it was, and nothing makes the reader throw", () => {
  const request = fc.record({
    oldSize: fc.maxSafeNat(),
    proof: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 }),
    note: fc.uint8Array({ maxLength: 200 }),
  });
  fc.assert(
    fc.property(request, fc.nat(), fc.nat(255), (sent, at, byte) => {
      const body = addCheckpointBytes(sent);
      expect(parseAddCheckpoint(body)).toEqual(sent);
      const spoiled = Uint8Array.from(body);
      spoiled[at % body.length] = byte;
      parseAddCheckpoint(spoiled);
    }),
    { numRuns: 50 },
  );
});
