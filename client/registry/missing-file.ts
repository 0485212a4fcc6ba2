/** The refusal of a tree with a hole. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** A file that a checked document names and that is not there: half a publish, or a mirror with a hole. */
export function missingFile(where: string): CodedError {
  return new CodedError({
    code: "E_INCOMPLETE",
    exitCode: EXIT.integrity,
    message: `${where} is missing, though the registry names it`,
    fix: "Run the command again in a minute, since a publish may be under way; if it stays so, tell the registry's owner.",
  });
}
