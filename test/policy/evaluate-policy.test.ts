import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { consumerBreaches, evaluatePolicy } from "../../client/policy/evaluate-policy.ts";
import { launchMinutes } from "../../client/policy/launch-minutes.ts";
import { hostsOf, type PolicySubject } from "../../client/policy/policy-subject.ts";
import { satisfiesLicense } from "../../client/policy/satisfies-license.ts";
import type { Policy } from "../../schemas/policy.ts";

const SUBJECT: PolicySubject = {
  name: "acme/hello",
  version: "1.2.0",
  license: "MIT",
  summaryLength: 60,
  verdict: "passed",
  score: 90,
  rules: [],
  criticalFindings: 0,
  highFindings: 0,
  dependencies: [{ name: "acme/logger", version: "^2.0.0" }],
  config: {},
  layers: [],
  size: 1000,
  fileDigest: (path) => (path === "LICENSE" ? "a".repeat(64) : undefined),
};

const entries = (policy: Policy, subject: Partial<PolicySubject> = {}): string[] =>
  evaluatePolicy(policy, { ...SUBJECT, ...subject }).breaches.map(({ entry }) => entry.join("."));
const used = (policy: Policy): string[] =>
  evaluatePolicy(policy, SUBJECT).used.map((entry) => entry.join("."));

test("an empty policy takes everything", () => {
  expect(entries({})).toEqual([]);
});

describe("licenses", () => {
  test.each([
    ["MIT", true],
    ["mit", true],
    ["MIT OR GPL-3.0-only", true],
    ["MIT AND GPL-3.0-only", false],
    ["(MIT OR GPL-3.0-only) AND Apache-2.0", true],
    ["Apache-2.0 WITH LLVM-exception", true],
    ["GPL-2.0-only WITH Classpath-exception-2.0", false],
    ["LicenseRef-Ours", false],
    ["", undefined],
    ["MIT OR", undefined],
    ["MIT or Apache-2.0", undefined],
    ["(MIT", undefined],
    ["MIT Apache-2.0", undefined],
    ["AND", undefined],
    ["(".repeat(5000), undefined],
  ])("%s is accepted by MIT and Apache-2.0: %s", (expression, answer) => {
    const accepted = ["mit", "apache-2.0", "apache-2.0 with llvm-exception"];
    expect(satisfiesLicense(expression, (term) => accepted.includes(term.toLowerCase()))).toBe(
      answer,
    );
  });

  test("nothing makes it throw", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([true, false, undefined]).toContain(satisfiesLicense(text, () => true));
      }),
    );
  });

  test("one that is not allowed is a breach, and so is one that is denied", () => {
    expect(entries({ licenses: { allow: ["Apache-2.0"] } })).toEqual(["licenses.allow"]);
    expect(entries({ licenses: { deny: ["MIT"] } })).toEqual(["licenses.deny"]);
    expect(entries({ licenses: { allow: ["MIT"] } })).toEqual([]);
  });

  test("an exception holds for its artifact, and is used only when it is needed", () => {
    const exceptions = [{ artifact: "acme/hello", allow: ["MIT"], reason: "It is ours." }];
    expect(entries({ licenses: { allow: ["Apache-2.0"], exceptions } })).toEqual([]);
    expect(used({ licenses: { allow: ["Apache-2.0"], exceptions } })).toEqual([
      "licenses.exceptions.0",
    ]);
    expect(used({ licenses: { allow: ["MIT"], exceptions } })).toEqual([]);
  });

  test("a clarification holds while its files are as they were", () => {
    const clarify = (sha256: string) => [
      {
        artifact: "acme/hello",
        expression: "Apache-2.0",
        files: [{ path: "LICENSE", sha256 }],
        reason: "Read.",
      },
    ];
    expect(
      entries({ licenses: { allow: ["Apache-2.0"], clarify: clarify("a".repeat(64)) } }),
    ).toEqual([]);
    expect(
      entries({ licenses: { allow: ["Apache-2.0"], clarify: clarify("b".repeat(64)) } }),
    ).toEqual(["licenses.allow"]);
  });

  test("warn is said, allow is silent", () => {
    const policy = (level: "allow" | "warn"): Policy => ({ licenses: { allow: [], level } });
    expect(evaluatePolicy(policy("warn"), SUBJECT).breaches).toMatchObject([{ level: "warn" }]);
    expect(entries(policy("allow"))).toEqual([]);
  });
});

