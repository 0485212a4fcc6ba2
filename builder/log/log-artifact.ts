/** What the log has to know of an artifact as the source holds it now. */
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { publishedDependencies } from "../emit/published-dependencies.ts";
import type { ArtifactSubject, PayloadFile, VersionSubject } from "../parse/subject.ts";
import { artifactFacts } from "./artifact-facts.ts";
import type { ArtifactFacts } from "./log-step.ts";

export interface LogArtifact {
  /** `namespace/name` */
  readonly name: string;
  readonly versions: readonly LogVersion[];
  /** What a takedown says was published: git may no longer have the files. Absent without one. */
  readonly takenDown?: readonly LogVersion[];
  /** Only of what no commit holds: the facts that a commit's history tells otherwise. */
  readonly uncommitted?: UncommittedArtifact;
}

interface LogVersion {
  readonly version: string;
  /** Absent when it cannot be packed. */
  readonly packed?: {
    /** SHA-256 of the archive, hex. */
    readonly sha256: string;
    readonly dependencies: PublishedVersion["dependencies"];
  };
}

interface UncommittedArtifact {
  readonly facts: ArtifactFacts | undefined;
  /** Payload by version folder. */
  readonly payloads: ReadonlyMap<string, readonly PayloadFile[]>;
}

/** @param isCommitted whether a commit holds everything of it, so that its history says the rest */
export function logArtifact(subject: ArtifactSubject, isCommitted: boolean): LogArtifact {
  return {
    name: subject.name,
    versions: subject.versions.map(logVersion),
    ...takenDownOf(subject),
    ...(!isCommitted && {
      uncommitted: {
        facts: artifactFacts(subject.record.raw),
        payloads: new Map(subject.versions.map(({ folder, payload }) => [folder, payload])),
      },
    }),
  };
}

function takenDownOf({ moderation }: ArtifactSubject): Pick<LogArtifact, "takenDown"> {
  const takenDown = (moderation?.value?.takedowns ?? []).flatMap(({ releases }) =>
    Object.entries(releases).map(([version, packed]) => ({ version, packed })),
  );
  return takenDown.length > 0 ? { takenDown } : {};
}

function logVersion({ version, manifest, archive }: VersionSubject): LogVersion {
  if (!manifest.value || !archive) return { version };
  const dependencies = publishedDependencies(manifest.value);
  return { version, packed: { sha256: archive.sha256, dependencies } };
}
