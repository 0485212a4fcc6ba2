/** The refusal of a file that is longer than it may be. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** @param where the file, with its location @param limit bytes */
export function tooLarge(where: string, limit: number): CodedError {
  return new CodedError({
    code: "E_SIZE",
    exitCode: EXIT.integrity,
    message: `${where} is longer than the ${limit} bytes it may have; the rest was not read`,
    fix: "Run the command again; if it stays so, tell the registry's owner.",
  });
}
