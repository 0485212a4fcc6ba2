import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { describePending } from "../keys/sign-pending.ts";
import type { ParsedTrust } from "../keys/trust-records.ts";

/**
 * Nobody should sign, or be asked to sign, what no build would take.
 *
 * @throws {CodedError} E_PROPOSAL, with every problem
 */
export function requireSound(
  files: ReadonlyMap<string, Uint8Array>,
  parsed: ParsedTrust,
  shown: string,
): void {
  const { problems } = describePending(files, parsed);
  // While the first ceremony lasts, the records lack signatures and nothing else.
  const isUnreadable = !parsed.ok && parsed.pending.length === 0;
  const all = [...problems, ...(isUnreadable ? parsed.problems : [])];
  const [first] = all;
  if (!first) return;
  throw new CodedError({
    code: "E_PROPOSAL",
    exitCode: EXIT.integrity,
    message: `what ${shown}/ proposes would not be taken: ${first.file} ${first.message}`,
    fix: "do not sign it; make the proposal anew with `ashlar key`, from the last good commit",
    details: all.map(({ file, message }) => `${file} ${message}`),
  });
}
