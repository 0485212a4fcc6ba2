/** Signatures that were published, by what was signed. Nothing of them is believed before it is verified. */
import { sha256HexOf } from "../../schemas/trust/bytes.ts";
import type { OnlineRole } from "../keys/role-keys.ts";

interface PublishedSignature {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Memory grows with the number of signatures, not with the sizes of what was signed. */
export class KnownSignatures {
  readonly #known = new Map<string, Uint8Array>();
  readonly #first = new Map<OnlineRole, PublishedSignature>();

  add(role: OnlineRole, message: Uint8Array, signature: Uint8Array): void {
    this.#known.set(keyOf(role, message), signature);
    if (!this.#first.has(role)) this.#first.set(role, { message, signature });
  }

  find(role: OnlineRole, message: Uint8Array): Uint8Array | undefined {
    return this.#known.get(keyOf(role, message));
  }

  /** One of a role, to find out which of its keys signs. */
  example(role: OnlineRole): PublishedSignature | undefined {
    return this.#first.get(role);
  }
}

const keyOf = (role: OnlineRole, message: Uint8Array): string => `${role} ${sha256HexOf(message)}`;
