/** Who has to agree to what the registry withholds, and when a published file may go. */
import { expect, test } from "vitest";
import { type Change, classify, HELLO, proposals } from "./proposals.ts";

const DIGEST = "a".repeat(64);
const takedown = (version: string | undefined): string => `takedowns:
  - ${version === undefined ? "" : `version: ${version}\n    `}ground: malware
    reason: It sends files to a stranger.
    reference: GHSA-0000-0000-0001
    by: mira
    at: 2026-03-01T00:00:00Z
    releases:
      1.0.0: {sha256: ${DIGEST}, dependencies: []}
`;

const files = (version: string): Change =>
  Object.fromEntries(
    ["manifest.yaml", "files/index.js", "files/LICENSE"].map((path) => [
      `${HELLO}/${version}/${path}`,
      null,
    ]),
  );

async function decided(change: Change): Promise<readonly [string, readonly string[]]> {
  const repository = proposals();
  repository.commit(change);
  const { classification, findings } = await classify(repository, { only: /^META-/ });
  const messages = [
    ...classification.reasons.map(({ path, message }) => `${path}: ${message}`),
    ...findings.map(({ rule, message }) => `${rule}: ${message}`),
  ];
  return [classification.class, messages];
}

test("published files go together with a takedown of their version, and a maintainer decides", async () => {
  const [kind, reasons] = await decided({
    ...files("1.0.0"),
    "moderation/acme/hello.yaml": takedown("1.0.0"),
  });
  expect(kind).toBe("maintainer-review");
  expect(reasons).toContain(
    "moderation/acme/hello.yaml: what the registry withholds is added: only its maintainers decide on that",
  );
});

test("a takedown of one version lets no file of another go", async () => {
  const [kind, reasons] = await decided({
    ...files("1.0.0"),
    [`${HELLO}/1.1.0/files/index.js`]: null,
    "moderation/acme/hello.yaml": takedown("1.0.0"),
  });
  expect([kind, reasons[0]]).toEqual(["reject", expect.stringContaining("1.1.0 is published")]);
});

test("nor does it let a published file be changed", async () => {
  const [kind] = await decided({
    [`${HELLO}/1.0.0/files/index.js`]: "export {};\n",
    "moderation/acme/hello.yaml": takedown("1.0.0"),
  });
  expect(kind).toBe("reject");
});

test("a takedown of the whole lets its record go", async () => {
  const [kind] = await decided({
    ...files("1.0.0"),
    ...files("1.1.0"),
    [`${HELLO}/1.1.0/files/bin/greet.sh`]: null,
    [`${HELLO}/artifact.md`]: null,
    "moderation/acme/hello.yaml": takedown(undefined),
  });
  expect(kind).toBe("maintainer-review");
});

test("a record that cannot be read keeps nothing in and lets nothing go", async () => {
  const [kind, reasons] = await decided({
    ...files("1.0.0"),
    "moderation/acme/hello.yaml": takedown("1.0.0").replace("malware", "dislike"),
  });
  expect(kind).toBe("reject");
  expect(reasons).toContainEqual(expect.stringMatching(/META-SCHEMA-001: takedowns.*ground/));
});

const publisher = (members: string, more = ""): Change => ({
  "publishers/acme.yaml": `kind: organization\ndisplayName: Acme\nmembers:\n${members}${more}`,
});
const BO = "  - {login: bo, id: 12, role: owner}\n";
const transfers = (to: number): string =>
  `transfers:\n  - {at: 2026-03-01T00:00:00Z, from: [{login: ada, id: 11}], to: [{login: bo, id: ${to}}], reason: Bo maintains it now., reference: Issue 9}\n`;

test("a namespace changes hands with a record, and both sides agree to it", async () => {
  const repository = proposals();
  repository.commit(publisher(BO, transfers(12)));
  const by = async (id: number) =>
    (await classify(repository, { author: { id }, only: /^META-/ })).classification;
  const approvers = async (id: number) => {
    const { class: kind, reasons } = await by(id);
    return [kind, reasons.flatMap((reason) => reason.approvers ?? [])];
  };
  expect(await approvers(11)).toEqual(["maintainer-review", [12]]);
  expect(await approvers(12)).toEqual(["maintainer-review", [11]]);
  expect(await approvers(99)).toEqual(["maintainer-review", [11, 12]]);
});

test.each([
  ["without a record", publisher(BO)],
  ["with a record of others", publisher(BO, transfers(13))],
])("%s it is refused", async (_, change) => {
  const [kind, reasons] = await decided(change);
  expect([kind, reasons[0]]).toEqual(["reject", expect.stringContaining("changes hands")]);
});

test("another owner beside those that there are is no handover", async () => {
  const [kind] = await decided(publisher(`  - {login: ada, id: 11, role: owner}\n${BO}`));
  expect(kind).toBe("maintainer-review");
});
