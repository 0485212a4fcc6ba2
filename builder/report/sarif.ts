/**
 * Findings as SARIF 2.1.0 (OASIS, Errata 01), for code scanning.
 *
 * Within what GitHub takes from one run: 25,000 rules, 20 tags for each, 25,000 results of which it
 * keeps 5,000. So the 5,000 worst are written, and a notification says how many were not.
 */
import type {
  Log,
  PropertyBag,
  ReportingDescriptor,
  ReportingDescriptorReference,
  Result,
  Run,
} from "sarif";
import type { Finding, Severity } from "../../schemas/finding.ts";
import type { RuleList } from "../../schemas/published/listing.ts";
import { RULESET } from "../check/ruleset.ts";
import type { ReportInput } from "./report-input.ts";
import { worstFirst } from "./worst-first.ts";

/** What GitHub keeps of one run. */
export const SARIF_RESULTS_MAX = 5_000;
const SARIF_RULES_MAX = 25_000;
const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const LEVELS = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
} as const satisfies Record<Severity, Result.level>;

/** GitHub reads it as a CVSS score, and only of rules with the tag `security`. */
const SECURITY_SEVERITY = {
  critical: "9.0",
  high: "7.0",
  medium: "4.0",
  low: "1.0",
  info: "0.0",
} as const satisfies Record<Severity, string>;

const PROBLEM_SEVERITY = {
  error: "error",
  warning: "warning",
  note: "recommendation",
} as const;

/** @returns one JSON document */
export function sarifReport(input: ReportInput): string {
  const rules = input.rules.slice(0, SARIF_RULES_MAX);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const all = [...worstFirst(input.findings), ...input.suppressed];
  const kept = all.slice(0, SARIF_RESULTS_MAX);
  const run: Run = {
    tool: {
      driver: { name: "Ashlar", semanticVersion: RULESET, rules: rules.map(descriptorOf) },
    },
    columnKind: "utf16CodeUnits",
    results: kept.map((finding) => resultOf(finding, { indexes, prefix: input.prefix })),
    ...(all.length > kept.length && {
      invocations: [
        {
          executionSuccessful: true,
          toolExecutionNotifications: [
            { level: "warning", message: { text: `${all.length - kept.length} more findings` } },
          ],
        },
      ],
    }),
    ...(input.classification && { properties: { class: input.classification.class } }),
  };
  const log: Log = { $schema: SCHEMA, version: "2.1.0", runs: [run] };
  return JSON.stringify(log, null, 2);
}

function descriptorOf(rule: RuleList["rules"][number]): ReportingDescriptor {
  const { id, title, category, severity, gate, motivation, trigger, fix } = rule;
  const level = levelOf({ severity, gate });
  const grade: PropertyBag =
    category === "security"
      ? { "security-severity": SECURITY_SEVERITY[severity] }
      : { "problem.severity": PROBLEM_SEVERITY[level] };
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: trigger },
    help: { text: `Why: ${motivation}\n\nWhen: ${trigger}\n\nMend: ${fix}` },
    defaultConfiguration: { level },
    properties: { tags: [category], ...grade },
  };
}

function levelOf({ severity, gate }: Pick<Finding, "severity" | "gate">) {
  return gate ? "error" : LEVELS[severity];
}

interface ResultContext {
  readonly indexes: ReadonlyMap<string, number>;
  readonly prefix: string;
}

function resultOf(finding: Finding, { indexes, prefix }: ResultContext): Result {
  const { rule, path, line = 1, column, message, fix, fingerprint } = finding;
  const index = indexes.get(rule);
  const reference: ReportingDescriptorReference = {
    id: rule,
    ...(index !== undefined && { index }),
  };
  return {
    ruleId: rule,
    ...(index !== undefined && { ruleIndex: index }),
    rule: reference,
    level: levelOf(finding),
    message: { text: plain(`${message}\nMend: ${fix}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: relativeUri(`${prefix}${path}`), uriBaseId: "%SRCROOT%" },
          region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
        },
      },
    ],
    // GitHub compares the first, and would otherwise hash the line's text.
    partialFingerprints: {
      primaryLocationLineHash: `${fingerprint}:1`,
      "ashlar/v1": fingerprint,
    },
    suppressions: suppressionsOf(finding),
  };
}

/** Either no result of a run states its suppressions or all do (3.27.23). */
function suppressionsOf({ suppressed }: Finding): NonNullable<Result["suppressions"]> {
  if (!suppressed) return [];
  const { reason, note, by, until } = suppressed;
  const end = until === undefined ? "" : ` until ${until}`;
  return [
    { kind: "external", status: "accepted", justification: `${reason}: ${note} (${by}${end})` },
  ];
}

/** What a reader of SARIF would take for a placeholder or a link (3.11.5, 3.11.6) is set apart. */
function plain(text: string): string {
  return text.replaceAll("](", "] (").replace(/\{(?=\d+\})/g, "{ ");
}

/** A relative reference (RFC 3986, 4.2): all but the separators is percent-encoded. */
function relativeUri(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}
