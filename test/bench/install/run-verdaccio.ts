/** Verdaccio (verdaccio.org) on the loopback interface, over the storage in a folder and with no other registry behind it. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { npmPeer } from "../npm-peer.ts";
import type { RunningServer } from "./serve-folder.ts";

export const VERDACCIO = ["verdaccio", "6.8.0"] as const;
/** It asks for a tag of node-fetch that not every registry has. */
const OVERRIDES = { "node-fetch": "2.7.0" };
const START_MAX_MS = 60_000;

/**
 * Whoever reaches it may read and publish.
 *
 * @param folder holds `storage/`, or is empty
 * @returns undefined when Verdaccio cannot be had here
 */
export async function runVerdaccio(folder: string): Promise<RunningServer | undefined> {
  const peer = npmPeer(...VERDACCIO, OVERRIDES);
  if (peer === undefined) return undefined;
  const config = join(folder, "config.yaml");
  writeFileSync(config, CONFIG);
  const port = await freePort();
  const cli = join(peer, "node_modules/verdaccio/bin/verdaccio");
  const child = spawn(
    process.execPath,
    [cli, "--config", config, "--listen", `127.0.0.1:${port}`],
    { cwd: folder, stdio: "ignore" },
  );
  const close = async (): Promise<void> => void child.kill();
  for (let waited = 0; waited < START_MAX_MS; waited += 200) {
    const answer = await fetch(`http://127.0.0.1:${port}/-/ping`).catch(() => undefined);
    if (answer?.ok) return { port, close };
    await sleep(200);
  }
  await close();
  throw new Error("verdaccio does not answer");
}

const CONFIG = `storage: ./storage
uplinks: {}
packages:
  "**": { access: $all, publish: $all }
log: { type: stdout, level: fatal }
web: { enable: false }
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
