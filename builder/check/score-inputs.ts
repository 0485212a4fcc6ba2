/** What a score is a function of: the artifact, the ruleset, the advisories, the policy. */
import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import type { ScoreInputs } from "../../schemas/published/score.ts";
import type { ArtifactSubject, Repository, VersionSubject } from "../parse/subject.ts";
import { RULESET } from "./ruleset.ts";

/** The part that all versions of a repository share; computed once. */
export function sharedInputs({
  advisories,
  policy,
  suppressions,
}: Repository): Omit<ScoreInputs, "artifact"> {
  const newest = advisories
    .map(({ value }) => value?.modified ?? "")
    .sort()
    .at(-1);
  const records = [policy?.digest ?? "", suppressions?.digest ?? ""];
  return {
    ruleset: RULESET,
    advisories:
      advisories.length === 0
        ? null
        : {
            digest: digestOf(advisories.map(({ path, digest }) => [path, digest ?? ""])),
            count: advisories.length,
            newest: newest ? wholeSeconds(newest) : null,
          },
    policy: policy || suppressions ? digestOf(records) : null,
  };
}

export function artifactDigest({ record }: ArtifactSubject, version: VersionSubject): string {
  return digestOf([
    record.digest ?? "",
    version.manifest.digest ?? "",
    version.archive?.sha256 ?? "",
  ]);
}

function digestOf(value: unknown): string {
  return sha256Hex(canonicalBytes(value));
}

/** OSV times may have a fraction. */
function wholeSeconds(time: string): string {
  return time.replace(/\.\d+(?=Z$)/, "");
}
