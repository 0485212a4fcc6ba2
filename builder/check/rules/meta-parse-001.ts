import { recordRules } from "../record-rules.ts";
import type { Rule } from "../rule.ts";
import { textViolations } from "../text-violations.ts";

/** Records must be there, in UTF-8, and be YAML (front matter and manifests) or JSON (advisories). */
export const metaParse001: readonly Rule[] = recordRules(
  {
    id: "META-PARSE-001",
    title: "Record cannot be read",
    category: "metadata",
    severity: "critical",
    gate: true,
    appliesTo: "all",
    motivation:
      "A record that has two readings, or none, cannot be shown, searched or installed. Readers that guess would each guess something else.",
    trigger:
      "A record file is missing, is not UTF-8, or breaks the syntax of its format: YAML 1.2 for manifests and front matter, JSON for advisories. A key that stands twice in one map breaks it too.",
    fix: "Correct the line that the finding names; any YAML editor marks the same place.",
    effort: "minutes",
  },
  (file) => textViolations(file, ["syntax", "encoding"]),
);
