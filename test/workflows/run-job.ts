/**
 * Runs the `run:` steps of a job as GitHub's runner does: each in a bash of its own, in a clone, with the
 * environment of workflow, job and step, and with the files by which a step speaks to those after it.
 * Steps with `uses:` are other people's programs, and are passed over: the test does what they would.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Contexts, evaluate, fillIn } from "./evaluate-expression.ts";
import type { Step, Workflow } from "./read-workflows.ts";

export interface JobRun {
  readonly workflow: Workflow;
  readonly job: string;
  /** Where the steps run. */
  readonly clone: string;
  /** Of the runner's own: PATH, HOME, GITHUB_API_URL and the like. */
  readonly environment: Readonly<Record<string, string>>;
  /** What started it: the file's content, and `github.event`. */
  readonly event: { readonly name: string; readonly payload: object };
  /** Besides `github`: `vars`, `secrets`, `matrix`, `strategy`. */
  readonly contexts?: Contexts;
}

export interface StepResult {
  readonly run: string;
  /** Before `continue-on-error` is taken into account. */
  readonly outcome: "success" | "failure" | "skipped";
  readonly stdout: string;
  readonly stderr: string;
}

export interface JobResult {
  /** `skipped` where its `if:` does not hold. */
  readonly result: "success" | "failure" | "skipped";
  readonly steps: readonly StepResult[];
}

/** `FILE JOB COMMAND` of every step that a shell has run, in this process. */
export const EXECUTED = new Set<string>();

export const stepKey = (file: string, job: string, run: string): string => `${file} ${job} ${run}`;

export async function runJob(request: JobRun): Promise<JobResult> {
  const { workflow, event, environment } = request;
  const job = workflow.jobs[request.job];
  if (!job) throw new Error(`${workflow.path} has no job ${request.job}`);
  const contexts: Contexts = {
    ...request.contexts,
    github: { event: event.payload, event_name: event.name, token: environment.GITHUB_TOKEN },
  };
  if (job.if !== undefined && evaluate(job.if, contexts) !== true)
    return { result: "skipped", steps: [] };
  const machine = openMachine(request);
  const shared = { ...filled(workflow.env, contexts), ...filled(job.env, contexts) };
  const steps: StepResult[] = [];
  let failed = false;
  for (const step of job.steps) {
    // By default a step has the condition success().
    const wanted = step.if === undefined ? !failed : evaluate(step.if, contexts) === true;
    if (step.run === undefined) continue;
    if (!wanted) {
      steps.push({ run: step.run, outcome: "skipped", stdout: "", stderr: "" });
      continue;
    }
    const result = await machine.run(step, { ...shared, ...filled(step.env, contexts) });
    EXECUTED.add(stepKey(workflow.file, request.job, step.run));
    steps.push(result);
    if (result.outcome === "failure" && step["continue-on-error"] !== true) failed = true;
  }
  return { result: failed ? "failure" : "success", steps };
}

function filled(
  values: Readonly<Record<string, string>> | undefined,
  contexts: Contexts,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([name, text]) => [name, fillIn(String(text), contexts)]),
  );
}

/** The machine of one job: the files that GitHub promises to every step, and the PATH as steps add to it. */
export function openMachine({
  clone,
  environment,
  event,
}: Pick<JobRun, "clone" | "environment" | "event">) {
  const folder = mkdtempSync(join(clone, "../runner-"));
  const fileOf = (name: string, text = ""): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const temporary = join(folder, "temp");
  mkdirSync(temporary);
  const { PATH = "", GITHUB_TOKEN: _, ...others } = environment;
  const given = {
    ...others,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: clone,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: fileOf("event.json", JSON.stringify(event.payload)),
    GITHUB_OUTPUT: fileOf("output"),
    GITHUB_ENV: fileOf("env"),
    GITHUB_PATH: fileOf("path"),
    GITHUB_STEP_SUMMARY: fileOf("summary"),
    RUNNER_TEMP: temporary,
  };
  let count = 0;
  return {
    async run(step: Step, own: Readonly<Record<string, string>>): Promise<StepResult> {
      const run = step.run ?? "";
      const script = fileOf(`step-${++count}.sh`, `${run}\n`);
      // docs.github.com, "Workflow syntax": `bash -e {0}` where no shell is named, and this for bash.
      const named = ["--noprofile", "--norc", "-eo", "pipefail"];
      const args = [...(step.shell === "bash" ? named : ["-e"]), script];
      const added = readFileSync(given.GITHUB_PATH, "utf8").split("\n").filter(Boolean).reverse();
      if (readFileSync(given.GITHUB_ENV, "utf8") !== "") throw new Error("GITHUB_ENV is not read");
      const env = { ...given, ...own, PATH: [...added, PATH].join(":") };
      return { run, ...(await inShell(args, clone, env)) };
    },
  };
}

/** Not `spawnSync`: the servers of the test have to go on. */
async function inShell(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Omit<StepResult, "run">> {
  const child = spawn("bash", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  return { ...said, outcome: code === 0 ? "success" : "failure" };
}
