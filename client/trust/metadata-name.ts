/** Files of metadata, by role. */
import type { Root } from "../../schemas/trust/tuf-metadata.ts";

/** A role's name as one segment of a path or URL (RFC 3986, unreserved characters). */
export function encodeRole(role: string): string {
  return encodeURIComponent(role).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `7.targets.json`; `targets.json` where the root does without consistent snapshots (section 6.2). */
export function metadataName(root: Root, role: string, version: number): string {
  const name = `${encodeRole(role)}.json`;
  return root.consistent_snapshot === true ? `${version}.${name}` : name;
}
