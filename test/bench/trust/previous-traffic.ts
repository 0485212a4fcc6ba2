/** What a build asks the live tree for before it signs the next one. */
import { readPrevious } from "../../../builder/sign/read-previous.ts";
import type { Signing } from "../../../builder/sign/signing.ts";
import { meteredServer } from "./metered-server.ts";
import type { TreeFiles } from "./synthetic-tree.ts";
import { roundsOf } from "./traffic-rows.ts";

/** Short, as there may be a thousand of them one after the other. */
const ANSWER_MS = 5;
/** A near host; what a round costs at the least where the tree is really served. */
const ROUND_TRIP_MS = 30;

export async function previousTraffic(
  tree: TreeFiles,
  { records, online }: Signing,
): Promise<Record<string, string>> {
  const server = await meteredServer(ANSWER_MS);
  try {
    server.serve(tree);
    const { signal } = new AbortController();
    const began = performance.now();
    await readPrevious({ place: server.url, environment: {}, signal, records, online });
    const seconds = (performance.now() - began) / 1000;
    const { served, headers } = await server.take();
    const rounds = roundsOf(served);
    const wire = served.reduce((sum, file) => sum + file.wire, headers);
    return {
      requests: String(served.length),
      rounds: String(rounds),
      "on the wire": `${wire} B`,
      [`time, ${ANSWER_MS} ms an answer`]: `${seconds.toFixed(1)} s`,
      [`waiting at ${ROUND_TRIP_MS} ms a round`]: `${((rounds * ROUND_TRIP_MS) / 1000).toFixed(1)} s`,
    };
  } finally {
    await server.close();
  }
}
