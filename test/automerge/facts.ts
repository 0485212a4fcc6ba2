/** Facts of a pull request that may be merged, for tests to change one at a time. */
import type { JudgedHead, MergeFacts } from "../../builder/automerge/merge-facts.ts";
import { mergeRules } from "../../builder/automerge/merge-rules.ts";

export const HEAD = "a".repeat(40);
export const OLD_HEAD = "b".repeat(40);
const DAY = 86_400;
export const NOW = 1_772_600_000;
export const AUTHOR = 11;
export const OWNER = 12;
export const MAINTAINER = 13;
export const STRANGER = 99;

export const person = (id: number | undefined, bot = false) => ({ id, bot });

export const FACTS: MergeFacts = {
  now: NOW,
  pull: {
    number: 7,
    open: true,
    draft: false,
    targetsBranch: true,
    head: HEAD,
    author: person(AUTHOR),
    mergeable: true,
    seenAt: NOW - 10 * DAY,
  },
  reviews: [],
  comments: [],
  checks: [{ id: 1, name: "check", conclusion: "success" }],
  rules: mergeRules({ maintainers: [{ login: "may", id: MAINTAINER }] }),
};

export const JUDGED: JudgedHead = {
  head: HEAD,
  class: "auto",
  kinds: new Set(["newVersion"]),
  ownersWanted: [],
};

export const OWNER_WANTED: JudgedHead = {
  ...JUDGED,
  class: "owner-approval",
  ownersWanted: [{ namespace: "acme", owners: [OWNER] }],
};
