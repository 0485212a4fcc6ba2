/** Shards that make one build, or why they do not. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { JudgedElsewhere } from "../evaluate/evaluate-registry.ts";
import type { OpenedShard } from "../write/shard-folder.ts";

/**
 * @param wanted commit and program of the build that puts them together
 * @throws {CodedError} E_SHARD when one is missing, there twice, of another commit or of another program
 */
export function matchingShards(
  shards: readonly OpenedShard[],
  wanted: { readonly commit: string; readonly code: string },
): ReadonlyMap<string, JudgedElsewhere> {
  const of = shards[0]?.head.of ?? 0;
  const problems = shards.flatMap(({ folder, head }) => [
    ...(head.commit === wanted.commit
      ? []
      : [`${folder} is of commit ${head.commit}, this build of ${wanted.commit}`]),
    ...(head.code === wanted.code ? [] : [`${folder} was made by another version of ashlar`]),
    ...(head.of === of ? [] : [`${folder} is one of ${head.of} shards, others are of ${of}`]),
  ]);
  for (let index = 1; index <= of; index += 1) {
    const same = shards.filter(({ head }) => head.index === index);
    if (same.length === 0) problems.push(`shard ${index}/${of} is missing`);
    if (same.length > 1) problems.push(`shard ${index}/${of} is there ${same.length} times`);
  }
  if (problems.length > 0) throw unfit(problems);
  return new Map(
    shards.flatMap(({ lines }) =>
      lines.map(({ judged }) => [judged.summary.name, judged] as const),
    ),
  );
}

function unfit(problems: readonly string[]): CodedError {
  return new CodedError({
    code: "E_SHARD",
    exitCode: EXIT.usage,
    message: `these shards make no build: ${problems[0]}`,
    fix: "make all shards of the same commit with the same version of ashlar, and name each once",
    details: problems.slice(1),
  });
}
