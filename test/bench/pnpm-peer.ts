/** pnpm, which is a program of its own since version 12. */
import { globSync } from "node:fs";
import { join } from "node:path";
import type { BenchReport } from "./bench-report.ts";
import { npmPeer } from "./npm-peer.ts";

const PACKAGE = ["pnpm", "12.21.0"] as const;

/** The program's path; undefined when it cannot be had here, which the report then says. */
export function pnpmPeer(report: BenchReport): string | undefined {
  const folder = npmPeer(...PACKAGE);
  // The optional dependency for this machine is the only one that npm installed.
  const [program] = folder ? globSync("node_modules/@pnpm/exe.*/pnpm", { cwd: folder }) : [];
  if (folder === undefined || program === undefined) {
    report.skipped("pnpm", `${PACKAGE.join("@")} cannot be installed from npm here`);
    return undefined;
  }
  report.version(...PACKAGE);
  return join(folder, program);
}
