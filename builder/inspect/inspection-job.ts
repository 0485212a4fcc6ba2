/**
 * What the builder and an inspecting process say to each other. Plain data, structured clones: the
 * process has no access to files, so it asks for every byte.
 */
import type { ObservedOutcome } from "../check/observe.ts";
import type { VersionInspection } from "../check/rule.ts";
import type { ArtifactSubject, VersionSubject } from "../parse/subject.ts";
import type { OwnRules } from "../plugin/own-rules.ts";
import { narrowArtifact } from "./narrow-artifact.ts";
import type { Step } from "./step.ts";

type VersionData = Omit<VersionSubject, "manifest" | "provenance" | "texts">;

/** An artifact without what functions are in; records are parsed again where they are needed. */
export interface JobArtifact
  extends Omit<ArtifactSubject, "record" | "moderation" | "versions" | "reviews"> {
  readonly versions: readonly VersionData[];
  readonly logins: readonly string[];
}

export interface InspectionJob {
  readonly artifact: JobArtifact;
  /** Versions to look into; null stands for the artifact's documents. */
  readonly steps: readonly (string | null)[];
  /** For the documents' step: see `Step.paths`. */
  readonly paths: readonly string[];
}

export type ToChild =
  /** The registry's own rules, before the first job. */
  | { readonly kind: "rules"; readonly rules: OwnRules }
  | { readonly kind: "job"; readonly job: InspectionJob }
  | { readonly kind: "bytes"; readonly request: number; readonly bytes: Uint8Array }
  | {
      readonly kind: "no-bytes";
      readonly request: number;
      readonly path: string;
      readonly reason: string;
      /** Whether it is so by rule: another try would end alike. */
      readonly unscanned: boolean;
    };

export type FromChild =
  | { readonly kind: "ready" }
  | { readonly kind: "rule"; readonly step: number; readonly rule: string }
  | {
      readonly kind: "outcome";
      readonly step: number;
      readonly rule: string;
      readonly outcome: ObservedOutcome;
    }
  | ({ readonly kind: "packages"; readonly step: number } & VersionInspection)
  | {
      readonly kind: "read";
      readonly request: number;
      readonly path: string;
      readonly range?: { readonly offset: number; readonly length: number };
    }
  /** `memory`: resident bytes, by which the parent decides whether to use the process again. */
  | { readonly kind: "done"; readonly memory: number };

export function inspectionJob(artifact: ArtifactSubject, steps: readonly Step[]): InspectionJob {
  const needed = new Set(steps.flatMap((step) => narrowArtifact(step).versions));
  const { record: _record, moderation: _moderation, reviews, versions, ...rest } = artifact;
  return {
    artifact: {
      ...rest,
      logins: reviews.map(({ login }) => login),
      versions: versions
        .filter((version) => needed.has(version))
        .map(({ manifest: _, provenance: __, texts: ___, ...data }) => data),
    },
    paths: steps.find(({ version }) => version === undefined)?.paths ?? [],
    steps: steps.map(({ version }) => version?.version ?? null),
  };
}
