import { sha256HexOf, toHex } from "../../../schemas/trust/bytes.ts";
import type { HeldFile } from "./verify-artifact.ts";

/** A chosen or dropped file. It is read on this machine and sent nowhere. */
export function heldFile(file: File): HeldFile {
  return {
    name: file.name,
    size: file.size,
    async digest() {
      const bytes = new Uint8Array(await file.arrayBuffer());
      // Browsers give WebCrypto to https and to this machine only; the slower way is as good.
      if (globalThis.crypto?.subtle === undefined) return sha256HexOf(bytes);
      return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
    },
  };
}
