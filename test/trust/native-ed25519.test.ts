import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nativeSigner, nativeVerify } from "../../builder/keys/native-ed25519.ts";
import { fromHex } from "../../schemas/trust/bytes.ts";
import { isEd25519Signature, signEd25519, useQuickVerify } from "../../schemas/trust/ed25519.ts";

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
const messages = fc.uint8Array({ maxLength: 200 });

test("the platform signs with the same bytes", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, messages, async (seed, message) => {
      expect(await nativeSigner(seed).sign(message)).toEqual(signEd25519(seed, message));
    }),
    { numRuns: 20 },
  );
});

test("with the platform's verification, answers stay as they are", () => {
  const flips = fc.record({ part: fc.constantFrom(0, 1, 2), bit: fc.nat(511) });
  fc.assert(
    fc.property(seeds, messages, fc.option(flips), (seed, message, flip) => {
      const parts = [nativeSigner(seed).publicKey.slice(), message, signEd25519(seed, message)];
      const part = flip && parts[flip.part];
      if (part && part.length > 0) part[(flip.bit >> 3) % part.length]! ^= 1 << (flip.bit & 7);
      const [key, text, signature] = parts as [Uint8Array, Uint8Array, Uint8Array];
      useQuickVerify(() => false);
      const slow = isEd25519Signature(key, text, signature);
      useQuickVerify(nativeVerify);
      expect(isEd25519Signature(key, text, signature)).toBe(slow);
      expect(slow).toBe(!(part && part.length > 0));
    }),
    { numRuns: 30 },
  );
  useQuickVerify(() => false);
});

test("a key that signs everything signs nothing, whatever the platform says", () => {
  const identity = fromHex(`01${"00".repeat(31)}`) ?? new Uint8Array();
  // R is the identity and S is 0: the equation holds for every message.
  const signature = fromHex(`01${"00".repeat(63)}`) ?? new Uint8Array();
  useQuickVerify(() => true);
  expect(isEd25519Signature(identity, new Uint8Array(3), signature)).toBe(false);
  useQuickVerify(() => false);
});
