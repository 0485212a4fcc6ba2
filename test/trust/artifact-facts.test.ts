/** What the log takes from an `artifact.md` is what the builder's parser reads there. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { artifactFacts, artifactFactsReader } from "../../builder/log/artifact-facts.ts";
import { revokedKeyLines } from "../../builder/log/revoked-key-lines.ts";
import { decodeText } from "../../builder/parse/decode-text.ts";
import { parseFrontMatterRecord } from "../../builder/parse/parse-record.ts";

const piece = fc.constantFrom(
  "---\n",
  "---\r\n",
  "--- \n",
  "---",
  "--- js\n",
  "type: plugin\n",
  "type: agent\n",
  'versions: {"1.0.0": {yanked: y}}\n',
  "versions: {1.0.0: {deprecated: 5}}\n",
  "text\n",
  "\n",
  "\r",
  "\ufeff",
);

test("front matter that is cut out first reads as the whole file does", () => {
  const read = artifactFactsReader();
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.boolean(), (pieces, isBegun) => {
      const text = `${isBegun ? "---\n" : ""}${pieces.join("")}`;
      const bytes = new TextEncoder().encode(text);
      const decoded = decodeText(bytes);
      const whole = parseFrontMatterRecord(
        "artifact.md",
        "text" in decoded ? decoded.text : "",
        (value) => ({ ok: true, value }),
      );
      expect(read(bytes)).toEqual(artifactFacts(whole.raw));
    }),
    { numRuns: 300 },
  );
});

test("marks that are not understood take nothing back; another wrong field does not matter", () => {
  expect(
    artifactFacts({ type: "plugin", tags: 7, versions: { "1.0.0": { yanked: "y" } } }),
  ).toEqual({
    type: "plugin",
    marks: new Map([["1.0.0", { yanked: "y" }]]),
  });
  expect(artifactFacts({ type: "plugin" })?.marks).toEqual(new Map());
  for (const versions of [7, null, [], { "1": {} }, { "1.0.0": { yanked: true } }, { "1.0.0": 1 }])
    expect(artifactFacts({ type: "plugin", versions })?.marks).toBeUndefined();
  expect(artifactFacts(undefined)).toBeUndefined();
});

test("keys are taken once each, in order and without comments; what is no key is not", () => {
  const text =
    "ssh-ed25519 BBBB b@example.org\r\n\n# ssh-ed25519 CCCC\nssh-ed25519\tAAAA\nssh-ed25519 BBBB\nserial: 5\n";
  expect(revokedKeyLines(text)).toEqual(["ssh-ed25519 AAAA", "ssh-ed25519 BBBB"]);
});
