/** Renders groups of pages in processes of their own, whose memory is bounded. */
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { childEnding, childLines, cleanEnvironment } from "./child-process.ts";
import type { PageGroup } from "./plan-pages.ts";
import type { FromRenderer, RenderTask, ToRenderer } from "./render-message.ts";

export interface RenderGroupsOptions extends RenderTask {
  readonly treeFolder: string;
  readonly baseUrl: string;
  /** Names of all artifacts that have a page. */
  readonly known: ReadonlySet<string>;
  readonly signal?: AbortSignal;
  readonly onRendered: (group: PageGroup, rendered: Rendered) => void;
}

type Rendered = Extract<FromRenderer, { readonly kind: "rendered" }>;

/** A process takes a third of a second to start, in which another renders so many groups. */
const GROUPS_WORTH_A_PROCESS = 60;
/** More would only wait for each other: they share the disk. */
const PROCESSES_MAX = 4;
/** Groups that a process has at hand. */
const WINDOW = 4;
const HEAP_MAX_MB = 512;

const PROGRAM = new URL(
  import.meta.url.endsWith(".ts") ? "./render-child.ts" : "./render-child.js",
  import.meta.url,
);

/**
 * @throws {CodedError} E_SITE when a page cannot be rendered
 * @throws the signal's reason when it is aborted
 */
export async function renderGroups(
  groups: readonly PageGroup[],
  options: RenderGroupsOptions,
): Promise<void> {
  const count = Math.min(
    availableParallelism(),
    PROCESSES_MAX,
    Math.ceil(groups.length / GROUPS_WORTH_A_PROCESS),
  );
  const queue = groups.values();
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  const running = Array.from({ length: count }, () => renderSome(queue, { ...options, signal }));
  const failed = await Promise.all(running).catch((error: unknown) => ({ error }));
  stop.abort(new Error("another process failed"));
  await Promise.allSettled(running);
  if ("error" in failed) throw failed.error;
}

/** Takes groups from the queue until it is empty. */
async function renderSome(queue: Iterator<PageGroup>, options: RenderGroupsOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const child = startChild(options);
  const lines = childLines(child);
  const atHand: PageGroup[] = [];
  let failure: string | undefined;
  const more = (): void => {
    const next = queue.next();
    if (next.done) {
      if (atHand.length === 0) tell(child, "end");
      return;
    }
    atHand.push(next.value);
    tell(child, next.value);
  };
  child.on("message", (message: FromRenderer) => {
    if (message.kind === "ready") {
      tell(child, { known: [...options.known] });
      for (let ahead = 0; ahead < WINDOW; ahead += 1) more();
    } else if (message.kind === "failed") failure = message.message;
    else {
      const group = atHand.shift();
      if (group) options.onRendered(group, message);
      more();
    }
  });
  const exitCode = await childEnding(child, options.signal);
  if (failure !== undefined || exitCode !== 0 || atHand.length > 0)
    throw notRendered(
      options,
      failure ?? `its process ended with ${exitCode ?? "a signal"}`,
      lines,
    );
}

/** A process that is gone says so by ending. */
function tell(child: ChildProcess, message: ToRenderer): void {
  if (child.connected) child.send(message, () => undefined);
}

function startChild(options: RenderGroupsOptions): ChildProcess {
  const { entry, outFolder, cacheFolder, treeFolder, baseUrl, signal } = options;
  const task: RenderTask = { entry, outFolder, ...(cacheFolder !== undefined && { cacheFolder }) };
  return fork(fileURLToPath(PROGRAM), [JSON.stringify(task)], {
    env: { ...cleanEnvironment(), ASHLAR_TREE: treeFolder, ASHLAR_BASE_URL: baseUrl },
    execArgv: [`--max-old-space-size=${HEAP_MAX_MB}`, "--no-warnings"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    ...(signal && { signal }),
  });
}

function notRendered(
  { treeFolder }: RenderGroupsOptions,
  reason: string,
  lines: readonly string[],
): CodedError {
  return new CodedError({
    code: "E_SITE",
    exitCode: EXIT.failed,
    message: `rendering the site of ${treeFolder} failed: ${reason}`,
    fix: "the lines below name the page and the cause; build with --no-site to publish without pages",
    details: lines,
  });
}
