/** What a packing thread runs: payloads in, what became of them out. */
import { parentPort, workerData } from "node:worker_threads";
import { packInto } from "./pack-into.ts";
import type { PackingAnswer, PackingJob } from "./packing-thread.ts";

parentPort?.on("message", async (jobs: readonly PackingJob[]) => {
  const { folder } = workerData as { readonly folder: string };
  const answers: PackingAnswer[] = [];
  for (const { id, payload } of jobs) {
    // Why it failed is found out where it is tried again.
    const packed = await packInto(folder, payload).catch(() => undefined);
    answers.push({ id, packed });
  }
  parentPort?.postMessage(answers);
});
