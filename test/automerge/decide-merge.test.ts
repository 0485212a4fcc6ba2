/** What `decideMerge` does with crafted pull requests, and with thousands of drawn ones beside a plain model. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeKinds } from "../../builder/automerge/change-kinds.ts";
import { decideMerge, decideUnjudged } from "../../builder/automerge/decide-merge.ts";
import type {
  Comment,
  JudgedHead,
  MergeFacts,
  Person,
  Review,
} from "../../builder/automerge/merge-facts.ts";
import { mergeRules } from "../../builder/automerge/merge-rules.ts";
import {
  AUTHOR,
  FACTS,
  HEAD,
  JUDGED,
  MAINTAINER,
  NOW,
  OLD_HEAD,
  OWNER,
  OWNER_WANTED,
  person,
  STRANGER,
} from "./facts.ts";

const approval = (id: number | undefined, change: Partial<Review> = {}): Review => ({
  by: person(id),
  state: "approved",
  commit: HEAD,
  at: NOW - 60,
  ...change,
});
const comment = (id: number | undefined, text: string, at = NOW - 600): Comment => ({
  by: person(id),
  text,
  at,
});

interface Case {
  readonly pull?: Partial<MergeFacts["pull"]>;
  readonly facts?: Partial<MergeFacts>;
  readonly judged?: JudgedHead;
}

function decide({ pull, facts, judged = JUDGED }: Case): string {
  const all = { ...FACTS, ...facts, pull: { ...FACTS.pull, ...pull } };
  const decision = decideMerge(all, judged);
  if (decision.do === "merge") return "merge";
  return `${decision.do}: ${decision.because.join("; ")}`;
}

describe("is merged", () => {
  test.each<[string, Case]>([
    ["what nobody else need agree to, after its time", {}],
    [
      "an owner approved of the head",
      { judged: OWNER_WANTED, facts: { reviews: [approval(OWNER)] } },
    ],
    [
      "a maintainer approved instead",
      { judged: OWNER_WANTED, facts: { reviews: [approval(MAINTAINER)] } },
    ],
    [
      "a maintainer approved, so that no time is left to wait",
      { pull: { seenAt: NOW - 1 }, facts: { reviews: [approval(MAINTAINER)] } },
    ],
    [
      "a maintainer's class, approved by one",
      {
        judged: { ...JUDGED, class: "maintainer-review" },
        facts: { reviews: [approval(MAINTAINER)] },
      },
    ],
    [
      "what was refused, and approved since by the same person",
      {
        facts: {
          reviews: [
            approval(STRANGER, { state: "changes-requested", at: NOW - 90 }),
            approval(STRANGER),
          ],
        },
      },
    ],
    [
      "a comment that does not block",
      { facts: { comments: [comment(STRANGER, "Nice! [noblock]")] } },
    ],
    ["the author's own words", { facts: { comments: [comment(AUTHOR, "Ready.")] } }],
    [
      "a bot's words",
      { facts: { comments: [{ ...comment(5, "Coverage fell"), by: person(5, true) }] } },
    ],
    [
      "a hold that was lifted",
      {
        facts: {
          comments: [comment(STRANGER, "/hold"), comment(STRANGER, "Fine.\n/unhold", NOW - 60)],
        },
      },
    ],
    [
      "a comment, and a maintainer's approval after it",
      { facts: { comments: [comment(STRANGER, "Hm.")], reviews: [approval(MAINTAINER)] } },
    ],
    [
      "a check that failed and was run again",
      {
        facts: {
          checks: [
            { id: 9, name: "check", conclusion: "success" },
            { id: 2, name: "check", conclusion: "failure" },
          ],
        },
      },
    ],
  ])("%s", (_, given) => {
    expect(decide(given)).toBe("merge");
  });
});

describe("waits", () => {
  test.each<[string, Case, RegExp]>([
    [
      "an approval of an older head",
      { judged: OWNER_WANTED, facts: { reviews: [approval(OWNER, { commit: OLD_HEAD })] } },
      /owner of "acme"/,
    ],
    [
      "an approval by whoever has an owner's old login",
      { judged: OWNER_WANTED, facts: { reviews: [approval(STRANGER)] } },
      /owner of "acme"/,
    ],
    [
      "an approval by an account that is gone",
      { judged: OWNER_WANTED, facts: { reviews: [approval(undefined)] } },
      /owner of "acme"/,
    ],
    [
      "an owner of one namespace of two",
      {
        judged: {
          ...OWNER_WANTED,
          ownersWanted: [...OWNER_WANTED.ownersWanted, { namespace: "tide", owners: [14] }],
        },
        facts: { reviews: [approval(OWNER)] },
      },
      /owner of "tide"/,
    ],
    [
      "one's own approval",
      {
        pull: { author: person(MAINTAINER) },
        judged: { ...JUDGED, class: "maintainer-review" },
        facts: { reviews: [approval(MAINTAINER)] },
      },
      /maintainer/,
    ],
    [
      "a maintainer's class, approved by an owner",
      {
        judged: { ...OWNER_WANTED, class: "maintainer-review" },
        facts: { reviews: [approval(OWNER)] },
      },
      /maintainer/,
    ],
    [
      "a class without anybody to ask",
      { judged: { ...OWNER_WANTED, ownersWanted: [] } },
      /maintainer/,
    ],
    [
      "an approval taken back",
      {
        judged: OWNER_WANTED,
        facts: {
          reviews: [
            approval(OWNER, { at: NOW - 90 }),
            approval(OWNER, { state: "changes-requested" }),
          ],
        },
      },
      /changes are requested.*owner of "acme"/,
    ],
    [
      "changes requested by anybody",
      {
        facts: { reviews: [approval(STRANGER, { state: "changes-requested", commit: OLD_HEAD })] },
      },
      /changes are requested/,
    ],
    [
      "changes requested, and a later approval by another",
      {
        facts: {
          reviews: [
            approval(STRANGER, { state: "changes-requested", at: NOW - 90 }),
            approval(MAINTAINER),
          ],
        },
      },
      /changes are requested/,
    ],
    ["a comment", { facts: { comments: [comment(STRANGER, "Is this safe?")] } }, /not settled/],
    [
      "a comment after a maintainer's approval",
      {
        facts: { comments: [comment(STRANGER, "Wait.", NOW - 1)], reviews: [approval(MAINTAINER)] },
      },
      /not settled/,
    ],
    [
      "a comment by an account that is gone",
      { facts: { comments: [comment(undefined, "Hm.")] } },
      /not settled/,
    ],
    [
      "a hold by the author",
      { facts: { comments: [comment(AUTHOR, "Found a slip.\n/hold")] } },
      /\/hold/,
    ],
    [
      "a hold that a stranger would lift",
      { facts: { comments: [comment(OWNER, "/hold"), comment(STRANGER, "/unhold", NOW - 60)] } },
      /\/hold/,
    ],
    [
      "a hold that a maintainer's approval does not lift",
      { facts: { comments: [comment(OWNER, "/hold")], reviews: [approval(MAINTAINER)] } },
      /\/hold/,
    ],
    ["a draft", { pull: { draft: true } }, /draft/],
    ["a host that does not know yet", { pull: { mergeable: undefined } }, /finding out/],
    ["no check", { facts: { checks: [] } }, /did not run/],
    [
      "a check under way",
      { facts: { checks: [{ id: 1, name: "check", conclusion: undefined }] } },
      /not done/,
    ],
    [
      "a red check",
      { facts: { checks: [{ id: 3, name: "check", conclusion: "failure" }, ...FACTS.checks] } },
      /did not succeed/,
    ],
    [
      "another check than the one that is asked for",
      { facts: { rules: mergeRules({ checks: ["build"] }) } },
      /"build" did not run/,
    ],
    ["the time for objections", { pull: { seenAt: NOW - 599 } }, /time for objections/],
    [
      "the longer time of a new artifact",
      {
        pull: { seenAt: NOW - 2 * 86_400 },
        judged: { ...JUDGED, kinds: new Set(["newVersion", "newArtifact"]) },
      },
      /time for objections/,
    ],
    ["a host that does not say when", { pull: { seenAt: undefined } }, /since when/],
    ["a head that moved", { judged: { ...JUDGED, head: OLD_HEAD } }, /moved/],
  ])("%s", (_, given, because) => {
    const said = decide(given);
    expect(said).toMatch(/^wait: /);
    expect(said).toMatch(because);
  });
});

test.each<[string, Case]>([
  [
    "rejected",
    { judged: { ...JUDGED, class: "reject" }, facts: { reviews: [approval(MAINTAINER)] } },
  ],
  ["closed", { pull: { open: false } }],
  ["for another branch", { pull: { targetsBranch: false } }],
  ["in conflict", { pull: { mergeable: false } }],
])("%s: is refused, whoever approves", (_, given) => {
  expect(decide(given)).toMatch(/^refuse: /);
});

test("how long it waits is said", () => {
  const pull = { ...FACTS.pull, seenAt: NOW - 100 };
  expect(decideMerge({ ...FACTS, pull }, JUDGED)).toMatchObject({ do: "wait", until: NOW + 500 });
});

describe("beside a plain model", () => {
  const ids = fc.constantFrom<number | undefined>(AUTHOR, OWNER, MAINTAINER, STRANGER, undefined);
  const times = fc.integer({ min: NOW - 1000, max: NOW });
  const by: fc.Arbitrary<Person> = fc.record({ id: ids, bot: fc.constant(false) });
  const review: fc.Arbitrary<Review> = fc.record({
    by,
    state: fc.constantFrom("approved" as const, "changes-requested" as const),
    commit: fc.constantFrom(HEAD, OLD_HEAD, undefined),
    at: times,
  });
  const remark: fc.Arbitrary<Comment> = fc.record({
    by,
    at: times,
    text: fc.constantFrom("hm", "[noblock] ok", "/hold", "/unhold", "quote /hold inside"),
  });
  const facts = fc.record({
    reviews: fc.array(review, { maxLength: 4 }),
    comments: fc.array(remark, { maxLength: 3 }),
    seenAt: fc.constantFrom(NOW - 5, NOW - 5000, undefined),
    draft: fc.boolean(),
    green: fc.boolean(),
    class: fc.constantFrom(
      "auto" as const,
      "owner-approval" as const,
      "maintainer-review" as const,
      "reject" as const,
    ),
  });
  type Drawn = typeof facts extends fc.Arbitrary<infer T> ? T : never;

  const built = (drawn: Drawn): [MergeFacts, JudgedHead] => [
    {
      ...FACTS,
      reviews: drawn.reviews,
      comments: drawn.comments,
      pull: { ...FACTS.pull, draft: drawn.draft, seenAt: drawn.seenAt },
      checks: [{ id: 1, name: "check", conclusion: drawn.green ? "success" : "failure" }],
    },
    { ...OWNER_WANTED, class: drawn.class },
  ];

  /** The last word of a person at the newest commit, read one review after the other. */
  function lastWord(drawn: Drawn, who: number): "yes" | "no" {
    let word: "yes" | "no" = "no";
    const own = drawn.reviews.filter((one) => one.by.id === who);
    for (const time of [...new Set(own.map(({ at }) => at))].sort()) {
      const now = own.filter(({ at }) => at === time);
      if (now.some(({ state, commit }) => state === "approved" && commit === HEAD)) word = "yes";
      if (now.some(({ state }) => state === "changes-requested")) word = "no";
    }
    return word;
  }

  test("what is merged has everything that it needs, and what has it is merged", () => {
    fc.assert(
      fc.property(facts, (drawn) => {
        const [given, judged] = built(drawn);
        const agreed = {
          auto: true,
          "owner-approval":
            lastWord(drawn, OWNER) === "yes" || lastWord(drawn, MAINTAINER) === "yes",
          "maintainer-review": lastWord(drawn, MAINTAINER) === "yes",
          reject: false,
        }[drawn.class];
        const refused = drawn.reviews.some(
          (no) =>
            no.state === "changes-requested" &&
            !drawn.reviews.some(
              (yes) =>
                yes.state === "approved" &&
                yes.at > no.at &&
                no.by.id !== undefined &&
                yes.by.id === no.by.id,
            ),
        );
        const waited = lastWord(drawn, MAINTAINER) === "yes" || drawn.seenAt === NOW - 5000;
        const merged = decideMerge(given, judged).do === "merge";
        const silent = drawn.comments.every(({ text }) => text.startsWith("[noblock]"));
        const ready = agreed && !refused && waited && drawn.green && !drawn.draft;
        if (merged) expect(ready).toBe(true);
        if (ready && silent) expect(merged).toBe(true);
        // What is said without the check of the head never goes against what is said with it.
        const early = decideUnjudged(given);
        if (early && drawn.class !== "reject") expect(decideMerge(given, judged).do).toBe(early.do);
      }),
      { numRuns: 3000 },
    );
  });

  test("another stranger's word never turns a no into a yes", () => {
    fc.assert(
      fc.property(facts, fc.oneof(review, remark), (drawn, word) => {
        const own = { ...word, by: person(1234) };
        const more =
          "text" in own
            ? { ...drawn, comments: [...drawn.comments, own] }
            : { ...drawn, reviews: [...drawn.reviews, own] };
        if (decideMerge(...built(more)).do === "merge")
          expect(decideMerge(...built(drawn)).do).toBe("merge");
      }),
      { numRuns: 1000 },
    );
  });
});

test("the sorts of a change", () => {
  const kinds = (paths: readonly string[], added = true, versions: readonly string[] = []) =>
    [
      ...changeKinds(
        {
          paths: paths.map((path) => ({ path, status: added ? "added" : "modified" })),
          outside: [],
        },
        new Set(versions),
      ),
    ].sort();
  const folder = "artifacts/acme/hello";
  expect(
    kinds([`${folder}/artifact.md`, `${folder}/1.0.0/manifest.yaml`], true, [`${folder}/1.0.0`]),
  ).toEqual(["newArtifact", "newVersion"]);
  expect(kinds([`${folder}/artifact.md`], false)).toEqual(["metadata"]);
  expect(kinds([`${folder}/reviews/eve.md`])).toEqual(["review"]);
  expect(kinds([`${folder}/1.0.0/signature`], false)).toEqual(["metadata"]);
  expect(kinds(["policy.yaml"])).toEqual(["metadata"]);
});
