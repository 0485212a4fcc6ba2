/** What a verification of a project found. */
import type { LogTrust } from "../trust/version-trust.ts";

export interface ProjectFinding {
  /** Stable, for scripts; where an install would refuse, the code of that refusal. */
  readonly code: string;
  /** Relative to the project, where a file is at fault. */
  readonly path?: string;
  /** The second half of a sentence that begins with the path, or else with the artifact. */
  readonly problem: string;
  readonly details?: readonly string[];
}

export interface VerifiedItem {
  /** `namespace/name` */
  readonly name: string;
  readonly version: string;
  /** Alias in the lock. */
  readonly registry: string;
  /** Files in its folder. */
  readonly files: number;
  readonly signer?: string;
  readonly log?: LogTrust;
  readonly findings: readonly ProjectFinding[];
  /** What could not be judged, in words. */
  readonly unverified: readonly string[];
}

export interface ProjectReport {
  readonly items: readonly VerifiedItem[];
  /** Of no locked artifact. */
  readonly findings: readonly ProjectFinding[];
}
