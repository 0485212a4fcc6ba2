import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { Manifest } from "../../schemas/manifest.ts";

/**
 * Payload paths whose text the rules of a version need; each is read when it is at most
 * `RECORD_SIZE_MAX` bytes of UTF-8. Everything else of a payload is only hashed.
 */
export function wantedTexts(type: ArtifactType, manifest: Manifest): readonly string[] {
  return type === "snapshot" && "checksums" in manifest.config ? [manifest.config.checksums] : [];
}
