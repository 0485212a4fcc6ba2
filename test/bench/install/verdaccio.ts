/** Verdaccio (verdaccio.org) on the loopback interface, with packages in its storage and no other registry behind it. */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchReport } from "../bench-report.ts";
import { npmPeer } from "../npm-peer.ts";
import type { DebianRecord } from "../search/debian-records.ts";
import { archiveName, npmArchive, npmName, verdaccioDocument } from "./npm-package.ts";
import type { RunningServer } from "./serve-folder.ts";

const PACKAGE = ["verdaccio", "6.8.0"] as const;
/** It asks for a tag of node-fetch that not every registry has. */
const OVERRIDES = { "node-fetch": "2.7.0" };
const START_MAX_MS = 60_000;

/** Undefined when it cannot be had here, which the report then says. */
export async function startVerdaccio(
  records: readonly DebianRecord[],
  folder: string,
  report: BenchReport,
): Promise<RunningServer | undefined> {
  const peer = npmPeer(...PACKAGE, OVERRIDES);
  if (peer === undefined) {
    report.skipped("npm, pnpm", `${PACKAGE.join("@")} cannot be installed from npm here`);
    return undefined;
  }
  report.version(...PACKAGE);
  fillStorage(records, join(folder, "storage"));
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
  "**": { access: $all }
log: { type: stdout, level: fatal }
web: { enable: false }
`;

function fillStorage(records: readonly DebianRecord[], storage: string): void {
  const known = new Map(records.map((record) => [record.name, record]));
  for (const record of records) {
    const place = join(storage, npmName(record));
    mkdirSync(place, { recursive: true });
    const archive = npmArchive(record, known);
    const document = verdaccioDocument(record, known, archive);
    writeFileSync(join(place, archiveName(record)), archive);
    writeFileSync(join(place, "package.json"), JSON.stringify(document));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
