/** A log asks its witnesses: good ones, slow ones, absent ones, liars. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { parseAddCheckpoint } from "../../builder/witness/add-checkpoint.ts";
import { type AskOptions, askWitnesses } from "../../builder/witness/ask-witnesses.ts";
import type { Cosigned } from "../../builder/witness/witness.ts";
import { serveWitness } from "../../builder/witness/witness-server.ts";
import { createWitness } from "../../builder/witness/witness-service.ts";
import { fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { signCosignature } from "../../schemas/trust/cosignature.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import { NOTE_KEY_TYPE, noteKey, signNote } from "../../schemas/trust/signed-note.ts";
import { type PolicyWitness, satisfies } from "../../schemas/trust/tlog-policy.ts";
import { testLog } from "./test-log.ts";

const NOW = 1_790_000_000;
const log = testLog();

const signerOf = (seed: number) => seedSigner(new Uint8Array(32).fill(seed));

function witnessOf(seed: number, url?: string): PolicyWitness {
  const name = `w${seed}`;
  const key = noteKey(
    `witness.example/${name}`,
    signerOf(seed).publicKey,
    NOTE_KEY_TYPE.cosignature,
  );
  return url === undefined ? { name, key } : { name, key, url };
}

/** One of ours, which has cosigned the log's tree of `size` entries. */
async function goodWitness(seed: number, size = 0, of = log): Promise<PolicyWitness> {
  const logs = new Map<string, Cosigned>();
  if (size > 0)
    logs.set(of.origin, { size, rootHash: of.tree.root(size), log: "", checkpoint: "" });
  const service = createWitness({
    name: `witness.example/w${seed}`,
    signer: signerOf(seed),
    logKeys: [of.key],
    memory: {
      latest: (origin) => logs.get(origin),
      async replace(origin, _expected, next) {
        logs.set(origin, next);
        return true;
      },
    },
    now: () => NOW,
    note: () => undefined,
  });
  const server = await serveWitness({ service, host: "127.0.0.1", port: 0 });
  onTestFinished(() => server.close());
  return witnessOf(seed, server.origin);
}

