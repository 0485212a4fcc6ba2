/**
 * A double of GitHub for tests: git over HTTP and the part of the REST interface that is used here,
 * held to GitHub's own description of it. It runs in a thread of its own, so that a test may call git
 * and wait. It was never compared with GitHub itself; `contract.test.ts` can be.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Controls } from "./controls.ts";
import type { GithubOptions } from "./github-options.ts";
import type { Violation } from "./rest-server.ts";
import type { WebhookEvent } from "./webhooks.ts";

type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

export interface GitHub extends Remote<Controls> {
  /** `http://127.0.0.1:port`, without a slash: GITHUB_SERVER_URL. */
  readonly url: string;
  /** What GITHUB_API_URL is set to. */
  readonly apiUrl: string;
  /** The bare repositories: `OWNER/NAME.git`. */
  readonly folder: string;
  readonly tokenOf: (login: string) => string;
  /** An address with a token in it, for git. */
  readonly cloneUrl: (repository: string, login?: string) => string;
  /** Environment of a command that talks to it as this user. */
  readonly environment: (login: string) => {
    GITHUB_API_URL: string;
    GITHUB_SERVER_URL: string;
    GITHUB_TOKEN: string;
  };
  /** A file to set GITHUB_EVENT_PATH to; it goes when the double ends. */
  readonly writeEvent: (event: WebhookEvent) => string;
  /** Ends it, and throws when an exchange was not as GitHub describes it. */
  readonly close: () => Promise<void>;
}

export async function startGitHub(options: GithubOptions): Promise<GitHub> {
  const folder = mkdtempSync(join(tmpdir(), "github-double-"));
  const worker = new Worker(new URL("./github-thread.ts", import.meta.url), {
    workerData: { options, folder },
    execArgv: [],
  });
  const { call, ready } = remoteCalls(worker);
  const url = await ready;
  const tokenOf = (login: string): string => `token-of-${login}`;
  let written = 0;
  const own: Omit<GitHub, keyof Controls> = {
    url,
    apiUrl: `${url}/api/v3`,
    folder,
    tokenOf,
    cloneUrl: (repository, login) =>
      `${login ? url.replace("//", `//${login}:${tokenOf(login)}@`) : url}/${repository}.git`,
    environment: (login) => ({
      GITHUB_API_URL: `${url}/api/v3`,
      GITHUB_SERVER_URL: url,
      GITHUB_TOKEN: tokenOf(login),
    }),
    writeEvent: ({ payload }) => {
      const path = join(folder, `event-${++written}.json`);
      writeFileSync(path, JSON.stringify(payload));
      return path;
    },
    close: async () => {
      const violations = (await call("takeViolations", [])) as Violation[];
      await worker.terminate();
      rmSync(folder, { recursive: true, force: true });
      if (violations.length > 0) throw new Error(violations.map(inWords).join("\n"));
    },
  };
  // Whatever else is called, the thread does.
  return new Proxy(own as GitHub, {
    get: (target, name: string) =>
      name in target || name === "then"
        ? target[name as keyof GitHub]
        : (...args: unknown[]) => call(name, args),
  });
}

const inWords = ({ exchange, problem }: Violation): string => `${exchange}: ${problem}`;

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

function remoteCalls(worker: Worker): {
  call: (name: string, args: unknown[]) => Promise<unknown>;
  ready: Promise<string>;
} {
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  const reply = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(id, ({ value, error }) =>
        error === undefined ? resolve(value) : reject(new Error(error)),
      );
    });
  const ready = reply(0) as Promise<string>;
  worker.on("message", (message: Reply) => {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  worker.on("error", (error) => {
    for (const [id, settle] of waiting) settle({ id, error: String(error) });
  });
  return {
    call: (name, args) => {
      const id = ++last;
      const answer = reply(id);
      worker.postMessage({ id, name, args });
      return answer;
    },
    ready,
  };
}
