/** Refusals of files of the search index: which file, what was expected, what came. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

const FIX =
  "Nothing of it was used. Search again; if it stays so, the copy you read from is damaged or not whole: tell the registry's owner.";

/** @param file the path below the tree's root */
export function searchFileError(file: string, expected: string, found: string): CodedError {
  return new CodedError({
    code: "E_SEARCH_FILE",
    exitCode: EXIT.integrity,
    message: `${file} of the search index is not what was published`,
    fix: FIX,
    details: [`expected ${expected}`, `found    ${found}`],
  });
}
