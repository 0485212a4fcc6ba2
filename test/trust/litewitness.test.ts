/**
 * litewitness, FiloSottile's witness (Debian package torchwood), as the judge: it cosigns what we ask
 * it to and refuses our forks, and ours answers the same requests as it does. Where litewitness is
 * more lenient than the specification (a proof with the first checkpoint, a second and bad signature
 * of one key, leading zeroes), or answers 500 to what is malformed, ours keeps to the text.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { addCheckpointBytes } from "../../builder/witness/add-checkpoint.ts";
import { askWitnesses } from "../../builder/witness/ask-witnesses.ts";
import type { Cosigned } from "../../builder/witness/witness.ts";
import { createWitness } from "../../builder/witness/witness-service.ts";
import { concatBytes, utf8 } from "../../schemas/trust/bytes.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import { NOTE_KEY_TYPE, noteKey } from "../../schemas/trust/signed-note.ts";
import { parseSshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { temporaryFolder } from "../make-tree.ts";
import { testLog } from "./test-log.ts";

const isThere = (tool: string): boolean => spawnSync(tool, ["-h"]).error === undefined;
const TOOLS = ["litewitness", "witnessctl", "ssh-agent", "ssh-add", "ssh-keygen"];
const NAME = "witness.example/lite";
const log = testLog();
const fork = testLog({ forkAt: 3 });

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address ? address.port : 0;
}

/** Its key lies in an agent, its state in SQLite. */
async function litewitness() {
  const folder = await temporaryFolder();
  const inFolder = { cwd: folder, env: { ...process.env, SSH_AUTH_SOCK: join(folder, "agent") } };
  const run = (tool: string, ...args: string[]) =>
    execFileSync(tool, args, { ...inFolder, encoding: "utf8", stdio: "pipe" });
  const start = (tool: string, ...args: string[]) => {
    const child = spawn(tool, args, { ...inFolder, stdio: "ignore" });
    onTestFinished(() => void child.kill());
  };
  run("witnessctl", "add-log", "-db", "db", "-origin", log.origin);
  run("witnessctl", "add-key", "-db", "db", "-origin", log.origin, "-key", log.verifierKey);
  run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key");
  start("ssh-agent", "-a", "agent", "-D");
  while (!existsSync(join(folder, "agent"))) await sleep(20);
  run("ssh-add", "-q", "key");
  const port = await freePort();
  const fingerprint = run("ssh-keygen", "-l", "-f", "key").split(" ")[1] ?? "";
  const address = ["-name", NAME, "-listen", `127.0.0.1:${port}`];
  start("litewitness", "-db", "db", "-ssh-agent", "agent", "-key", fingerprint, ...address);
  const url = `http://127.0.0.1:${port}`;
  while (
    await fetch(url).then(
      () => false,
      () => true,
    )
  )
    await sleep(20);
  const parsed = parseSshPublicKey((await readFile(join(folder, "key.pub"), "utf8")).trimEnd());
  if ("problem" in parsed) throw new Error(parsed.problem);
  return { name: "lite", url, key: noteKey(NAME, parsed.key.key, NOTE_KEY_TYPE.cosignature) };
}

function ours() {
  const logs = new Map<string, Cosigned>();
  return createWitness({
    name: "witness.example/ours",
    signer: seedSigner(new Uint8Array(32).fill(9)),
    logKeys: [log.key],
    memory: {
      latest: (origin) => logs.get(origin),
      async replace(origin, _expected, next) {
        logs.set(origin, next);
        return true;
      },
    },
    now: () => 1_790_000_000,
    note: () => undefined,
  });
}

const edited = (body: Uint8Array, from: string, to: string) =>
  utf8(new TextDecoder().decode(body).replace(from, to));

async function requests(): Promise<Uint8Array[]> {
  const note = await log.checkpoint(20);
  const proof = log.tree.consistencyProof(7, 20);
  const zero = new Uint8Array(32);
  const sent = (hashes: readonly Uint8Array[]) =>
    addCheckpointBytes({ oldSize: 7, proof: hashes, note });
  const good = await log.request(7, 20);
  return [
    await log.request(0, 0),
    await log.request(0, 7),
    ...(await Promise.all([6, 0, 8].map((oldSize) => log.request(oldSize, 20)))),
    await log.request(7, 5),
    await log.request(2, 5),
    ...(await Promise.all([7, 20].map((size) => fork.request(7, size)))),
    ...(await Promise.all([7, 20].map((size) => fork.request(0, size)))),
    sent([]),
    sent([...proof, zero]),
    sent(proof.slice(0, -1)),
    await testLog({ origin: "stranger.example/log" }).request(7, 20),
    await testLog({ seed: 7 }).request(7, 20),
    edited(good, "\n20\n", "\n21\n"),
    new Uint8Array(),
    concatBytes(utf8("\n"), note),
    edited(good, "old 7", "old -7"),
    edited(good, "old 7", "old 18446744073709551616"),
    edited(good, "old 7", "old 7\r"),
    edited(good, "old 7\n", "old 7\nAAAA\n"),
    sent(Array.from({ length: 64 }, () => zero)),
    good,
    await log.request(20, 20),
    good,
  ];
}

test.skipIf(!TOOLS.every(isThere))(
  "litewitness and ours answer alike, and it cosigns for us what it should",
  async () => {
    const lite = await litewitness();
    const witness = ours();
    const statuses = new Set<number>();
    for (const body of await requests()) {
      const theirs = await fetch(`${lite.url}/add-checkpoint`, {
        method: "POST",
        body: body as Uint8Array<ArrayBuffer>,
      });
      const answer = await witness.addCheckpoint(body);
      const text = await theirs.text();
      const shown = new TextDecoder().decode(body);
      expect([shown, answer.status]).toEqual([shown, theirs.status]);
      if (answer.status === 409)
        expect([answer.body, answer.contentType]).toEqual([text, "text/x.tlog.size"]);
      statuses.add(answer.status);
    }
    expect([...statuses].sort()).toEqual([200, 400, 403, 404, 409, 422]);
    const ask = async (of: typeof log, size: number) =>
      askWitnesses({
        checkpoint: await of.checkpoint(size),
        witnesses: [lite],
        knownSize: () => 7,
        consistencyProof: (oldSize) => of.tree.consistencyProof(oldSize, size),
        now: () => Math.floor(Date.now() / 1000),
      });
    expect(await ask(log, 30)).toMatchObject({ cosigned: [{ oldSize: 20 }], failed: [] });
    expect(await ask(fork, 40)).toMatchObject({ cosigned: [], failed: [{ kind: "fork" }] });
    expect(await ask(log, 25)).toMatchObject({ cosigned: [], failed: [{ kind: "ahead" }] });
  },
  30_000,
);
