import type { ArtifactFiles } from "../parse/layout.ts";
import { readModeration } from "../parse/read-record.ts";
import type { Source } from "../read/source.ts";

/** Which quarantines of an artifact hold by the clock, in their order. @param now seconds since 1970 */
export async function standingQuarantines(
  { read }: Source,
  { moderation }: ArtifactFiles,
  now: number,
): Promise<readonly boolean[]> {
  if (!moderation) return [];
  const { value } = await readModeration(read, moderation);
  return (value?.quarantines ?? []).map(({ until }) => Date.parse(until) > now * 1000);
}
