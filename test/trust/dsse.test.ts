/** DSSE and the form of its keys against what the specifications and OpenSSL publish. */
import { createPublicKey, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openEnvelope } from "../../client/trust/open-envelope.ts";
import { fromHex, fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { preAuthEncoding, signDsse } from "../../schemas/trust/dsse.ts";
import { publicKeyOf, seedSigner } from "../../schemas/trust/ed25519.ts";
import { publicKeyOfPem, spkiKeyId, spkiPem } from "../../schemas/trust/spki-pem.ts";

const signer = seedSigner(new Uint8Array(32).fill(7));
const stranger = publicKeyOf(new Uint8Array(32).fill(8));
const keyid = spkiKeyId(signer.publicKey);

describe("the pre-authentication encoding", () => {
  test("is the one that protocol.md publishes", () => {
    const encoded = preAuthEncoding("http://example.com/HelloWorld", utf8("hello world"));
    expect(fromUtf8(encoded)).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  test("verifies the envelope that protocol.md publishes, with Node's ECDSA", () => {
    const [x, y] = [
      46950820868899156662930047687818585632848591499744589407958293238635476079160n,
      5640078356564379163099075877009565129882514886557779369047442380624545832820n,
    ].map((n) => Buffer.from(n.toString(16).padStart(64, "0"), "hex").toString("base64url"));
    const key = createPublicKey({
      key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" },
      format: "jwk",
    });
    const sig = Buffer.from(
      "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==",
      "base64",
    );
    const message = preAuthEncoding("http://example.com/HelloWorld", utf8("hello world"));
    expect(verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, sig)).toBe(true);
  });

  test("tells every type and payload from every other", () => {
    const part = fc.string({ unit: fc.constantFrom(" ", "1", "a", "é"), maxLength: 4 });
    fc.assert(
      fc.property(part, part, part, part, (type, body, otherType, otherBody) => {
        const same = type === otherType && body === otherBody;
        const [one, other] = [
          preAuthEncoding(type, utf8(body)),
          preAuthEncoding(otherType, utf8(otherBody)),
        ];
        expect(fromUtf8(one) === fromUtf8(other)).toBe(same);
      }),
    );
  });
});

describe("an envelope", () => {
  const open = async (
    change: (envelope: Record<string, unknown>) => unknown,
    key = signer.publicKey,
  ) => openEnvelope(change({ ...(await signDsse("a/b", utf8("??>>ÿ"), { signer, keyid })) }), key);

  test("gives the signed bytes, in either base64, whatever else stands in it", async () => {
    for (const url of [false, true]) {
      const opened = await open(({ payload, signatures, ...rest }) => ({
        ...rest,
        more: 1,
        payload: url ? String(payload).replace(/\+/g, "-").replace(/\//g, "_") : payload,
        signatures: [{ sig: "AAAA" }, { ...(signatures as [object])[0], keyid: null }],
      }));
      expect(opened.kind === "signed" && fromUtf8(opened.payload)).toBe("??>>ÿ");
    }
  });

  test("of another key, type or payload is unsigned, and says what it claims to be", async () => {
    const unsigned = { kind: "unsigned", keyIds: [keyid] };
    expect(await open((envelope) => envelope, stranger)).toEqual(unsigned);
    expect(await open((envelope) => ({ ...envelope, payloadType: "a/c" }))).toEqual(unsigned);
    expect(await open((envelope) => ({ ...envelope, payload: "AAAA" }))).toEqual(unsigned);
  });

  test("that is none is malformed, and no exception", async () => {
    const bad = [
      undefined,
      null,
      [],
      "x",
      {},
      { payload: "", payloadType: "" },
      { payload: "A", payloadType: "", signatures: [] },
      { payload: "+-==", payloadType: "", signatures: [] },
      { payload: "", payloadType: "", signatures: Array(9).fill({ sig: "" }) },
    ];
    for (const value of bad)
      expect(openEnvelope(value, signer.publicKey), JSON.stringify(value)).toMatchObject({
        kind: "malformed",
      });
  });
});

describe("the key in PEM", () => {
  test("is what OpenSSL reads, and its id the digest of the DER", async () => {
    const key = createPublicKey(spkiPem(signer.publicKey));
    expect(key.asymmetricKeyType).toBe("ed25519");
    expect(key.export({ type: "spki", format: "pem" })).toBe(spkiPem(signer.publicKey));
    const message = utf8("message");
    expect(verify(null, message, key, await signer.sign(message))).toBe(true);
    const der = key.export({ type: "spki", format: "der" });
    const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(der));
    expect(Buffer.from(digest).toString("hex")).toBe(keyid);
  });

  test("comes back, from RFC 8410's example too", () => {
    expect(publicKeyOfPem(spkiPem(signer.publicKey))).toEqual(signer.publicKey);
    const example = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----`;
    expect(publicKeyOfPem(example.replaceAll("\n", "\r\n"))).toEqual(
      fromHex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"),
    );
  });

  test("is refused when anything else stands there", () => {
    const pem = spkiPem(signer.publicKey);
    const bad = [
      "",
      `x\n${pem}`,
      pem + pem,
      pem.replaceAll("PUBLIC", "PRIVATE"),
      pem.replace("MCow", "MCox"),
      pem.replace("MCow", "MCowAA=="),
      pem.replace("=", ""),
    ];
    for (const text of bad) expect(publicKeyOfPem(text), text).toBeUndefined();
  });
});
