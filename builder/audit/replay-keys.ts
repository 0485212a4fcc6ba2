/**
 * Online keys without secrets: each "signs" with the signature that was published for the very same
 * bytes. Ed25519 gives one signature for a key and a message, so whoever builds the same tree gets the
 * same bytes; where a message was never signed, the tree that is built is another one.
 */
import { isEd25519Signature, type Signer } from "../../schemas/trust/ed25519.ts";
import type { OnlineKeys } from "../keys/online-keys.ts";
import { ONLINE_ROLES, type OnlineRole, type RoleKeyTable } from "../keys/role-keys.ts";
import type { KnownSignatures } from "./known-signatures.ts";

export interface ReplayKeys {
  readonly online: OnlineKeys;
  /** How many messages of each role no published signature is for. It grows while the keys are used. */
  readonly unsigned: ReadonlyMap<OnlineRole, number>;
}

/** Stands where no signature was published: no key's, whatever the message. */
const NO_SIGNATURE_SIZE = 64;

/** @param table the public keys that the tree's records name */
export function replayKeys(table: RoleKeyTable, known: KnownSignatures): ReplayKeys {
  const unsigned = new Map<OnlineRole, number>();
  const signerOf = (role: OnlineRole): Signer => {
    const publicKey = signingKey(role, table[role], known);
    return {
      publicKey,
      async sign(message) {
        const signature = known.find(role, message);
        if (signature && isEd25519Signature(publicKey, message, signature)) return signature;
        unsigned.set(role, (unsigned.get(role) ?? 0) + 1);
        return new Uint8Array(NO_SIGNATURE_SIZE);
      },
    };
  };
  const online = Object.fromEntries(ONLINE_ROLES.map((role) => [role, signerOf(role)]));
  return { online: online as OnlineKeys, unsigned };
}

/** Of several keys of a role, the one that signed what is published. */
function signingKey(
  role: OnlineRole,
  keys: readonly Uint8Array[],
  known: KnownSignatures,
): Uint8Array {
  const example = known.example(role);
  const signed = keys.find(
    (key) => example && isEd25519Signature(key, example.message, example.signature),
  );
  const publicKey = signed ?? keys[0];
  if (publicKey === undefined) throw new TypeError(`records without a key for ${role}`);
  return publicKey;
}
