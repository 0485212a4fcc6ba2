/**
 * One inspecting process, used for one artifact at a time and started anew when it was ended, died,
 * or has grown. It can read this project's modules and nothing else; every byte it looks at comes
 * from here.
 */
import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { INSPECTION_MEMORY_MAX_MB, INSPECTION_TIME_MAX_MS } from "../../schemas/limits.ts";
import type { ObservedOutcome } from "../check/observe.ts";
import type { VersionInspection } from "../check/rule.ts";
import { UnscannedError } from "../check/unscanned-error.ts";
import type { OwnRules } from "../plugin/own-rules.ts";
import type { FromChild, InspectionJob, ToChild } from "./inspection-job.ts";

/** The rest of the memory is for bytes outside of V8's heap: files, unpacked archives, WebAssembly. */
const HEAP_MAX_MB = 384;
/** Half of the room for new objects. V8 would take 64, which each process would keep, and is no faster. */
const NEW_OBJECTS_MAX_MB = 8;
/** A process that holds more than this after its work is not used again. */
const KEPT_MEMORY_MAX = 320 * 2 ** 20;
const MEMORY_POLL_MS = 200;
/** For a process to load its modules, on a machine that is busy. */
const START_TIME_MAX_MS = 60_000;
const ERRORS_KEPT = 2_000;

/** @throws {UnscannedError} for what is no readable file of the source */
export type ReadPath = (
  path: string,
  range?: { readonly offset: number; readonly length: number },
) => Promise<Uint8Array>;

export interface ChildOptions {
  readonly read: ReadPath;
  /** Another program in place of the one that inspects: tests try what it may not do. */
  readonly program?: URL;
  readonly timeMax?: number;
  /** Told to each process before its first job. */
  readonly ownRules?: OwnRules;
}

interface JobStep extends VersionInspection {
  readonly outcomes: Readonly<Record<string, ObservedOutcome>>;
}

export interface JobResult {
  /** One for each step that was begun. */
  readonly steps: readonly JobStep[];
  /** Present when the process was ended or died in the last step: the rule at work, and why. */
  readonly ended?: { readonly rule: string | undefined; readonly reason: string };
}

export interface ChildInspector {
  /** Starts the process, so that it loads its modules before there is a job. */
  start(): void;
  run(job: InspectionJob): Promise<JobResult>;
  close(): void;
}

/** Those that would go on when this process ends, for ever if a rule does not end. */
const running = new Set<ChildProcess>();

function endRunning(): void {
  for (const child of running) child.kill("SIGKILL");
}

export function childInspector(options: ChildOptions): ChildInspector {
  let child: ChildProcess | undefined;
  let isClosed = false;
  const started = (): ChildProcess => {
    if (isClosed) throw new Error("the inspector is closed");
    if (!child?.connected) child = startChild(options.program ?? PROGRAM);
    return child;
  };
  return {
    start: () => void started(),
    async run(job) {
      child = started();
      const { keep, ...result } = await runJob(child, job, options);
      if (!keep) {
        child.kill("SIGKILL");
        child = undefined;
      }
      return result;
    },
    close() {
      isClosed = true;
      child?.kill("SIGKILL");
    },
  };
}

/** Beside this file, with the same ending: sources run as they are, or compiled. */
const PROGRAM = new URL(
  import.meta.url.endsWith(".ts") ? "./inspect-child.ts" : "./inspect-child.js",
  import.meta.url,
);

function startChild(program: URL): ChildProcess {
  const child = fork(fileURLToPath(program), [], {
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [
      "--permission",
      ...moduleFolders(program).map((folder) => `--allow-fs-read=${folder}`),
      `--max-old-space-size=${HEAP_MAX_MB}`,
      `--max-semi-space-size=${NEW_OBJECTS_MAX_MB}`,
      "--disable-proto=delete",
      "--no-warnings",
    ],
  });
  child.on("message", ({ kind }: FromChild) => {
    if (kind === "ready") ready.add(child);
  });
  // Whoever has a job for it finds that it is gone.
  child.on("error", () => undefined);
  if (running.size === 0) process.on("exit", endRunning);
  running.add(child);
  child.once("exit", () => {
    running.delete(child);
    if (running.size === 0) process.off("exit", endRunning);
  });
  return child;
}

/**
 * Where modules are loaded from: this project's own, and the node_modules that it finds, the outermost
 * one: below it installers put some packages into folders of others, or link to where all of them lie.
 */
