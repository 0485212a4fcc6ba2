import type { Verdict } from "../../../schemas/finding.ts";
import type { Badge } from "./badge.ts";

const BADGES: Readonly<Record<Verdict, Badge>> = {
  passed: {
    text: "Checks passed",
    tone: "ok",
    icon: "check",
    hint: "Every check that safety depends on could run, and no rule asks for a person.",
  },
  "needs-review": {
    text: "Needs review",
    tone: "warn",
    icon: "warning",
    hint: "A rule found something that a person must look at.",
  },
  unverified: {
    text: "Unverified",
    tone: "info",
    icon: "info",
    hint: "A check could not run, so its answer is not known.",
  },
  blocked: {
    text: "Blocked",
    tone: "danger",
    icon: "stop",
    hint: "A rule that guards publication failed.",
  },
};

export const verdictBadge = (verdict: Verdict): Badge => BADGES[verdict];