async function answering(seed: number, listener: RequestListener): Promise<PolicyWitness> {
  const server = createServer(listener);
  const listening = once(server, "listening");
  server.listen(0, "127.0.0.1");
  await listening;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return witnessOf(seed, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const says = (seed: number, status: number, body: string | Uint8Array, type = "text/plain") =>
  answering(seed, (request, response) => {
    request.resume();
    response.writeHead(status, { "Content-Type": type }).end(body);
  });

async function ask(witnesses: readonly PolicyWitness[], options: Partial<AskOptions> = {}) {
  return askWitnesses({
    checkpoint: await log.checkpoint(20),
    witnesses,
    knownSize: () => 7,
    consistencyProof: (oldSize) => log.tree.consistencyProof(oldSize, 20),
    now: () => NOW,
    ...options,
  });
}

test("good witnesses cosign, whatever they knew; their lines make a checkpoint that satisfies a policy", async () => {
  const witnesses = [await goodWitness(11, 7), await goodWitness(12, 0), await goodWitness(13, 20)];
  const asked = await ask(witnesses);
  expect(asked.failed).toEqual([]);
  expect(asked.cosigned.map(({ witness, oldSize, time }) => [witness.name, oldSize, time])).toEqual(
    [
      ["w11", 7, NOW],
      ["w12", 0, NOW],
      ["w13", 20, NOW],
    ],
  );
  const groups = [{ name: "all", threshold: 3, members: ["w11", "w12", "w13"] }];
  const policy = { logs: [{ key: log.key }], witnesses, groups, quorum: "all" };
  expect(satisfies(policy, asked.checkpoint)).toMatchObject({ checkpoint: { size: 20 } });
  expect(satisfies(policy, await log.checkpoint(20))).toHaveProperty("problem");
});

test("one that fails is named with its reason, and the others' cosignatures stay", async () => {
  const text = `${(fromUtf8(await log.checkpoint(20)) ?? "").split("\n\n")[0]}\n`;
  const cosignature = (seed: number, over: string, time = NOW) =>
    signCosignature(over, `witness.example/w${seed}`, { signer: signerOf(seed), time });
  const size = "text/x.tlog.size";
  const witnesses = [
    await goodWitness(11, 7),
    await goodWitness(21, 7, testLog({ forkAt: 3 })),
    await goodWitness(22, 30),
    await goodWitness(23, 7, testLog({ seed: 5 })),
    await goodWitness(24, 0, testLog({ origin: "other.example/log" })),
    await says(25, 200, await cosignature(25, text.replace("\n20\n", "\n21\n"))),
    await says(26, 200, await cosignature(99, text)),
    await says(27, 200, await cosignature(27, text, NOW + 3_600)),
    await says(28, 200, await cosignature(28, text, 0)),
    await says(29, 200, await signNote(text, "witness.example/w29", signerOf(29))),
    await says(30, 200, "<html>hello</html>"),
    witnessOf(32),
    witnessOf(33, "file:///etc/passwd"),
    await says(34, 500, "broken\u001b[31m\n"),
    await says(35, 409, "7\n", size),
    await says(36, 409, "5\n", size),
    await says(37, 409, "5\n"),
    await says(38, 200, "x".repeat(100_000)),
    await says(39, 302, ""),
    await says(40, 200, `${await cosignature(40, text)}\n\n${await cosignature(40, text)}`),
  ];
  const { cosigned, failed, checkpoint } = await ask(witnesses);
  expect(cosigned.map(({ witness }) => witness.name)).toEqual(["w11"]);
  expect(fromUtf8(checkpoint)?.match(/^— /gm)).toHaveLength(2);
  expect(
    failed.map(({ witness, kind, reason }) => `${witness.name} ${kind}: ${reason}`).join("\n"),
  ).toMatchInlineSnapshot(`
    "w21 fork: it has cosigned a tree of 7 entries that is not the start of this one of 20 (it says: no consistency proof from the tree of 7 entries that was cosigned last)
    w22 ahead: it has cosigned a tree of 30 entries already, and this one has 20: the log was set back, or another build was faster
    w23 untrusted: it does not trust the log's signature (it says: no key that is trusted for the log has signed the checkpoint)
    w24 unknown-log: it does not know this log (it says: this witness does not know the log)
    w25 bad-answer: its answer has a signature of witness.example/w25 (key 94aec114) that is not the key's
    w26 bad-answer: its answer has no cosignature of the key that the policy names
    w27 bad-answer: its cosignature has the time 1790003600, which is not now
    w28 bad-answer: its cosignature has the time 0, which is not now
    w29 bad-answer: its answer has no cosignature of the key that the policy names
    w30 bad-answer: it answered no signature lines
    w32 unreachable: the policy names no http(s) URL for it
    w33 unreachable: the policy names no http(s) URL for it
    w34 bad-answer: it answered 500 (it says: broken\\u{1b}[31m)
    w35 bad-answer: it answered 409 without a size that helps (it says: 7)
    w36 bad-answer: it answered 409 without a size that helps (it says: 5)
    w37 bad-answer: it answered 409 without a size that helps (it says: 5)
    w38 unreachable: asking it failed: it answered with more than 65536 bytes
    w39 bad-answer: it answered 302
    w40 bad-answer: it answered no signature lines"
  `);
});

test("one that is not there is unreachable", async () => {
  const { failed } = await ask([witnessOf(31, "http://127.0.0.1:1/")]);
  expect(failed).toMatchObject([
    { kind: "unreachable", reason: expect.stringMatching(/^asking it failed: ./) },
  ]);
});

test("a witness that lost its memory is told by the size that it says it had", async () => {
  const { cosigned } = await ask([await goodWitness(11, 0)]);
  expect(cosigned.map(({ oldSize }) => oldSize)).toEqual([0]);
});

test("one that hangs costs the time limit, once for all, and not the others' answers", async () => {
  const hangs = () => answering(41, () => undefined);
  const drips = await answering(42, (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("x"), 10);
    response.on("close", () => clearInterval(timer));
  });
  const began = performance.now();
  const asked = await ask([await hangs(), drips, await hangs(), await goodWitness(11, 7)], {
    timeMs: 400,
  });
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(asked.cosigned.map(({ witness }) => witness.name)).toEqual(["w11"]);
  expect(asked.failed.map(({ reason }) => reason)).toEqual(
    Array(3).fill("it has not answered in time"),
  );
});

test("it stops when it is told to", async () => {
  const controller = new AbortController();
  const witness = await answering(41, () => controller.abort(new Error("stopped")));
  await expect(ask([witness], { signal: controller.signal })).rejects.toThrow("stopped");
});

test("what is sent is the old size, the proof from it, and the checkpoint as it is", async () => {
  const bodies: Uint8Array[] = [];
  const witness = await answering(41, async (request, response) => {
    bodies.push(Uint8Array.from(Buffer.concat(await request.toArray())));
    response.writeHead(409, { "Content-Type": "text/x.tlog.size; charset=utf-8" }).end("5\n");
  });
  await ask([witness]);
  const note = await log.checkpoint(20);
  expect(bodies.map(parseAddCheckpoint)).toEqual(
    [7, 5].map((oldSize) => ({ oldSize, proof: log.tree.consistencyProof(oldSize, 20), note })),
  );
});

test.each([
  ["the size that was sent", "7\n", "text/x.tlog.size"],
  ["a size in another type of text", "5\n", "text/plain"],
  ["no size", "five\n", "text/x.tlog.size"],
])("a conflict with %s is not asked again", async (_what, body, type) => {
  let asked = 0;
  const witness = await answering(41, (request, response) => {
    asked += 1;
    request.resume();
    response.writeHead(409, { "Content-Type": type }).end(body);
  });
  expect((await ask([witness])).failed).toMatchObject([{ kind: "bad-answer" }]);
  expect(asked).toBe(1);
});

test("bytes that are no checkpoint are the caller's mistake", async () => {
  await expect(ask([], { checkpoint: utf8("hello\n") })).rejects.toThrow(TypeError);
});
