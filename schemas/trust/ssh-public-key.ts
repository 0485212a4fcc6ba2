/**
 * Public keys as OpenSSH writes them (RFC 4253, section 6.6; RFC 8709; openssh, PROTOCOL.u2f): Ed25519
 * in memory and Ed25519 on a security key. Other kinds of key can sign nothing here.
 */
import { concatBytes, equalBytes, fromBase64, sha256Bytes, toBase64 } from "./bytes.ts";
import { wireReader, wireString } from "./ssh-wire.ts";

export const ED25519 = "ssh-ed25519";
export const SK_ED25519 = "sk-ssh-ed25519@openssh.com";

export type SshPublicKey =
  | {
      readonly type: typeof ED25519;
      /** 32 bytes. */
      readonly key: Uint8Array;
    }
  | {
      readonly type: typeof SK_ED25519;
      readonly key: Uint8Array;
      /** What the security key was told that the key is for: `ssh:` and what its owner wrote. */
      readonly application: string;
    };

export function isSshKeyType(type: string): type is SshPublicKey["type"] {
  return type === ED25519 || type === SK_ED25519;
}

/** The bytes that fingerprints, signatures and agents name a key by. */
export function sshKeyBlob(key: SshPublicKey): Uint8Array {
  const plain = concatBytes(wireString(key.type), wireString(key.key));
  return key.type === ED25519 ? plain : concatBytes(plain, wireString(key.application));
}

/** A key, or why the bytes are none; another kind of key is named as such. */
export function parseSshKeyBlob(
  blob: Uint8Array,
): { readonly key: SshPublicKey } | { readonly problem: string; readonly otherType?: string } {
  const reader = wireReader(blob);
  const type = reader.text();
  if (!reader.isSound()) return { problem: "it does not begin with the name of a kind of key" };
  if (!isSshKeyType(type)) {
    const otherType = shownType(type);
    return { problem: `a key of the kind ${otherType} can sign nothing here`, otherType };
  }
  const key = reader.string();
  const application = type === SK_ED25519 ? reader.text() : "";
  if (!reader.isComplete() || key.length !== 32)
    return { problem: `it is no complete key of the kind ${type}` };
  return { key: type === ED25519 ? { type, key } : { type, key, application } };
}

/** `ssh-ed25519 AAAA…`, with a comment when there is one; no line end. */
export function formatSshPublicKey(key: SshPublicKey, comment = ""): string {
  return `${key.type} ${toBase64(sshKeyBlob(key))}${comment && ` ${comment}`}`;
}

/** One line as in a `.pub` file: kind, base64, and a comment that may have spaces. */
export function parseSshPublicKey(
  line: string,
): { readonly key: SshPublicKey; readonly comment: string } | { readonly problem: string } {
  const [, type = "", base64 = "", comment = ""] =
    /^[ \t]*([^ \t]+)[ \t]+([^ \t]+)(?:[ \t]+([^\r\n]*?))?[ \t\r\n]*$/.exec(line) ?? [];
  if (!base64) return { problem: `expected "${ED25519} AAAA…"` };
  if (!isSshKeyType(type))
    return { problem: `a key of the kind ${shownType(type)} can sign nothing here` };
  const blob = fromBase64(base64);
  if (!blob) return { problem: "the key is not written in base64" };
  const parsed = parseSshKeyBlob(blob);
  if ("problem" in parsed) return { problem: `the key is broken: ${parsed.problem}` };
  if (parsed.key.type !== type)
    return { problem: `the line says ${type}, and the key in it ${parsed.key.type}` };
  return { key: parsed.key, comment };
}

/** `SHA256:…`, as `ssh-keygen -l` shows it. */
export function sshFingerprint(key: SshPublicKey): string {
  return `SHA256:${toBase64(sha256Bytes(sshKeyBlob(key))).replace(/=+$/, "")}`;
}

export function isSameSshKey(a: SshPublicKey, b: SshPublicKey): boolean {
  return equalBytes(sshKeyBlob(a), sshKeyBlob(b));
}

/** Kinds of key come from strangers, and go into messages. */
function shownType(type: string): string {
  return /^[\x21-\x7e]{1,64}$/.test(type) ? type : "(unreadable)";
}
