/** The examples on the page about policies. Tests parse each as the builder and the client do. */

/** `policy.yaml` beside `registry.yaml`: what this registry wants. */
export const REGISTRY_POLICY = `rules:
  META-TAG-001: allow          # accepted everywhere
  DOC-EX-001: deny             # keeps a version out
licenses:
  allow: [Apache-2.0, MIT, BSD-3-Clause, CC-BY-4.0]
  level: deny
  exceptions:
    - artifact: acme/tide-data
      allow: [ODbL-1.0]
      reason: "Data that is only published under this license."
artifacts:
  deny:
    - name: acme/old-parser
      version: "<2.0.0"
      wrappers: [acme/parser-shim]
      reason: "Reads outside of its buffer; 2.0.0 is mended."
sources:
  allow: [registry.example.org, "*.example.com"]
advisories:
  warnAfter: P30D
  maximumAge: P90D
thresholds:
  maxCritical: 0
  maxHigh: 2
  maxSize: 50000000
  licenseRequired: true
`;

/** `suppressions.yaml` beside it: findings that its owners accept. */
export const REGISTRY_SUPPRESSIONS = `suppressions:
  - rule: SEC-SECRET-001
    artifact: acme/http-fixtures
    fingerprint: 5f2b9c0e7a1d4468b3a0c95e12f7d680
    reason: test-data          # test-data, remediated, not-applicable, not-supported, false-positive
    note: "The key of a recorded test server; it opens nothing."
    by: ada
    until: 2027-06-30T00:00:00Z
`;

/** `ashlar-policy.yaml` in a project: what its people will install. */
export const PROJECT_POLICY = `verdicts:
  needs-review: warn
  unverified: deny
rules:
  SEC-SECRET-001: deny
licenses:
  deny: [AGPL-3.0-only, AGPL-3.0-or-later]
artifacts:
  allow: ["acme/*", "tidewater/*"]
thresholds:
  minScore: 60
`;
