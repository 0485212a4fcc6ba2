/** Keys of TUF metadata (TUF 1.0.34, section 4.2): Ed25519 only. */
import * as v from "valibot";
import { looseObject } from "../object.ts";
import { fromHex, sha256HexOf, toHex } from "./bytes.ts";
import { olpcJson } from "./olpc-json.ts";

export const keyId = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, "must be a key id: 64 lower-case hex digits"),
);

export const tufKeyShape = looseObject({
  keytype: v.string(),
  scheme: v.string(),
  keyval: looseObject({ public: v.string() }),
});

export type TufKey = v.InferOutput<typeof tufKeyShape>;

/** The key object of 32 bytes of public key. */
export function tufKeyOf(publicKey: Uint8Array): TufKey {
  return { keytype: "ed25519", scheme: "ed25519", keyval: { public: toHex(publicKey) } };
}

/** SHA-256, hex, of the canonical JSON of the key object. */
export function keyIdOf(key: TufKey): string {
  return sha256HexOf(olpcJson(key));
}

/** The 32 bytes of an Ed25519 key; undefined for other kinds of key, which can verify nothing here. */
export function publicKeyIn({ keytype, scheme, keyval }: TufKey): Uint8Array | undefined {
  if (keytype !== "ed25519" || scheme !== "ed25519") return undefined;
  const bytes = fromHex(keyval.public);
  return bytes?.length === 32 ? bytes : undefined;
}
