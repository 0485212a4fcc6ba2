/** The lists that the offline targets role names: whose keys sign versions, which are revoked, which log counts. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseAllowedSigners } from "../../schemas/trust/allowed-signers.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { parseRevokedKeys } from "../../schemas/trust/revoked-keys.ts";
import { type LogPolicy, parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";
import type { PublisherLists } from "./version-trust.ts";

export interface KeyLists extends PublisherLists {
  readonly policy: LogPolicy;
}

/** A list with its place, for messages. */
export interface ListFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** @throws {CodedError} E_KEY_LIST: a list that cannot be read protects nobody, so nothing is verified with it */
export function parseKeyLists(
  allowedSigners: ListFile,
  revokedKeys: ListFile,
  logPolicy: ListFile,
): KeyLists {
  const signers = parseAllowedSigners(textOf(allowedSigners));
  if (!signers.ok) throw badList(allowedSigners.file, signers.problems.map(lineOf));
  const revoked = parseRevokedKeys(textOf(revokedKeys));
  if (!revoked.ok) throw badList(revokedKeys.file, revoked.problems.map(lineOf));
  const policy = parseLogPolicy(logPolicy.bytes);
  if ("problem" in policy) throw badList(logPolicy.file, [policy.problem]);
  return { signers: signers.signers, revoked: revoked.revoked, policy };
}

function textOf({ file, bytes }: ListFile): string {
  const text = fromUtf8(bytes);
  if (text === undefined) throw badList(file, ["is not UTF-8"]);
  return text;
}

function lineOf({ line, message }: { readonly line: number; readonly message: string }): string {
  return `line ${line}: ${message}`;
}

function badList(file: string, problems: readonly string[]): CodedError {
  return new CodedError({
    code: "E_KEY_LIST",
    exitCode: EXIT.integrity,
    message: `${file} cannot be read: ${problems[0]}`,
    fix: "Nothing was verified with it. Its offline signature is good, so it was published like this: tell the registry's owner.",
    details: problems,
  });
}
