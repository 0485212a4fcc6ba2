/** `ashlar witness key` and `serve`, as an operator meets them. */
import { once } from "node:events";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runWitnessKey } from "../../builder/command/witness-key.ts";
import { runWitnessServe, type ServeOptions } from "../../builder/command/witness-serve.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { concatBytes, utf8 } from "../../schemas/trust/bytes.ts";
import { validCosignatures } from "../../schemas/trust/cosignature.ts";
import { NOTE_KEY_TYPE, parseNote, parseVerifierKey } from "../../schemas/trust/signed-note.ts";
import { parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";
import { temporaryFolder } from "../make-tree.ts";
import { testLog } from "./test-log.ts";

const NAME = "witness.example/w1";
const log = testLog();

interface TestTerminal extends Terminal {
  readonly printed: string[];
  readonly noted: string[];
  stop(): void;
}

function terminalIn(folder: string): TestTerminal {
  const printed: string[] = [];
  const noted: string[] = [];
  const controller = new AbortController();
  return {
    printed,
    noted,
    stop: () => controller.abort(),
    out: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
    paint: (_style, text) => text,
    progress: () => ({ update: () => undefined, end: () => undefined }),
    interactive: false,
    environment: {},
    folder,
    signal: controller.signal,
    exitCode: 0,
  };
}

async function operator() {
  const folder = await temporaryFolder();
  const keys = terminalIn(folder);
  await runWitnessKey({ key: "w.key", name: NAME, json: true }, keys);
  const { verifierKey } = JSON.parse(keys.printed.join("")) as { verifierKey: string };
  const options: ServeOptions = {
    state: "state.json",
    key: "w.key",
    name: NAME,
    log: [log.verifierKey],
    host: "127.0.0.1",
    port: "0",
  };
  return { folder, verifierKey, options };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "nothing refused it",
    (error: { code: string }) => error.code,
  );

/** Serves until `work` is done with the address. */
async function whileServing<T>(
  folder: string,
  options: ServeOptions,
  work: (url: string, terminal: TestTerminal) => Promise<T>,
): Promise<T> {
  const terminal = terminalIn(folder);
  const served = runWitnessServe({ ...options, json: true }, terminal);
  while (terminal.printed.length === 0)
    await Promise.race([served, new Promise((done) => setTimeout(done, 5))]);
  const { url } = JSON.parse(terminal.printed.join("")) as { url: string };
  try {
    return await work(url, terminal);
  } finally {
    terminal.stop();
    await served;
  }
}

const post = (url: string, body: Uint8Array) =>
  fetch(`${url}/add-checkpoint`, { method: "POST", body: body as Uint8Array<ArrayBuffer> });

test("key makes a key that only its owner reads, and prints a line that a policy takes; twice is once", async () => {
  const folder = await temporaryFolder();
  const options = { key: "w.key", name: NAME, url: "https://witness.example/" };
  const first = terminalIn(folder);
  await runWitnessKey(options, first);
  if (process.platform !== "win32")
    expect((await stat(join(folder, "w.key"))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(folder, "w.key.pub"), "utf8")).toMatch(/^ssh-ed25519 \S+ \S+\/w1\n$/);
  const policy = parseLogPolicy(utf8(`${first.printed[0]}\nquorum witness.example-w1\n`));
  expect(policy).toMatchObject({
    witnesses: [
      { name: "witness.example-w1", url: "https://witness.example", key: { name: NAME } },
    ],
  });
  const second = terminalIn(folder);
  await runWitnessKey(options, second);
  expect([second.printed, second.noted]).toEqual([first.printed, []]);
  // The public half that is there belongs to the key that is gone.
  const publicKey = await readFile(join(folder, "w.key.pub"), "utf8");
  await rm(join(folder, "w.key"));
  await runWitnessKey(options, terminalIn(folder));
  expect(await readFile(join(folder, "w.key.pub"), "utf8")).not.toBe(publicKey);
});

test.each([
  ["a name with a space", { name: "my witness" }, "E_USAGE"],
  ["a URL that is none", { url: "witness.example" }, "E_USAGE"],
  ["a folder that is a file", { key: join(import.meta.filename, "w.key") }, "E_KEY_FILE"],
  ["a public half that is not there", { key: "w.pub" }, "E_KEY_FILE"],
])("key refuses %s, and makes nothing", async (_what, options, code) => {
  const folder = await temporaryFolder();
  const terminal = terminalIn(folder);
  expect(await codeOf(runWitnessKey({ key: "w.key", name: NAME, ...options }, terminal))).toBe(
    code,
  );
  expect(await readdir(folder)).toEqual([]);
});

test("serve cosigns with the key that was made, ends when told to, and goes on where it was", async () => {
  const { folder, options, verifierKey } = await operator();
  await whileServing(folder, { ...options, new: true }, async (url, terminal) => {
    const line = await (await post(url, await log.request(0, 7))).text();
    const note = parseNote(concatBytes(await log.checkpoint(7), utf8(line)));
    const key = parseVerifierKey(verifierKey);
    expect(key?.type).toBe(NOTE_KEY_TYPE.cosignature);
    const judged = validCosignatures(note!, [key!]);
    const time = "problem" in judged ? 0 : (judged.cosignatures[0]?.time ?? 0);
    expect(Math.abs(time - Date.now() / 1000)).toBeLessThan(60);
    expect(terminal.noted).toEqual(["200 registry.example/log 7: cosigned"]);
  });
  expect(await readdir(folder)).toEqual(["state.json", "w.key", "w.key.pub"]);
  await writeFile(
    join(folder, "policy"),
    `# ours\nlog ${log.verifierKey} https://x\nquorum none\n`,
  );
  await whileServing(folder, { ...options, log: ["policy"] }, async (url, terminal) => {
    expect(JSON.parse(terminal.printed.join(""))).toMatchObject({
      verifierKey,
      logs: [{ origin: log.origin, size: 7 }],
    });
    expect((await post(url, await testLog({ forkAt: 3 }).request(7, 7))).status).toBe(422);
    expect(terminal.noted.join("\n")).toMatch(
      /may prove that the log shows two trees:\n {2}registry/,
    );
  });
});

test("serve refuses what it cannot serve, and leaves no lock behind", async () => {
  const { folder, options, verifierKey } = await operator();
  const refusal = (changes: Partial<ServeOptions>) =>
    codeOf(runWitnessServe({ ...options, ...changes }, terminalIn(folder)));
  expect(await refusal({})).toBe("E_WITNESS_STATE");
  expect(await refusal({ new: true, port: "99999" })).toBe("E_USAGE");
  expect(await refusal({ new: true, name: "a+b" })).toBe("E_USAGE");
  expect(await refusal({ new: true, log: [verifierKey] })).toBe("E_USAGE");
  expect(await refusal({ new: true, log: ["nowhere"] })).toBe("E_USAGE");
  expect(await refusal({ new: true, log: ["w.key.pub"] })).toBe("E_USAGE");
  expect(await refusal({ new: true, key: "nowhere" })).toBe("E_KEY_FILE");
  const taken = createServer();
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const port = String((taken.address() as AddressInfo).port);
  expect(await refusal({ new: true, port })).toBe("E_PORT");
  expect(await readdir(folder)).toEqual(["state.json", "w.key", "w.key.pub"]);
});
