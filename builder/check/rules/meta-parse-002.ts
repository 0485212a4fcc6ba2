import { recordRules } from "../record-rules.ts";
import type { Rule } from "../rule.ts";
import { textViolations } from "../text-violations.ts";

/** Records are plain YAML 1.2 of bounded size: no tags, directives, second documents or alias bombs. */
export const metaParse002: readonly Rule[] = recordRules(
  {
    id: "META-PARSE-002",
    title: "Record uses a feature that is refused",
    category: "metadata",
    severity: "critical",
    gate: true,
    appliesTo: "all",
    motivation:
      "Tags, directives, aliases and YAML 1.1 spellings mean different things to different readers, and some cost far more to read than to write. Refusing them keeps one meaning for everyone and keeps a build from being stopped by one file.",
    trigger:
      "A record holds a second document, a tag, a directive, more than 100 aliases, nesting deeper than 64 levels, a plain word or number that YAML 1.1 reads as something else, or more than 1 MiB; or it is a link instead of a file.",
    fix: "Write the value out as plain YAML 1.2; put text in quotes when it looks like a number or a truth value.",
    effort: "minutes",
  },
  (file) => textViolations(file, ["refused", "too-large"]),
);
