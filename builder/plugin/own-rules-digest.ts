import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import type { OwnRules } from "./own-rules.ts";

/** Everything that the answers of a registry's own rules depend on; empty when it has none. */
export function ownRulesDigest({ declared, modules }: OwnRules): string {
  if (declared.length === 0) return "";
  const digests = [...modules].map(([path, bytes]) => `${path} ${sha256Hex(bytes)}`).sort();
  return sha256Hex(canonicalBytes({ declared, digests }));
}
