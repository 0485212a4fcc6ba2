/** The double's thread: a server on the loopback interface, and the calls of the test that started it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { controls } from "./controls.ts";
import { serveGit } from "./git-http.ts";
import type { GithubOptions } from "./github-options.ts";
import { makeStore } from "./make-store.ts";
import { restServer } from "./rest-server.ts";
import type { Store } from "./store.ts";

const { options, folder } = workerData as { options: GithubOptions; folder: string };
const listeners: Store["emit"][] = [];
const store = makeStore(options, folder, (event, repository, payload) => {
  for (const listener of listeners) listener(event, repository, payload);
});
const rest = restServer(store);
const server = createServer((request, response) => {
  if (!serveGit(store, request, response)) void rest.serve(request, response);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
store.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const known = controls(store, rest);
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
