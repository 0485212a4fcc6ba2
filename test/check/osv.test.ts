import fc from "fast-check";
import { compare, satisfies } from "semver";
import { describe, expect, test } from "vitest";
import { advisoryIndex } from "../../builder/scan/osv/advisory-index.ts";
import { advisorySeverity } from "../../builder/scan/osv/advisory-severity.ts";
import { type Affected, affects } from "../../builder/scan/osv/affects.ts";
import { matchAdvisories } from "../../builder/scan/osv/match-advisories.ts";
import { versionOrder } from "../../builder/scan/osv/version-order.ts";
import { type Advisory, parseAdvisory } from "../../schemas/advisory.ts";

type Events = NonNullable<Affected["ranges"]>[number]["events"];

const entry = (
  events: Events,
  ecosystem = "npm",
  type: "SEMVER" | "ECOSYSTEM" | "GIT" = "SEMVER",
) => ({ package: { ecosystem, name: "a" }, ranges: [{ type, events }] }) satisfies Affected;
const kind = (affected: Affected, version: string) => affects(affected, version).kind;
const record = (id: string, affected: Affected, more: Partial<Advisory> = {}): Advisory => {
  const made = { id, modified: "2026-01-01T00:00:00Z", affected: [affected], ...more };
  expect(parseAdvisory(made)).toMatchObject({ ok: true });
  return made;
};

