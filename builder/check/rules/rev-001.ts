import type { ArtifactSubject, ReviewSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { type ArtifactRule, outcomeOf, type RuleContext, type Violation } from "../rule.ts";

/** Account names as git hosts write them. */
const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;

/** A review is one outsider's judgement of a version that exists. A violation keeps out that review only. */
export const rev001: ArtifactRule = {
  id: "REV-001",
  title: "Review cannot count",
  category: "metadata",
  severity: "high",
  gate: true,
  appliesTo: "all",
  scope: "artifact",
  unpriced: true,
  motivation:
    "A rating helps only when it comes from someone who used the thing, did not make it, and could be asked.",
  trigger:
    "A review's file is not named after an account, its author is a member of the namespace or has another review here, or it judges a version that does not exist.",
  fix: "Name the file reviews/<your account>.md and review a version that you have used.",
  effort: "minutes",
  check: (artifact, context) => {
    if (artifact.reviews.length === 0)
      return { kind: "not-applicable", reason: "there are no reviews" };
    const seen = new Set<string>();
    return outcomeOf(
      artifact.reviews.flatMap((review) => {
        const login = review.login.toLowerCase();
        const repeated = seen.has(login);
        seen.add(login);
        return judge(review, { artifact, context, repeated });
      }),
    );
  },
};

interface Place {
  readonly artifact: ArtifactSubject;
  readonly context: RuleContext;
  readonly repeated: boolean;
}

function judge(
  { login, file }: ReviewSubject,
  { artifact, context, repeated }: Place,
): readonly Violation[] {
  const at = { path: file.path, line: 1, column: 1 };
  const violations: Violation[] = [];
  if (!LOGIN.test(login))
    violations.push({
      at,
      message: `"${login}" is no account name of a git host`,
      fix: "name the file after your account: letters, digits and hyphens",
    });
  const members = context.publishers.get(artifact.namespace)?.file.value?.members ?? [];
  if (members.some((member) => member.login.toLowerCase() === login.toLowerCase())) {
    violations.push({
      at,
      message: `"${login}" is a member of "${artifact.namespace}" and cannot review its artifacts`,
      fix: "delete the review",
    });
  }
  if (repeated) {
    violations.push({
      at,
      message: `"${login}" has already reviewed "${artifact.name}"`,
      fix: "keep one file and change it",
    });
  }
  const version = file.value?.version;
  const existing = artifact.versions.map((candidate) => candidate.version);
  if (version !== undefined && !existing.includes(version)) {
    violations.push({
      at: atField(file, ["version"]),
      message: `"${artifact.name}" has no version ${version}`,
      fix: `write the version that you used: ${existing.slice(-5).join(", ") || "there is none yet"}`,
    });
  }
  return violations;
}
