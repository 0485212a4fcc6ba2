/**
 * `revoked_keys`: keys whose signatures no longer count, whenever they were made. A list of public
 * keys, one a line, as `ssh-keygen -Y verify -r` reads it; blank lines and lines with `#` are skipped.
 * A key revocation list in OpenSSH's binary format (PROTOCOL.krl) is refused: it cannot be reviewed.
 *
 * A file with a single wrong line is refused whole: a revocation that is left out is a stolen key
 * that still opens.
 */
import { KEY_LIST_SIZE_MAX } from "../limits.ts";
import type { LineProblem } from "./line-problem.ts";
import { isSameSshKey, parseSshPublicKey, type SshPublicKey } from "./ssh-public-key.ts";

export interface RevokedKey {
  /** In the file, from 1. */
  readonly line: number;
  readonly key: SshPublicKey;
}

export type ParsedRevokedKeys =
  | { readonly ok: true; readonly revoked: readonly RevokedKey[] }
  | { readonly ok: false; readonly problems: readonly LineProblem[] };

export function parseRevokedKeys(text: string): ParsedRevokedKeys {
  const refusal = wholeProblem(text);
  if (refusal !== undefined) return { ok: false, problems: [{ line: 1, message: refusal }] };
  const revoked: RevokedKey[] = [];
  const problems: LineProblem[] = [];
  for (const [index, content] of text.split("\n").entries()) {
    const line = index + 1;
    const trimmed = content.replace(/^[ \t]+|[ \t\r]+$/g, "");
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const parsed = parseSshPublicKey(trimmed);
    if ("problem" in parsed) problems.push({ line, message: parsed.problem });
    else revoked.push({ line, key: parsed.key });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, revoked };
}

export function isRevoked(revoked: readonly RevokedKey[], key: SshPublicKey): boolean {
  return revoked.some((entry) => isSameSshKey(entry.key, key));
}

function wholeProblem(text: string): string | undefined {
  if (text.length > KEY_LIST_SIZE_MAX) return "the file is too large";
  if (text.startsWith("SSHKRL\n\0"))
    return "this is a binary key revocation list: write the public keys themselves, one a line";
  return undefined;
}
