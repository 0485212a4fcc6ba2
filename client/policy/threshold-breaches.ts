import type { Environment } from "../../schemas/environment.ts";
import type { Policy } from "../../schemas/policy.ts";
import { launchMinutes } from "./launch-minutes.ts";
import type { PolicyBreach } from "./policy-breach.ts";
import type { PolicySubject } from "./policy-subject.ts";

/** The bounds that a policy sets on one version. */
export function thresholdBreaches(
  { thresholds }: Policy,
  subject: PolicySubject,
): readonly PolicyBreach[] {
  if (thresholds === undefined) return [];
  const { maxCritical, maxHigh, minScore, minDescription, maxLaunchMinutes, maxSize } = thresholds;
  const environment = environmentOf(subject.config);
  const minutes = environment === undefined ? undefined : launchMinutes(environment);
  const manager = environment?.package_manager;
  return [
    ...above(maxCritical, "maxCritical", subject.criticalFindings, "critical findings"),
    ...above(maxHigh, "maxHigh", subject.highFindings, "high findings"),
    ...below(minScore, "minScore", subject.score, "points"),
    ...below(minDescription, "minDescription", subject.summaryLength, "characters of summary"),
    ...above(
      maxLaunchMinutes,
      "maxLaunchMinutes",
      minutes ?? 0,
      "minutes until it is ready (estimated)",
    ),
    ...above(maxSize, "maxSize", subject.size, "bytes, unpacked"),
    ...packageManager(thresholds.packageManagers, manager),
    ...(thresholds.licenseRequired === true && subject.license === null
      ? [
          breach("licenseRequired", {
            message: "it states no license, and the policy requires one",
            fix: "add `license:` with an SPDX expression to artifact.md",
          }),
        ]
      : []),
  ];
}

/** How to come within a bound. */
const FIXES: Readonly<Partial<Record<Threshold, string>>> = {
  maxCritical: "mend its critical findings; `ashlar check` lists them",
  maxHigh: "mend its high findings; `ashlar check` lists them",
  minScore: "`ashlar score` lists the cheapest way up",
  minDescription: "say more in `summary` of artifact.md: what it does and for whom",
  maxLaunchMinutes: "install fewer packages and services, or use an image that has them",
  maxSize: "keep large data elsewhere and add a layer with urls and digest",
};

type Threshold = keyof NonNullable<Policy["thresholds"]>;

function breach(key: Threshold, words: Pick<PolicyBreach, "message" | "fix">): PolicyBreach {
  return { level: "deny", entry: ["thresholds", key], ...words };
}

function above(limit: number | undefined, key: Threshold, value: number, unit: string) {
  if (limit === undefined || value <= limit) return [];
  const message = `it has ${value} ${unit}; the policy takes at most ${limit}`;
  return [breach(key, { message, fix: FIXES[key] ?? "make it smaller" })];
}

function below(limit: number | undefined, key: Threshold, value: number, unit: string) {
  if (limit === undefined || value >= limit) return [];
  const message = `it has ${value} ${unit}; the policy wants at least ${limit}`;
  return [breach(key, { message, fix: FIXES[key] ?? "make it larger" })];
}

function packageManager(allowed: readonly string[] | undefined, used: string | undefined) {
  if (allowed === undefined || used === undefined || allowed.includes(used)) return [];
  const message = `its environment uses ${used}, which the policy does not allow`;
  return [
    breach("packageManagers", { message, fix: `use ${allowed.join(", ") || "no environment"}` }),
  ];
}

/** The environment that a template, snapshot or image describes; manifests have been parsed before. */
function environmentOf(config: unknown): Environment | undefined {
  if (typeof config !== "object" || config === null || !("environment" in config)) return undefined;
  return config.environment as Environment;
}