function moduleFolders(program: URL): readonly string[] {
  const dependency = fileURLToPath(import.meta.resolve("valibot"));
  const mark = `${sep}node_modules${sep}`;
  const modules = dependency.slice(0, dependency.indexOf(mark) + mark.length);
  const own = fileURLToPath(new URL("../../", import.meta.url));
  return [...new Set([own, modules, dirname(fileURLToPath(program))])];
}

async function runJob(
  child: ChildProcess,
  job: InspectionJob,
  { read, timeMax = INSPECTION_TIME_MAX_MS, ownRules }: ChildOptions,
): Promise<JobResult & { readonly keep: boolean }> {
  const steps: ({ outcomes: Record<string, ObservedOutcome> } & VersionInspection)[] = [];
  const stepAt = (index: number) => (steps[index] ??= { outcomes: {}, packages: [] });
  const done = Promise.withResolvers<JobResult & { readonly keep: boolean }>();
  let rule: string | undefined;
  let current = -1;
  let errors = "";
  let timer: NodeJS.Timeout | undefined;
  const finish = (keep: boolean, reason?: string): void =>
    done.resolve({ steps, keep, ...(reason !== undefined && { ended: { rule, reason } }) });
  const begin = (step: number): void => {
    clearTimeout(timer);
    current = step;
    timer = setTimeout(() => finish(false, `it was not done after ${timeMax / 1000} s`), timeMax);
  };
  const watch = setInterval(async () => {
    if ((await residentMegabytes(child.pid)) > INSPECTION_MEMORY_MAX_MB)
      finish(false, `it needed more than ${INSPECTION_MEMORY_MAX_MB} MB of memory`);
  }, MEMORY_POLL_MS);
  const onMessage = (message: FromChild): void => {
    if (message.kind === "ready") startFirst();
    else if (message.kind === "read") void answer(child, message, read);
    else if (message.kind === "done") finish(message.memory < KEPT_MEMORY_MAX);
    else {
      if (message.step !== current) begin(message.step);
      const step = stepAt(message.step);
      if (message.kind === "rule") rule = message.rule;
      else if (message.kind === "packages") {
        const { kind: _, step: __, ...inspection } = message;
        Object.assign(step, inspection);
      } else step.outcomes[message.rule] = message.outcome;
    }
  };
  const onErrors = (piece: Buffer): void => {
    errors = (errors + piece.toString("utf8")).slice(0, ERRORS_KEPT);
  };
  const onExit = (): void => finish(false, reasonOf(errors));
  child.on("message", onMessage).on("exit", onExit).on("error", onExit);
  child.stderr?.on("data", onErrors);
  const start = (): void => {
    begin(0);
    child.send({ kind: "job", job } satisfies ToChild);
  };
  const startFirst = (): void => {
    if (ownRules) child.send({ kind: "rules", rules: ownRules } satisfies ToChild);
    start();
  };
  if (used.has(child)) start();
  else if (ready.has(child)) startFirst();
  else timer = setTimeout(() => finish(false, "its process did not start"), START_TIME_MAX_MS);
  used.add(child);
  try {
    return await done.promise;
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    child.off("message", onMessage).off("exit", onExit).off("error", onExit);
    child.stderr?.off("data", onErrors);
  }
}

/** Processes that have said that they are ready. */
const ready = new WeakSet<ChildProcess>();
/** Processes that had a job. */
const used = new WeakSet<ChildProcess>();

async function answer(
  child: ChildProcess,
  { request, path, range }: Extract<FromChild, { kind: "read" }>,
  read: ReadPath,
): Promise<void> {
  const message = await read(path, range).then(
    (bytes): ToChild => ({ kind: "bytes", request, bytes }),
    (error: unknown): ToChild => ({
      kind: "no-bytes",
      request,
      path,
      reason: error instanceof UnscannedError ? error.message : "it could not be read",
      unscanned: error instanceof UnscannedError,
    }),
  );
  if (child.connected) child.send(message, () => undefined);
}

/** 0 where the system does not say: V8's own limit then stands alone. */
async function residentMegabytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

function reasonOf(errors: string): string {
  if (/heap out of memory|Allocation failed|Reached heap limit/i.test(errors))
    return `it needed more than ${HEAP_MAX_MB} MB of memory`;
  const words = /^\w*Error.*$/m.exec(errors)?.[0];
  return words === undefined ? "its process ended" : `its process ended: ${words}`;
}
