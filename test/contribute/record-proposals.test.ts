/** Wishes about what is published, as proposals: the smallest change that says it, and words for people. */
import { expect, test } from "vitest";
import { forkArtifact, transferArtifact } from "../../builder/contribute/derive-artifact.ts";
import {
  deprecateArtifact,
  undeprecateArtifact,
  unpublishArtifact,
  unyankVersions,
  yankVersions,
} from "../../builder/contribute/lifecycle-proposals.ts";
import type { Proposal } from "../../builder/contribute/proposal.ts";
import type { KnownArtifact } from "../../builder/contribute/proposed-record.ts";
import { reviewArtifact } from "../../builder/contribute/review-artifact.ts";
import { updateArtifact } from "../../builder/contribute/update-artifact.ts";
import { fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { HELLO } from "../change/proposals.ts";
import { SMALL_REGISTRY } from "../make-registry.ts";

const text = SMALL_REGISTRY[`${HELLO}/artifact.md`] as string;
const HELLO_ARTIFACT: KnownArtifact = { name: "acme/hello", text, versions: ["1.0.0", "1.1.0"] };

/** Lines that the proposal adds to `artifact.md`, and how many it takes away. */
function added({ files }: Proposal, before = text): { lines: string[]; gone: number } {
  const [file] = files;
  const after = fromUtf8(file?.content ?? new Uint8Array()) ?? "";
  const [old, now] = [before.split("\n"), after.split("\n")];
  return {
    lines: now.filter((line) => !old.includes(line)),
    gone: old.filter((line) => !now.includes(line)).length,
  };
}

const wished = (proposal: Proposal): KnownArtifact => ({
  ...HELLO_ARTIFACT,
  text: fromUtf8(proposal.files[0]?.content ?? new Uint8Array()) ?? "",
});

test("a yank says why, for one version, and taking it back leaves no trace", () => {
  const yank = yankVersions(HELLO_ARTIFACT, ["1.0.0"], "It greets nobody.");
  expect(yank).toMatchObject({
    branch: "ashlar/yank/acme/hello-1.0.0",
    title: "Yank acme/hello 1.0.0",
    files: [{ path: `${HELLO}/artifact.md` }],
  });
  expect(yank.body).toContain("> It greets nobody.");
  expect(added(yank)).toEqual({
    lines: ["versions:", "  1.0.0:", "    yanked: It greets nobody."],
    gone: 0,
  });
  expect(wished(unyankVersions(wished(yank), ["1.0.0"])).text).toBe(text);
  expect(yankVersions(wished(yank), ["1.0.0"], "It greets nobody.").files).toEqual([]);
});

test("a deprecation names what to use instead, and taking it back leaves no trace", () => {
  const wish = { reason: "It is old.", replacedBy: "acme/greeter" };
  const deprecation = deprecateArtifact(HELLO_ARTIFACT, wish);
  expect(added(deprecation).lines).toEqual([
    "publication:",
    "  maintenance_status: deprecated",
    "deprecation:",
    "  reason: It is old.",
    "  replaced_by: acme/greeter",
  ]);
  expect(wished(undeprecateArtifact(wished(deprecation))).text).toBe(text);
  const one = deprecateArtifact(HELLO_ARTIFACT, { reason: "Slow." }, "1.0.0");
  expect(added(one).lines).toEqual(["versions:", "  1.0.0:", "    deprecated: Slow."]);
  expect(one.title).toBe("Deprecate acme/hello 1.0.0");
});

test("unpublishing deletes nothing: it yanks, and hides what has no other version", () => {
  const one = unpublishArtifact(HELLO_ARTIFACT, "A mistake.", "1.0.0");
  expect(added(one).lines).toEqual(["versions:", "  1.0.0:", "    yanked: A mistake."]);
  const all = unpublishArtifact(HELLO_ARTIFACT, "A mistake.");
  expect(added(all).lines).toEqual(
    expect.arrayContaining(["  1.0.0:", "  1.1.0:", "unlisted: true"]),
  );
  expect(all.files.every(({ content }) => content !== null)).toBe(true);
});

test("fields are updated one by one; others are refused with the list", () => {
  const set = { tags: "greeting, text", "links.homepage": "https://example.org", unlisted: "true" };
  const update = updateArtifact(HELLO_ARTIFACT, set, ["license"]);
  expect(added(update)).toEqual({
    lines: [
      "tags: [greeting, text]",
      "links:",
      "  homepage: https://example.org",
      "unlisted: true",
    ],
    gone: 2,
  });
  expect(() => updateArtifact(HELLO_ARTIFACT, { type: "plugin" })).toThrow('"type" is no field');
  expect(() => updateArtifact(HELLO_ARTIFACT, {}, ["__proto__"])).toThrow("is no field");
  expect(() => updateArtifact(HELLO_ARTIFACT, { unlisted: "maybe" })).toThrow("true or false");
});

test("a version that is not there is named with those that are", () => {
  for (const wish of [
    () => yankVersions(HELLO_ARTIFACT, ["9.0.0"], "x"),
    () => deprecateArtifact(HELLO_ARTIFACT, { reason: "x" }, "9.0.0"),
    () => unpublishArtifact(HELLO_ARTIFACT, "x", "9.0.0"),
  ])
    expect(wish).toThrow("the registry has no acme/hello 9.0.0");
});

test("what a reason holds is shown as text, and nothing else", () => {
  const { body } = yankVersions(HELLO_ARTIFACT, ["1.0.0"], "@all: fixes #1 <img src=x> [a](b)");
  expect(body).not.toMatch(/@all|#1\b|<img|\[a\]/);
});

const REVIEW = {
  title: "Good",
  rating: 4,
  version: "1.0.0",
  login: "grace",
  text: "It greeted me.",
};

test("a review is one file of its author's", () => {
  const review = reviewArtifact(HELLO_ARTIFACT, REVIEW);
  expect(review.branch).toBe("ashlar/review/acme/hello-grace");
  expect(review.files.map(({ path }) => path)).toEqual([`${HELLO}/reviews/grace.md`]);
  expect(fromUtf8(review.files[0]?.content ?? new Uint8Array())).toBe(
    "---\ntitle: Good\nrating: 4\nversion: 1.0.0\n---\nIt greeted me.\n",
  );
});

test.each([
  [{ rating: 6 }, "rating"],
  [{ title: "" }, "title"],
  [{ login: "../x" }, "account name"],
])("a review with %j is refused", (part, words) => {
  expect(() => reviewArtifact(HELLO_ARTIFACT, { ...REVIEW, ...part })).toThrow(words);
});

const FILES = [
  "artifact.md",
  "1.0.0/manifest.yaml",
  "1.0.0/signature",
  "1.0.0/provenance.json",
  "1.1.0/manifest.yaml",
  "reviews/eve.md",
  "screenshots/a.png",
].map((path) => ({ path: `${HELLO}/${path}`, content: utf8(path), executable: false }));
const DERIVATION = { from: HELLO_ARTIFACT, version: "1.0.0", files: FILES, to: "mine/hello" };

test("a fork copies one version and says where it is from; signatures, reviews and other versions stay", () => {
  const from = wished(yankVersions(HELLO_ARTIFACT, ["1.1.0"], "x"));
  const { files } = forkArtifact({ ...DERIVATION, from });
  expect(files.map(({ path }) => path)).toEqual([
    "artifacts/mine/hello/artifact.md",
    "artifacts/mine/hello/1.0.0/manifest.yaml",
    "artifacts/mine/hello/screenshots/a.png",
  ]);
  const record = fromUtf8(files[0]?.content ?? new Uint8Array());
  expect(record).toBe(text.replace("\n---\n#", "\nderived_from: acme/hello@1.0.0\n---\n#"));
});

test("a transfer is a fork, and a deprecation that points there", () => {
  const { files, title } = transferArtifact(DERIVATION);
  expect(title).toBe("Move acme/hello to mine/hello");
  const old = files.at(-1);
  expect(old?.path).toBe(`${HELLO}/artifact.md`);
  expect(fromUtf8(old?.content ?? new Uint8Array())).toContain("replaced_by: mine/hello\n");
});
