import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { nearestWord } from "../check/nearest-word.ts";

/**
 * @param allowed names that the command takes
 * @throws {CodedError} E_USAGE, with the name that was probably meant
 */
export function requireRole<T extends string>(wanted: string, allowed: readonly T[]): T {
  const found = allowed.find((role) => role === wanted.toLowerCase());
  if (found !== undefined) return found;
  const nearest = nearestWord(wanted, allowed);
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `there is no role "${wanted}" here`,
    fix: nearest === undefined ? `use ${allowed.join(", ")}` : `did you mean ${nearest}?`,
  });
}
