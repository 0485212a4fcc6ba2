import { fromBase64 } from "../../schemas/trust/bytes.ts";

/**
 * The keys of a `revoked_keys` file (ssh-keygen(1), KEY REVOCATION LISTS: one public key a line), each
 * as type and base64, without its comment; ordered, each once. What is no key is left out.
 */
export function revokedKeyLines(text: string): readonly string[] {
  const keys = text.split("\n").flatMap((line) => {
    const [type = "", blob = ""] = line.trim().split(/[ \t]+/);
    const isKey = /^[a-z0-9@.-]+$/.test(type) && blob !== "" && fromBase64(blob) !== undefined;
    return isKey ? [`${type} ${blob}`] : [];
  });
  return [...new Set(keys)].sort();
}
