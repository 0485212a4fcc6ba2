/** The double's thread: servers on the loopback interface, and the calls of the test that started it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { blobServer } from "./blob-server.ts";
import { controls } from "./controls.ts";
import { serveGit } from "./git-http.ts";
import type { GithubOptions } from "./github-options.ts";
import { makeInterventions } from "./interventions.ts";
import { makeStore } from "./make-store.ts";
import { rateLimiter } from "./rate-limiter.ts";
import { restServer, type Violation } from "./rest-server.ts";
import type { Store } from "./store.ts";
import { makeWebhooks } from "./webhooks.ts";

const { options, folder } = workerData as { options: GithubOptions; folder: string };
const violations: Violation[] = [];
let clock: string | undefined;
const now = (): string => clock ?? new Date().toISOString().replace(/\.\d+Z$/, "Z");
const webhooks =
  options.events || options.webhook
    ? makeWebhooks(() => store, violations, options.webhook)
    : undefined;
const emit: Store["emit"] = (...event) => webhooks?.emit(...event);
const store: Store = makeStore(options, folder, { emit, now });
const interventions = makeInterventions(store);
const limiter = rateLimiter();
const serveRest = restServer({ store, interventions, limiter, violations });

store.origin = await listen(
  createServer((request, response) => {
    if (!serveGit(store, request, response)) void serveRest(request, response);
  }),
);
store.blobOrigin = await listen(blobServer(store));

async function listen(server: Server): Promise<string> {
  // A test that waits for git keeps its connections longer than Node's five seconds.
  server.keepAliveTimeout = 300_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const setClock = (time: string | undefined): void => {
  clock = time;
};
const known = controls({ store, violations, interventions, limiter, webhooks, setClock });
parentPort?.on(
  "message",
  async ({ id, name, args }: { id: number; name: string; args: unknown[] }) => {
    try {
      const call = known[name as keyof typeof known] as (...args: unknown[]) => unknown;
      parentPort?.postMessage({ id, value: await call(...args) });
    } catch (error) {
      parentPort?.postMessage({ id, error: String(error) });
    }
  },
);
parentPort?.postMessage({ id: 0, value: store.origin });