describe("artifacts", () => {
  const ban = (more: object): Policy => ({
    artifacts: { deny: [{ name: "acme/logger", reason: "It logs too much.", ...more }] },
  });

  test("a dependency on a banned artifact is a breach when its range reaches the banned versions", () => {
    expect(entries(ban({}))).toEqual(["artifacts.deny.0"]);
    expect(entries(ban({ version: "<2.0.0" }))).toEqual([]);
    expect(entries(ban({ version: "2.1.x" }))).toEqual(["artifacts.deny.0"]);
  });

  test("wrappers may depend on it", () => {
    expect(entries(ban({ wrappers: ["acme/hello"] }))).toEqual([]);
    expect(entries(ban({ wrappers: ["acme/other"] }))).toEqual(["artifacts.deny.0"]);
  });

  test("a namespace can be banned whole, and pre-releases with it", () => {
    expect(
      entries({ artifacts: { deny: [{ name: "acme/*", reason: "All of it." }] } }),
    ).toHaveLength(2);
    const early = { artifacts: { deny: [{ name: "acme/hello", version: "<2", reason: "Old." }] } };
    expect(entries(early, { version: "1.9.0-rc.1" })).toEqual(["artifacts.deny.0"]);
  });

  test("a list of allowed ones shuts out the rest", () => {
    expect(entries({ artifacts: { allow: ["other/*"] } })).toEqual(["artifacts.allow"]);
    expect(used({ artifacts: { allow: ["other/*", "acme/*"] } })).toEqual(["artifacts.allow.1"]);
  });
});

describe("sources", () => {
  const layers = [
    {
      urls: ["https://data.example.org/a", "https://example.com/b"],
      digest: "sha256:aa",
      mediaType: "x/y",
    },
  ];

  test("hosts of layers, services and images count", () => {
    expect(hostsOf({ layers, config: { endpoint: "https://API.example.net:8443/v1" } })).toEqual([
      "api.example.net",
      "data.example.org",
      "example.com",
    ]);
    expect(hostsOf({ layers: [], config: { image: "ubuntu@sha256:00" } })).toEqual(["docker.io"]);
    expect(hostsOf({ layers: [], config: { image: "ghcr.io/a/b@sha256:00" } })).toEqual([
      "ghcr.io",
    ]);
  });

  test("a wildcard means hosts below, not the host itself", () => {
    const of = (allow: string[]) => entries({ sources: { allow } }, { layers });
    expect(of(["*.example.org", "example.com"])).toEqual([]);
    expect(of(["example.org", "example.com"])).toEqual(["sources.allow"]);
    expect(of(["*.example.org", "*.example.com"])).toEqual(["sources.allow"]);
  });
});

test("every threshold has both sides", () => {
  const environment = {
    base: "ubuntu-24.04",
    package_manager: "spack",
    packages: { spack: Array(10).fill("x") },
  };
  const at: Policy["thresholds"] = {
    maxCritical: 0,
    maxHigh: 2,
    minScore: 90,
    minDescription: 60,
    maxLaunchMinutes: 11,
    maxSize: 1000,
    packageManagers: ["spack"],
    licenseRequired: true,
  };
  const subject = { config: { environment }, highFindings: 2 };
  expect(entries({ thresholds: at }, subject)).toEqual([]);
  expect(
    entries(
      { thresholds: { ...at, packageManagers: ["apt"] } },
      {
        config: { environment: { ...environment, setup: ["a"] } },
        criticalFindings: 1,
        highFindings: 3,
        score: 89,
        summaryLength: 59,
        size: 1001,
        license: null,
      },
    ),
  ).toEqual(Object.keys(at).map((key) => `thresholds.${key}`));
});

test("a larger environment never takes less time", () => {
  const names = fc.array(fc.constant("x"), { maxLength: 50 });
  fc.assert(
    fc.property(names, names, (system, pip) => {
      const base = { base: "b", package_manager: "apt" as const };
      expect(launchMinutes({ ...base, packages: { system, pip } })).toBeGreaterThanOrEqual(
        launchMinutes({ ...base, packages: { system } }),
      );
    }),
  );
});

describe("whoever installs", () => {
  const breaches = (policy: Policy, subject: Partial<PolicySubject>) =>
    consumerBreaches(policy, { ...SUBJECT, ...subject }).map(
      ({ level, entry }) => `${level} ${entry.join(".")}`,
    );

  test("refuses what is blocked, whatever the policy says", () => {
    expect(breaches({}, { verdict: "blocked" })).toEqual(["deny verdicts.blocked"]);
  });

  test("decides on other verdicts and on rules", () => {
    expect(breaches({}, { verdict: "unverified", rules: ["SEC-OSV-001"] })).toEqual([]);
    const policy: Policy = { verdicts: { unverified: "deny" }, rules: { "SEC-OSV-001": "warn" } };
    expect(breaches(policy, { verdict: "unverified", rules: ["SEC-OSV-001"] })).toEqual([
      "warn rules.SEC-OSV-001",
      "deny verdicts.unverified",
    ]);
  });
});
