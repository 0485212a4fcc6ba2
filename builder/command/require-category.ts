import { nearestWord } from "../check/nearest-word.ts";
import { readCategories } from "./read-categories.ts";
import { usage } from "./usage-error.ts";

/**
 * @param asked the category of a new artifact, where the user names one
 * @param registry its folder, where it is known
 * @throws {CodedError} E_USAGE for one that the registry does not have
 */
export async function requireCategory(
  asked: string | undefined,
  registry: string | undefined,
): Promise<void> {
  const known = await readCategories(registry);
  if (asked === undefined || known.length === 0 || known.includes(asked)) return;
  const nearest = nearestWord(asked, known);
  throw usage(
    `the registry has no category "${asked}"`,
    nearest === undefined ? `categories are ${known.join(", ")}` : `did you mean ${nearest}?`,
  );
}
