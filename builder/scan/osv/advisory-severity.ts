/** How bad an advisory is, from what its record states. */
import { createRequire } from "node:module";
import type { Advisory } from "../../../schemas/advisory.ts";
import type { Severity } from "../../../schemas/finding.ts";
import type { Affected } from "./affects.ts";

export interface AdvisorySeverity {
  readonly severity: Severity;
  /** Where it comes from, for people: `CVSS 9.8`, `severity not stated`. */
  readonly basis: string;
  /** False: the record says nothing, and the severity is a guess. */
  readonly stated: boolean;
}

/** About how a package is kept, and not about a way to attack it. */
export type Informational = "unsound" | "unmaintained" | "notice";

const INFORMATIONAL: Readonly<Record<Informational, Severity>> = {
  unsound: "medium",
  unmaintained: "low",
  notice: "info",
};
const NAMED: Readonly<Record<string, Severity>> = {
  CRITICAL: "critical",
  HIGH: "high",
  MODERATE: "medium",
  MEDIUM: "medium",
  LOW: "low",
};

/** Whether the record is about malicious code; such records are of the OpenSSF's malicious packages. */
export function isMalicious({ id }: Advisory): boolean {
  return id.startsWith("MAL-");
}

/** The first that applies: malicious, CVSS 4, 3.1, 3.0, a named severity, an informational kind; else medium. */
export function advisorySeverity(advisory: Advisory, affected: Affected): AdvisorySeverity {
  if (isMalicious(advisory)) return { severity: "critical", basis: "malicious code", stated: true };
  const score = cvssScore([...(affected.severity ?? []), ...(advisory.severity ?? [])]);
  if (score !== undefined)
    return { severity: scoreSeverity(score), basis: `CVSS ${score.toFixed(1)}`, stated: true };
  const named = namedSeverity(affected) ?? namedSeverity(advisory);
  if (named !== undefined)
    return { severity: named, basis: "severity of the database", stated: true };
  const kind = informationalKind(affected);
  if (kind !== undefined) return { severity: INFORMATIONAL[kind], basis: kind, stated: true };
  return { severity: "medium", basis: "severity not stated", stated: false };
}

/** RustSec's `informational` field. */
export function informationalKind({ database_specific }: Affected): Informational | undefined {
  const kind = database_specific?.informational;
  return typeof kind === "string" && Object.hasOwn(INFORMATIONAL, kind)
    ? (kind as Informational)
    : undefined;
}

function namedSeverity({ database_specific }: Advisory | Affected): Severity | undefined {
  const name = database_specific?.severity;
  const key = typeof name === "string" ? name.toUpperCase() : "";
  return Object.hasOwn(NAMED, key) ? NAMED[key] : undefined;
}

function scoreSeverity(score: number): Severity {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score > 0 ? "low" : "info";
}

type Vectors = NonNullable<Advisory["severity"]>;

const NEWEST_FIRST = [
  { prefix: "CVSS:4.0/", name: "Cvss4P0" },
  { prefix: "CVSS:3.1/", name: "Cvss3P1" },
  { prefix: "CVSS:3.0/", name: "Cvss3P0" },
] as const;

const load = createRequire(import.meta.url);

/** The score of the newest vector that can be read; undefined without one. */
function cvssScore(vectors: Vectors): number | undefined {
  for (const { prefix, name } of NEWEST_FIRST) {
    for (const { score: vector } of vectors) {
      if (!vector.startsWith(prefix)) continue;
      const score = calculate(name, vector);
      if (score !== undefined) return score;
    }
  }
  return undefined;
}

/** The calculator throws on some vectors and gives NaN for others. Loaded when it is first needed. */
function calculate(
  name: (typeof NEWEST_FIRST)[number]["name"],
  vector: string,
): number | undefined {
  const calculator = load("ae-cvss-calculator") as typeof import("ae-cvss-calculator");
  try {
    const { overall } = new calculator[name](vector).calculateScores(false);
    return Number.isFinite(overall) && overall >= 0 && overall <= 10 ? overall : undefined;
  } catch {
    return undefined;
  }
}
