/** RFC 4648, section 4, against Node's own, which is lenient: only what it writes itself is base64 here. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64, toBase64 } from "../../schemas/trust/bytes.ts";

test("it is written as Node writes it, and read back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = toBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(fromBase64(text)).toEqual(bytes);
    }),
  );
});

test("a last group is read exactly when Node would write it", () => {
  const digits = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-\n"];
  for (const third of digits)
    for (const fourth of digits) {
      for (const text of [`T2s=A${third}${fourth}A`, `T2sxA${third}${fourth}=`, `A${third}==`]) {
        const bytes = Buffer.from(text, "base64");
        expect(fromBase64(text) !== undefined, text).toBe(bytes.toString("base64") === text);
      }
    }
});
