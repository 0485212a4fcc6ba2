import { askedKeys, keysOf } from "../scan/typosquat/typo-index.ts";

/** Of all under which names stand that a name could be mistaken for: two that share none are not alike. */
export function typoKeys(name: string): readonly number[] {
  return [...new Set(askedKeys(name).map(hashOf))];
}

/** Of all under which a name stands itself. */
export function ownTypoKeys(name: string): readonly number[] {
  return Array.from(keysOf(name), hashOf);
}

/** FNV-1a, 32 bits (draft-eastlake-fnv), over code units: it only has to tell most texts apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
