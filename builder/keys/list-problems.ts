/** What is wrong with the lists of keys themselves, and with the keys of all roles taken together. */

import { parseAllowedSigners } from "../../schemas/trust/allowed-signers.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import type { LineProblem } from "../../schemas/trust/line-problem.ts";
import { parseRevokedKeys } from "../../schemas/trust/revoked-keys.ts";
import { publicKeyOfPem } from "../../schemas/trust/spki-pem.ts";
import { parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";
import type { Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { KEY_LIST_FILES, type KeyLists } from "./make-targets.ts";
import { metadataFileName } from "./metadata-file.ts";
import { type KeyRole, roleKeysOf, sharedKeyProblems } from "./role-keys.ts";
import type { TrustProblem } from "./trust-problem.ts";

export function listProblems(root: Root, targets: Targets, lists: KeyLists): TrustProblem[] {
  const problems = [
    ...linesProblems("allowedSigners", lists, parseAllowedSigners),
    ...linesProblems("revokedKeys", lists, parseRevokedKeys),
    ...policyProblems(lists),
  ];
  if (!publicKeyOfPem(fromUtf8(lists.attestationKey) ?? ""))
    problems.push({
      file: KEY_LIST_FILES.attestationKey,
      message: "is no Ed25519 public key in PEM (SubjectPublicKeyInfo)",
    });
  const named: Readonly<Partial<Record<KeyRole, string>>> = {
    bins: metadataFileName("targets", targets.version),
    log: KEY_LIST_FILES.logPolicy,
    attestation: KEY_LIST_FILES.attestationKey,
  };
  const fileOf = (role: KeyRole): string => named[role] ?? metadataFileName("root", root.version);
  problems.push(...sharedKeyProblems(roleKeysOf(root, targets, lists), fileOf));
  return problems;
}

type LinesParser = (
  text: string,
) => { readonly ok: true } | { readonly ok: false; readonly problems: readonly LineProblem[] };

function linesProblems(
  list: "allowedSigners" | "revokedKeys",
  lists: KeyLists,
  parse: LinesParser,
): TrustProblem[] {
  const file = KEY_LIST_FILES[list];
  const text = fromUtf8(lists[list]);
  if (text === undefined) return [{ file, message: "is not UTF-8" }];
  const parsed = parse(text);
  if (parsed.ok) return [];
  return parsed.problems.map(({ line, message }) => ({
    file,
    message: `line ${line}: ${message}`,
  }));
}

function policyProblems({ logPolicy }: KeyLists): TrustProblem[] {
  const file = KEY_LIST_FILES.logPolicy;
  const parsed = parseLogPolicy(logPolicy);
  if ("problem" in parsed) return [{ file, message: parsed.problem }];
  return parsed.logs.length > 0 ? [] : [{ file, message: "names no key of a log" }];
}
