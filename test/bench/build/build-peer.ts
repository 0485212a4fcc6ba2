/** Another program that makes a static repository of the same payloads. */
import type { BenchReport } from "../bench-report.ts";
import type { MeasuredCommand } from "../measure-command.ts";
import type { DebianRecord } from "../search/debian-records.ts";

export interface BuildPeer {
  readonly name: string;
  /** What it does of what a build of Ashlar does. */
  readonly does: string;
  /**
   * Lays the payloads out as the program wants them, which is not measured, and runs it.
   *
   * @param work an empty folder
   * @returns undefined when it cannot be had; the report then says why
   */
  run(
    records: readonly DebianRecord[],
    work: string,
    report: BenchReport,
  ): Promise<MeasuredCommand | undefined>;
}
