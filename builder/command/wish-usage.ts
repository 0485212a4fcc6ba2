/** What a wish lacks, said with how to add it. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** @throws {CodedError} E_USAGE without one, or for one that no record takes */
export function needsReason(reason: string | undefined): string {
  const text = reason?.trim() ?? "";
  if (text !== "" && [...text].length <= 500 && !/\p{Cc}/u.test(text)) return text;
  throw usage(
    text === "" ? "no reason is given" : "the reason has line breaks, or over 500 characters",
    '--reason "…": a sentence for whoever meets it',
  );
}

export function needsVersion(name: string): CodedError {
  return usage(`${name} names no version`, `write ${name}@VERSION`);
}

export function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
