/** A process that renders: it takes one group of pages after the other, writes them and keeps them. */
import { pathToFileURL } from "node:url";
import type { PageServer } from "../src/data/rendered-group.ts";
import { diskPageCache } from "./disk-page-cache.ts";
import { fileWriter } from "./file-writer.ts";
import type { PageGroup } from "./plan-pages.ts";
import type { FromRenderer, RenderTask, ToRenderer } from "./render-message.ts";
import { storedFile } from "./stored-group.ts";

const task = JSON.parse(process.argv[2] ?? "") as RenderTask;
const program = (await import(pathToFileURL(task.entry).href)) as PageServer;
const cache = diskPageCache(task.cacheFolder);
const write = fileWriter(task.outFolder);

/** Groups come faster than they are rendered; one at a time keeps memory small. */
let known: ReadonlySet<string> = new Set();
let last: Promise<void> = Promise.resolve();
let hasFailed = false;
process.on("message", (message: ToRenderer) => {
  if (message === "end") leave();
  else if ("known" in message) known = new Set(message.known);
  else last = last.then(() => (hasFailed ? undefined : render(message).then(send, fail)));
});

send({ kind: "ready" });

async function render({ key, job }: PageGroup): Promise<FromRenderer> {
  const { pages, links, state } = await program.renderGroup(job, known);
  const stored = pages.map(({ path, html }) => storedFile(path, html));
  const files = await Promise.all(stored.map(write));
  const notKept = await cache.set(key, { links, state, files: stored });
  return { kind: "rendered", files, links, ...(notKept !== undefined && { notKept }) };
}

function send(message: FromRenderer): void {
  process.send?.(message);
}

/** The first failure ends the process. The parent shows what stands on standard error, so that is let out before. */
function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  hasFailed = true;
  process.send?.({ kind: "failed", message } satisfies FromRenderer, leave);
}

function leave(): void {
  if (process.connected) process.disconnect();
}
