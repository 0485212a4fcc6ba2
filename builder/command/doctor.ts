/** `ashlar doctor`: what stands in the way of building, publishing and being read, and how to mend it. */
import { randomBytes } from "node:crypto";
import { relative } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import type { Diagnosis } from "../doctor/diagnosis.ts";
import { httpAsk, negotiatedProtocol } from "../doctor/http-ask.ts";
import { judgeRepository } from "../doctor/judge-repository.ts";
import { probeHost } from "../doctor/probe-host.ts";
import { repositoryFacts } from "../doctor/repository-facts.ts";
import { updateWorkflows } from "../doctor/update-workflows.ts";
import { buildClock } from "./build-clock.ts";
import { registryFolder } from "./open-source.ts";

interface DoctorOptions {
  readonly registry?: string;
  readonly host?: string;
  readonly updateWorkflows?: boolean;
  readonly now?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar doctor                                     this machine, this repository, its keys and workflows
  ashlar doctor --host https://example.org/registry  what that host can serve, row by row
  ashlar doctor --update-workflows                  write the workflows of this version
  ashlar doctor --json

Each row says yes or no, what was found, what depends on it, and how to mend it.
Exit code 0: nothing stands in the way. 1: something does. What only could be
better does not change the exit code.`;

export const defineDoctor: CommandDefinition = (command, terminal) => {
  command
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--host <url>", "ask a deployed registry what it can serve, instead")
    .option("--update-workflows", "write the workflows that this version brings")
    .option("--now <time>", "judge expiry by this time (default: the clock)")
    .addHelpText("after", EXAMPLES)
    .action(async () => runDoctor(command.optsWithGlobals<DoctorOptions>(), terminal));
};

async function runDoctor(options: DoctorOptions, terminal: Terminal): Promise<void> {
  const seconds = buildClock({
    now: options.now,
    sourceDateEpoch: undefined,
    committedAt: null,
  });
  const rows =
    options.host === undefined
      ? await examineRepository(options, seconds, terminal)
      : await examineHost(options.host, seconds, terminal);
  report(rows, options, terminal);
}

async function examineRepository(
  options: DoctorOptions,
  seconds: number,
  terminal: Terminal,
): Promise<readonly Diagnosis[]> {
  const registry = await registryFolder(options.registry, terminal.folder);
  if (options.updateWorkflows) {
    const written = await updateWorkflows(registry, terminal.environment);
    for (const path of written) terminal.note(`Wrote ${relative(terminal.folder, path)}`);
  }
  const facts = await repositoryFacts(registry, terminal.environment);
  return judgeRepository(facts, new Date(seconds * 1000));
}

async function examineHost(
  host: string,
  now: number,
  terminal: Terminal,
): Promise<readonly Diagnosis[]> {
  const root = URL.parse(host.endsWith("/") ? host : `${host}/`);
  if (!root || !/^https?:$/.test(root.protocol) || root.username || root.password)
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `--host "${host}" is no http(s) URL`,
      fix: "write it as https://example.org/registry, without a user name",
    });
  const progress = terminal.progress("asking the host");
  try {
    return await probeHost({
      root,
      ask: httpAsk(root, terminal.signal),
      protocol: () => negotiatedProtocol(root),
      now,
      nonce: randomBytes(6).toString("hex"),
      onProbe: (done, total, what) => progress.update(done, total, what),
    });
  } finally {
    progress.end();
  }
}

const MARKS = {
  yes: ["green", "yes"],
  no: ["yellow", "no"],
  blocks: ["red", "NO"],
  unknown: ["dim", "?"],
} as const;

function report(rows: readonly Diagnosis[], options: DoctorOptions, terminal: Terminal): void {
  const blocking = rows.filter(({ state }) => state === "blocks");
  terminal.exitCode = blocking.length > 0 ? EXIT.failed : EXIT.ok;
  if (options.json) {
    printJson(terminal, { ok: blocking.length === 0, blocking: blocking.length, rows });
    return;
  }
  const width = Math.max(...rows.map(({ question }) => question.length));
  for (const { question, state, found, why, fix } of rows) {
    const [color, mark] = MARKS[state];
    const answer = terminal.paint(color, mark.padEnd(3));
    terminal.out(`${answer} ${question.padEnd(width)}  ${printable(found, 400)}`);
    if (state === "yes") continue;
    terminal.out(`      why  ${why}`);
    if (fix !== undefined) terminal.out(`      fix  ${fix}`);
  }
  const better = rows.filter(({ state }) => state === "no").length;
  terminal.out("");
  terminal.out(
    blocking.length > 0
      ? `${blocking.length} of ${rows.length} stand in the way, ${better} could be better`
      : `Nothing stands in the way; ${better} of ${rows.length} could be better`,
  );
}
