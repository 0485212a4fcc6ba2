/** SHA-256 (FIPS 180-4), the one digest of the project, as 64 lower-case hex digits. */
import { hash } from "node:crypto";

export type Sha256 = string;

export function sha256Hex(bytes: Uint8Array | string): Sha256 {
  return hash("sha256", bytes, "hex");
}
