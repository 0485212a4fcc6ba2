/** How long commands take that do next to nothing, beside Node itself and other programs on Node. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { treeAddress } from "../../tree-address.ts";
import type { BenchReport } from "../bench-report.ts";
import { type Column, milliseconds, ratio } from "../figure.ts";
import { mustMeasure } from "../measure-command.ts";
import { pnpmPeer } from "../pnpm-peer.ts";
import { quantile } from "../quantile.ts";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");
const REGISTRY = join(import.meta.dirname, "../../../registry");
const RUNS = 15;

interface Command {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
}

export async function benchStart(report: BenchReport): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "ashlar-bench-start-"));
  try {
    const tree = join(work, "tree");
    const ashlar = (...args: string[]) => [LAUNCHER, ...args];
    await mustMeasure(
      process.execPath,
      ashlar("build", "--registry", REGISTRY, "--out", tree, "--no-site", "--json"),
    );
    const node = process.execPath;
    const commands: Command[] = [
      { label: "node -e 0", command: node, args: ["-e", "0"] },
      { label: "ashlar --version", command: node, args: ashlar("--version") },
      { label: "ashlar --help", command: node, args: ashlar("--help") },
      {
        label: "ashlar search, a tree on disk",
        command: node,
        args: ashlar("search", "tide", "--registry", treeAddress(tree)),
      },
      ...peers(report),
    ];
    const times = await interleaved(commands, { XDG_CACHE_HOME: work, XDG_STATE_HOME: work });
    report.table(`start: wall time, median of ${RUNS}`, columns(commands, times));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function peers(report: BenchReport): Command[] {
  report.version("npm", execFileSync("npm", ["--version"], { encoding: "utf8" }).trim());
  const npm = { label: "npm --version", command: "npm", args: ["--version"] };
  const pnpm = pnpmPeer(report);
  return pnpm === undefined
    ? [npm]
    : [npm, { label: "pnpm --version", command: pnpm, args: ["--version"] }];
}

/** One after the other in rounds, so that a busy moment of the machine is nobody's alone. */
async function interleaved(
  commands: readonly Command[],
  environment: Readonly<Record<string, string>>,
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = commands.map(() => []);
  // The first round warms the disk's cache and what V8 keeps of compiled code.
  for (let round = 0; round <= RUNS; round += 1) {
    for (const [at, { command, args }] of commands.entries()) {
      const { wallSeconds } = await mustMeasure(command, args, { environment });
      if (round > 0) times[at]?.push(wallSeconds * 1000);
    }
  }
  return times;
}

function columns(
  commands: readonly Command[],
  times: readonly (readonly number[])[],
): readonly Column[] {
  const bare = quantile(times[0] ?? [], 0.5);
  return commands.map(({ label }, at) => {
    const own = times[at] ?? [];
    return {
      command: label,
      median: milliseconds(quantile(own, 0.5)),
      fastest: milliseconds(Math.min(...own)),
      "median / node -e 0": ratio(quantile(own, 0.5), bare),
    };
  });
}