describe("ranges", () => {
  test.each<[string, Events, string, "yes" | "no"]>([
    ["an end is not inside", [{ introduced: "0" }, { fixed: "1.0.0" }], "1.0.0", "no"],
    ["its pre-release is", [{ introduced: "0" }, { fixed: "1.0.0" }], "1.0.0-rc.1", "yes"],
    ["the last one is inside", [{ introduced: "0" }, { last_affected: "1.0.0" }], "1.0.0", "yes"],
    ["not what follows", [{ introduced: "0" }, { last_affected: "1.0.0" }], "1.0.1", "no"],
    ["empty at a tie", [{ fixed: "1.0.0" }, { introduced: "1.0.0" }], "1.0.0", "no"],
    ["empty at a tie, after it", [{ introduced: "1.0.0" }, { fixed: "1.0.0" }], "1.0.1", "no"],
    ["limits end a range", [{ introduced: "0" }, { limit: "2.0.0" }], "2.0.0", "no"],
    [
      "one of two limits will do",
      [{ introduced: "0" }, { limit: "1.0.0" }, { limit: "*" }],
      "2.0.0",
      "yes",
    ],
    ["two bounds in one event", [{ introduced: "1.0.0", fixed: "2.0.0" }], "1.5.0", "yes"],
    ["no beginning", [{ fixed: "1.0.0" }], "0.1.0", "no"],
    ["build metadata is nothing", [{ introduced: "1.0.0" }, { fixed: "1.0.1" }], "1.0.0+x", "yes"],
  ])("%s", (_, events, version, want) => {
    expect(kind(entry(events), version)).toBe(want);
    expect(kind(entry(events.toReversed()), version)).toBe(want);
  });

  test("commits alone decide nothing, and listed versions decide alone", () => {
    const commits = { ...entry([{ introduced: "0" }], "npm", "GIT"), versions: ["1.0.0"] };
    expect(kind(commits, "1.0.0")).toBe("yes");
    expect(kind(commits, "1.0.1")).toBe("no");
    expect(affects({ ...commits, versions: [] }, "1.0.0")).toEqual({
      kind: "unknown",
      reason: "it names commits and no versions",
    });
  });

  test("an order that is not known, and what is no version, leave it open", () => {
    const foreign = entry([{ introduced: "0" }], "CRAN", "ECOSYSTEM");
    expect(affects(foreign, "1.0")).toMatchObject({ kind: "unknown", reason: /CRAN/ });
    expect(kind({ ...foreign, versions: ["1.0"] }, "1.0")).toBe("yes");
    expect(kind(entry([{ introduced: "0" }]), "latest")).toBe("unknown");
  });

  /** Versions that lie close together, so that bounds are met. */
  const near = fc
    .tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.constantFrom("", "", "-0", "-rc.1"))
    .map(([major, minor, patch, rest]) => `${major}.${minor}.${patch}${rest}`);

  test("several ranges are their union, whatever the order of their events", () => {
    const spans = fc.array(fc.tuple(near, near), { maxLength: 4 });
    fc.assert(
      fc.property(spans, near, fc.boolean(), (pairs, version, turned) => {
        const ranges = pairs.map(([from, to]) => [{ introduced: from }, { fixed: to }]);
        const affected = {
          package: { ecosystem: "crates.io", name: "a" },
          ranges: ranges.map((events) => ({
            type: "SEMVER" as const,
            events: turned ? events.toReversed() : events,
          })),
        };
        // An end before its beginning opens the range at the beginning, as the specification's algorithm has it.
        const inside = pairs.some(
          ([from, to]) =>
            compare(version, from) >= 0 && (compare(version, to) < 0 || compare(to, from) < 0),
        );
        expect(kind(affected, version)).toBe(inside ? "yes" : "no");
      }),
      { numRuns: 500 },
    );
  });

  test("what patched and unaffected ranges leave is what events made of them name", () => {
    const lines = fc.uniqueArray(fc.nat(4), { maxLength: 3 });
    fc.assert(
      fc.property(
        lines,
        fc.nat(5),
        near.map((text) => text.replace(/-.*/, "")),
        (fixes, last, version) => {
          const patched = fixes.map((minor) => `^0.${minor}.2`).concat(`>=${last + 1}.0.0`);
          const sorted = fixes.toSorted((a, b) => a - b);
          const events = [
            { introduced: "0" },
            ...sorted.flatMap((minor) => [
              { fixed: `0.${minor}.2` },
              { introduced: `0.${minor + 1}.0` },
            ]),
            { fixed: `${last + 1}.0.0` },
          ];
          const affected = !patched.some((range) => satisfies(version, range));
          expect(kind(entry(events, "crates.io"), version)).toBe(affected ? "yes" : "no");
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("version orders", () => {
  /** Oldest first; from the documentation of each. */
  const ORDERED: Readonly<Record<string, readonly string[]>> = {
    npm: [
      "0.9.9",
      "1.0.0-0",
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
      "1.0.99999999999999999999",
    ],
    Go: [
      "v0.0.0-20190101000000-aaaaaaaaaaaa",
      "v0.0.0-20200101000000-bbbbbbbbbbbb",
      "0.0.1",
      "v1.2.3-pre.0.20200101000000-cccccccccccc",
      "v1.2.3",
      "v2.0.0+incompatible",
    ],
    PyPI: [
      "1.0.dev1",
      "1.0a1.dev1",
      "1.0a1",
      "1.0b2",
      "1.0rc1",
      "1.0",
      "1.0+local.1",
      "1.0.post1",
      "1.0.1",
      "1!0.1",
    ],
    Debian: [
      "1.0~~",
      "1.0~~a",
      "1.0~",
      "1.0",
      "1.0-1~bpo1",
      "1.0-1",
      "1.0-1+b1",
      "1.0a",
      "1.0+dfsg",
      "1.0.1",
      "1.10",
      "1:0.1",
    ],
    RubyGems: ["1.0.a", "1.0.a.2", "1.0.b1", "1.0.rc1", "1.0", "1.0.1", "1.10"],
    Maven: [
      "1-alpha-1",
      "1-beta-1",
      "1-milestone-1",
      "1-rc-1",
      "1-SNAPSHOT",
      "1",
      "1-sp",
      "1-foo",
      "1-1",
      "1.1",
      "1.10",
    ],
    NuGet: ["1.0.0-Alpha", "1.0.0-beta", "1.0.0", "1.0.0.1", "1.0.1"],
    Packagist: [
      "1.0-dev",
      "1.0-alpha1",
      "1.0-beta2",
      "1.0-RC1",
      "1.0",
      "1.0-patch1",
      "1.0.1",
      "v1.1",
    ],
  };

  test.each(Object.entries(ORDERED))("%s", (ecosystem, versions) => {
    const order = versionOrder(ecosystem);
    for (const [index, version] of versions.entries()) {
      expect(order?.(version, version)).toBe(0);
      for (const later of versions.slice(index + 1)) {
        expect(order?.(version, later), `${version} < ${later}`).toBeLessThan(0);
        expect(order?.(later, version), `${later} > ${version}`).toBeGreaterThan(0);
      }
    }
  });

  test.each<[string, string, string]>([
    ["PyPI", "1.0", "1.0.0"],
    ["Maven", "1.0.0", "1"],
    ["Maven", "1-ga", "1"],
    ["Maven", "1-a1", "1-alpha-1"],
    ["RubyGems", "1.0.0", "1"],
    ["Packagist", "v1.0.0", "1.0"],
    ["Debian:12", "0:1.0-1", "1.0-1"],
    ["NuGet", "1.0.0-RC", "1.0.0-rc"],
  ])("%s: %s is %s", (ecosystem, a, b) => {
    expect(versionOrder(ecosystem)?.(a, b)).toBe(0);
  });

  test("SemVer is ordered as npm's library orders it", () => {
    const identifier = fc.constantFrom("0", "1", "10", "alpha", "beta", "a-b", "x1");
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.array(identifier, { maxLength: 3 }))
      .map(([a, b, c, rest]) => `${a}.${b}.${c}${rest.length > 0 ? `-${rest.join(".")}` : ""}`);
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(versionOrder("npm")?.(a, b) ?? Number.NaN)).toBe(compare(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  test("no text makes an order throw, and every order is one", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z.+~:-]{1,12}$/));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(ORDERED)), text, text, (ecosystem, a, b) => {
        const order = versionOrder(ecosystem);
        const [there, back] = [order?.(a, b), order?.(b, a)];
        expect(there === undefined).toBe(back === undefined);
        if (there !== undefined) expect(Math.sign(there) + Math.sign(back ?? 0)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("severity", () => {
  const any = entry([{ introduced: "0" }]);
  const v3 = { type: "CVSS_V3" as const, score: "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H" };
  const v4 = {
    type: "CVSS_V4" as const,
    score: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
  };
  const informational = (word: string) => ({ ...any, database_specific: { informational: word } });

  test.each<[string, Partial<Advisory>, Affected, string, string]>([
    ["GHSA-1", { severity: [v3] }, any, "high", "CVSS 7.2"],
    ["GHSA-1", { severity: [v3, v4] }, any, "critical", "CVSS 9.3"],
    ["GHSA-1", {}, { ...any, severity: [v3] }, "high", "CVSS 7.2"],
    [
      "GHSA-1",
      { severity: [{ ...v3, score: "CVSS:3.1/nonsense" }] },
      any,
      "medium",
      "severity not stated",
    ],
    [
      "GHSA-1",
      { severity: null, database_specific: { severity: "MODERATE" } },
      any,
      "medium",
      "severity of the database",
    ],
    [
      "GHSA-1",
      { database_specific: { severity: "constructor" } },
      any,
      "medium",
      "severity not stated",
    ],
    ["RUSTSEC-1", {}, informational("unsound"), "medium", "unsound"],
    ["RUSTSEC-1", {}, informational("unmaintained"), "low", "unmaintained"],
    ["RUSTSEC-1", {}, informational("notice"), "info", "notice"],
    ["MAL-1", { severity: [v3] }, any, "critical", "malicious code"],
  ])("%s %j %j is %s", (id, more, affected, severity, basis) => {
    expect(advisorySeverity(record(id, affected, more), affected)).toMatchObject({
      severity,
      basis,
    });
  });
});

describe("matches", () => {
  const use = (name: string, version?: string, ecosystem = "npm", line = 1) => ({
    ecosystem,
    name,
    ...(version !== undefined && { version }),
    at: { path: "lock", line },
  });
  const all = entry([{ introduced: "0" }]);
  const idsOf = (uses: Parameters<typeof matchAdvisories>[0], records: readonly Advisory[]) =>
    matchAdvisories(uses, advisoryIndex(records)).matches.map(({ id, aliases }) => [
      id,
      ...aliases,
    ]);

  test("records that share an alias are one, however they name it", () => {
    const chain = [
      record("GHSA-1", all, { aliases: ["CVE-1"] }),
      record("PYSEC-1", all, { aliases: ["CVE-1"] }),
      record("CVE-2", all),
      record("GHSA-2", all, { aliases: ["CVE-2", "PYSEC-1"] }),
      record("GHSA-3", all, { aliases: null }),
    ];
    const want = [["CVE-2", "CVE-1", "GHSA-1", "GHSA-2", "PYSEC-1"], ["GHSA-3"]];
    expect(idsOf([use("a", "1.0.0")], chain)).toEqual(want);
    expect(idsOf([use("a", "1.0.0")], chain.toReversed()).map((ids) => ids.toSorted())).toEqual(
      want.map((ids) => ids.toSorted()),
    );
  });

  test("withdrawn records match nothing and join nothing", () => {
    const records = [
      record("GHSA-1", all),
      record("GHSA-2", all),
      record("GHSA-3", all, { aliases: ["GHSA-1", "GHSA-2"], withdrawn: "2026-01-01T00:00:00Z" }),
    ];
    expect(idsOf([use("a", "1.0.0")], records)).toEqual([["GHSA-1"], ["GHSA-2"]]);
  });

  test("names are compared as their ecosystem compares them", () => {
    const named = (ecosystem: string, name: string) =>
      record("X-1", { ...all, package: { ecosystem, name }, versions: ["1"] });
    const found = (ecosystem: string, name: string, advisory: Advisory) =>
      idsOf([use(name, "1", ecosystem)], [advisory]).length === 1;
    expect(found("PyPI", "Acme_Utils.x", named("PyPI", "acme-utils-x"))).toBe(true);
    expect(found("npm", "Acme", named("npm", "acme"))).toBe(false);
    expect(found("crates.io", "a_b", named("crates.io", "a-b"))).toBe(true);
    expect(found("Debian:12", "curl", named("Debian:12", "curl"))).toBe(true);
    expect(found("Debian:12", "curl", named("Debian", "curl"))).toBe(true);
    expect(found("Debian:12", "curl", named("Debian:11", "curl"))).toBe(false);
    expect(found("Ubuntu:24.04", "curl", named("Ubuntu:24.04:LTS", "curl"))).toBe(true);
    expect(found("npm", "constructor", named("npm", "a"))).toBe(false);
  });

  test("one package in many places is one match; another version is another", () => {
    const uses = [use("a", "1.0.0"), use("a", "1.0.0", "npm", 2), use("a", "1.0.1", "npm", 3)];
    const { matches } = matchAdvisories(uses, advisoryIndex([record("GHSA-1", all)]));
    expect(matches.map((match) => [match.use.version, match.others])).toEqual([
      ["1.0.0", 1],
      ["1.0.1", 0],
    ]);
  });

  test("a range is affected when every version is, and else leaves it open", () => {
    const some = entry([{ introduced: "0" }, { fixed: "2.0.0" }]);
    const open = matchAdvisories([use("a")], advisoryIndex([record("GHSA-1", some)]));
    expect(open.matches).toEqual([]);
    expect(open.undecided).toMatchObject([{ reason: "no exact version is named" }]);
    expect(idsOf([use("a")], [record("MAL-1", all)])).toEqual([["MAL-1"]]);
    expect(idsOf([use("a"), use("a", "2.0.0")], [record("GHSA-1", some)])).toEqual([]);
  });

  test("the version that mends all of it is named, and the record that states the worst", () => {
    const records = [
      record(
        "GHSA-1",
        entry([
          { introduced: "0" },
          { fixed: "1.0.1" },
          { introduced: "3.0.0" },
          { fixed: "3.1.0" },
        ]),
        {
          aliases: ["GHSA-2"],
        },
      ),
      record("GHSA-2", entry([{ introduced: "0" }, { fixed: "1.0.2" }]), {
        database_specific: { severity: "HIGH" },
      }),
    ];
    const { matches } = matchAdvisories([use("a", "1.0.0")], advisoryIndex(records));
    expect(matches).toMatchObject([{ id: "GHSA-2", severity: "high", fixed: "1.0.2" }]);
  });
});
