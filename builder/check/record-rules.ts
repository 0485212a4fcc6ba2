import type { RecordFile } from "../parse/record-file.ts";
import type { Repository } from "../parse/subject.ts";
import { outcomeOf, type Rule, type RuleText, type Violation } from "./rule.ts";

/**
 * One rule about records wherever they stand: `registry.yaml`, policy and advisories, publishers, artifacts
 * with their reviews, manifests. The four share their text and differ in scope.
 */
export function recordRules(
  text: RuleText,
  judge: (file: RecordFile<unknown>) => readonly Violation[],
): readonly Rule[] {
  return [
    {
      ...text,
      scope: "registry",
      check: ({ repository }) => outcomeOf(registryRecords(repository).flatMap(judge)),
    },
    { ...text, scope: "publisher", check: ({ file }) => outcomeOf(judge(file)) },
    {
      ...text,
      scope: "artifact",
      check: ({ record, moderation, reviews }) =>
        outcomeOf(
          [record, ...(moderation ? [moderation] : []), ...reviews.map(({ file }) => file)].flatMap(
            judge,
          ),
        ),
    },
    { ...text, scope: "version", check: ({ manifest }) => outcomeOf(judge(manifest)) },
  ];
}

function registryRecords({
  registry,
  policy,
  suppressions,
  advisories,
  usage,
}: Repository): readonly RecordFile<unknown>[] {
  return [registry, policy, suppressions, ...advisories, ...(usage?.files ?? [])].filter(
    (file) => file !== undefined,
  );
}
