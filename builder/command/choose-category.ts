import { nearestWord } from "../check/nearest-word.ts";
import { readCategories } from "./read-categories.ts";
import { usage } from "./usage-error.ts";

/**
 * The category of a new artifact: what is asked for, or the registry's first one.
 *
 * @param registry its folder, where it is known
 * @param otherwise where no registry says which it has
 * @throws {CodedError} E_USAGE for one that the registry does not have
 */
export async function chooseCategory(
  asked: string | undefined,
  registry: string | undefined,
  otherwise: string,
): Promise<string> {
  const known = await readCategories(registry);
  if (asked === undefined) return known[0] ?? otherwise;
  if (known.length === 0 || known.includes(asked)) return asked;
  const nearest = nearestWord(asked, known);
  throw usage(
    `the registry has no category "${asked}"`,
    nearest === undefined ? `categories are ${known.join(", ")}` : `did you mean ${nearest}?`,
  );
}
