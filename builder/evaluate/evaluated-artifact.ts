/** What is known of an artifact after all rules on it, apart from how others stand to it. Plain data. */
import type { Finding, Severity, Verdict } from "../../schemas/finding.ts";
import type { CatalogArtifact } from "../catalog/catalog.ts";
import type { QuarantinedEntry } from "../check/check-result.ts";
import type { VersionInspection } from "../check/rule.ts";
import type { ArtifactRow } from "../emit/artifact-row.ts";
import type { LogArtifact } from "../log/log-artifact.ts";
import type { PlainTally } from "./plain-tally.ts";

/** What stays in memory for every artifact of a registry. */
export interface ArtifactSummary {
  readonly name: string;
  /** Undefined when nothing of it gets published. */
  readonly row: ArtifactRow | undefined;
  /** Open ones of the artifact and its versions. May be read from a disk each time. */
  readonly findings: readonly Finding[];
  /** Those of them that keep something out of the tree. */
  readonly blocking: readonly Finding[];
  /** How many findings there are. */
  readonly severities: Readonly<Record<Severity, number>>;
  readonly quarantined: readonly QuarantinedEntry[];
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly tally: PlainTally;
  /** Folders of it that were kept out before late rules ran: what others may see of that. */
  readonly early: readonly string[];
  readonly log: LogArtifact;
}

/** What its files are made from. */
export interface ArtifactContent {
  readonly artifact: CatalogArtifact;
  /** By the version's folder. */
  readonly inspections: Readonly<Record<string, VersionInspection>>;
}

export interface EvaluatedArtifact {
  readonly summary: ArtifactSummary;
  /** Undefined when nothing of it gets published. */
  readonly content: ArtifactContent | undefined;
}

/** Where contents wait until their files are made: memory cannot hold them for all artifacts. */
export interface ContentStore {
  put(name: string, content: ArtifactContent): Promise<void>;
  /** Undefined for what was never put. */
  get(name: string): Promise<ArtifactContent | undefined>;
}

export function memoryStore(): ContentStore {
  const contents = new Map<string, ArtifactContent>();
  return {
    put: async (name, content) => void contents.set(name, content),
    get: async (name) => contents.get(name),
  };
}
