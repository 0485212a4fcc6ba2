/** Bills of materials, judged by CycloneDX's own schema and by our own readers. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { nameUuid, URL_NAMESPACE } from "../../builder/attest/name-uuid.ts";
import { type BillInput, softwareBill } from "../../builder/attest/software-bill.ts";
import type { PackageUse } from "../../builder/check/rule.ts";
import { packageKey } from "../../builder/scan/osv/package-key.ts";
import { urlOfPackage } from "../../builder/scan/packages/package-url.ts";
import { readBill } from "../../builder/scan/sbom/read-bill.ts";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { BILL_SIZE_MAX, PACKAGES_MAX } from "../../schemas/limits.ts";

let isCycloneDx: ValidateFunction;

/** The files of the specification as CycloneDX's own library ships them: `bom-1.6` is strict, it knows its fields. */
beforeAll(() => {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("@cyclonedx/cyclonedx-library/package.json");
  const schema = (name: string) =>
    JSON.parse(
      readFileSync(join(dirname(manifest), `res/schema/${name}.SNAPSHOT.schema.json`), "utf8"),
    );
  // No value of ours has a format but those that patterns cover.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ["spdx", "jsf-0.82"])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  isCycloneDx = ajv.compile(schema("bom-1.6"));
});

const HELLO: BillInput = {
  registry: "small",
  artifact: {
    name: "acme/hello",
    namespace: "acme",
    record: { type: "module-node", license: "Apache-2.0" },
  },
  version: {
    version: "1.0.0",
    archive: { sha256: "ab".repeat(32) },
    manifest: { dependencies: [{ name: "acme/base", version: "^2.0.0" }] },
  },
  inspection: { packages: [] },
};

const FOLDER = "artifacts/acme/hello/1.0.0";
const use = (ecosystem: string, name: string, more: Partial<PackageUse> = {}): PackageUse => ({
  ecosystem,
  name,
  at: { path: `${FOLDER}/files/package-lock.json` },
  ...more,
});
const withPackages = (...packages: PackageUse[]): BillInput => ({
  ...HELLO,
  inspection: { packages },
});
const textOf = (input: BillInput) => new TextDecoder().decode(softwareBill(input));
const billOf = (input: BillInput) => JSON.parse(textOf(input));
const faultsOf = (bill: unknown) => (isCycloneDx(bill) ? [] : isCycloneDx.errors);

describe("a bill of materials", () => {
  test("says what the artifact is, what it is made of and what it needs", () => {
    const bill = billOf(
      withPackages(
        use("npm", "@scope/left", { version: "1.3.0" }),
        use("npm", "@scope/left", {
          version: "1.3.0",
          optional: true,
          at: { path: `${FOLDER}/files/b/yarn.lock` },
        }),
        use("PyPI", "Numpy", { optional: true }),
      ),
    );
    expect(faultsOf(bill)).toEqual([]);
    const ref = "pkg:generic/acme/hello@1.0.0?registry=small";
    expect(bill).toEqual({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      version: 1,
      serialNumber: expect.stringMatching(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      metadata: {
        component: {
          type: "library",
          "bom-ref": ref,
          group: "acme",
          name: "hello",
          version: "1.0.0",
          hashes: [{ alg: "SHA-256", content: "ab".repeat(32) }],
          licenses: [{ expression: "Apache-2.0", acknowledgement: "declared" }],
          purl: ref,
        },
        lifecycles: [{ phase: "post-build" }],
        tools: { components: [{ type: "application", name: "ashlar" }] },
      },
      components: [
        {
          type: "library",
          "bom-ref": "pkg:generic/acme/base?registry=small",
          group: "acme",
          name: "base",
          purl: "pkg:generic/acme/base?registry=small",
          properties: [{ name: "ashlar:range", value: "^2.0.0" }],
        },
        {
          type: "library",
          "bom-ref": "PyPI/Numpy",
          name: "Numpy",
          scope: "optional",
          purl: "pkg:pypi/numpy",
          evidence: { occurrences: [{ location: "files/package-lock.json" }] },
        },
        {
          type: "library",
          "bom-ref": "npm/@scope/left@1.3.0",
          name: "@scope/left",
          version: "1.3.0",
          purl: "pkg:npm/%40scope/left@1.3.0",
          evidence: {
            occurrences: [
              { location: "files/b/yarn.lock" },
              { location: "files/package-lock.json" },
            ],
          },
        },
      ],
      dependencies: [{ ref, dependsOn: ["pkg:generic/acme/base?registry=small"] }],
      compositions: [{ aggregate: "unknown", assemblies: [ref], dependencies: [ref] }],
    });
  });

  test("is the same for the same facts in another order, and another for others", () => {
    const [a, b] = [use("npm", "a", { version: "1.0.0" }), use("PyPI", "B")];
    expect(textOf(withPackages(a, b))).toBe(textOf(withPackages(b, a)));
    const serials = [withPackages(a), withPackages(b), HELLO, { ...HELLO, registry: "other" }].map(
      (input) => billOf(input).serialNumber,
    );
    expect(new Set(serials).size).toBe(4);
  });

  test("is incomplete where something was left unread", () => {
    const aggregate = (inspection: BillInput["inspection"]) =>
      billOf({ ...HELLO, inspection }).compositions[0].aggregate;
    expect(aggregate({ packages: [] })).toBe("unknown");
    expect(aggregate({ packages: [], unread: [{ path: "x", reason: "y" }] })).toBe("incomplete");
    expect(aggregate(undefined)).toBe("incomplete");
  });

  test("tells kinds of dependencies apart, and names each artifact once", () => {
    const edge = (name: string, kind?: "runtime" | "development" | "optional") => ({
      name,
      version: `^${kind?.length ?? 1}.0.0`,
      ...(kind && { kind }),
    });
    const dependencies = [
      edge("acme/dev", "development"),
      edge("acme/both", "development"),
      edge("acme/both", "optional"),
      edge("acme/all", "optional"),
      edge("acme/all"),
    ];
    const bill = billOf({ ...HELLO, version: { ...HELLO.version, manifest: { dependencies } } });
    expect(faultsOf(bill)).toEqual([]);
    expect(bill.components.map(({ name, scope }: never) => [name, scope])).toEqual([
      ["all", undefined],
      ["both", "optional"],
      ["dev", "excluded"],
    ]);
    expect(bill.dependencies[0].dependsOn).toHaveLength(3);
  });

  test("is valid for every type of artifact and every way to state a license", () => {
    for (const type of ARTIFACT_TYPES)
      for (const license of [
        "MIT OR (GPL-2.0-only WITH Classpath-exception-2.0)",
        "LicenseRef-x",
        "ask us",
        undefined,
      ]) {
        const record = { type, ...(license !== undefined && { license }) };
        const bill = billOf({ ...HELLO, artifact: { ...HELLO.artifact, record } });
        expect(faultsOf(bill), `${type} ${license}`).toEqual([]);
        expect(readBill(JSON.stringify(bill))?.faults).toEqual([]);
      }
  });
});

const words = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const pair = (join: (a: string, b: string) => string) =>
  fc.tuple(words, words).map(([a, b]) => join(a, b));
/** How names look, by ecosystem. */
const NAMES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  npm: fc.oneof(
    words,
    pair((a, b) => `@${a}/${b}`),
    pair((a, b) => `${a.toUpperCase()}-${b}`),
  ),
  PyPI: fc.oneof(
    words,
    pair((a, b) => `${a.toUpperCase()}_${b}.x`),
  ),
  "crates.io": words,
  Go: pair((a, b) => `github.com/${a.toUpperCase()}/${b}/v2`),
  Maven: pair((a, b) => `org.${a}:${b}`),
  NuGet: words,
  Packagist: pair((a, b) => `${a}/${b}`),
  Hex: words,
  Pub: words,
  SwiftURL: pair((a, b) => `github.com/${a}/${b}`),
  RubyGems: pair((a, b) => `${a}-${b}`),
  Debian: pair((a, b) => `${a}+${b}`),
  "Debian:12": words,
  "Ubuntu:24.04": words,
};
const ECOSYSTEMS = Object.keys(NAMES);
const versions = fc.oneof(
  fc.constantFrom("1.0.0", "v0.3.1", "1:2.3+b-1~x", "1.0.0-rc.1"),
  fc.stringMatching(/^[0-9][0-9A-Za-z.+~-]{0,5}$/),
);
const ordinary = fc.constantFrom(...ECOSYSTEMS).chain((ecosystem) =>
  fc.record(
    {
      ecosystem: fc.constant(ecosystem),
      name: NAMES[ecosystem] ?? words,
      version: versions,
      optional: fc.constant(true as const),
    },
    // The type swift takes no package without a version.
    {
      requiredKeys: [
        "ecosystem",
        "name",
        ...(ecosystem === "SwiftURL" ? ["version" as const] : []),
      ],
    },
  ),
);
/** What lock files may hold too. */
const anything = fc.string({
  unit: fc.constantFrom(
    "a",
    "A",
    "@",
    "%",
    "/",
    ":",
    "?",
    "#",
    ".",
    " ",
    "\n",
    "\0",
    "é",
    "😀",
    "\ud800",
  ),
  minLength: 1,
  maxLength: 6,
});
const hostile = fc.record(
  {
    ecosystem: fc.oneof(fc.constantFrom(...ECOSYSTEMS), anything),
    name: anything,
    version: anything,
  },
  { requiredKeys: ["ecosystem", "name"] },
);

describe("packages of any kind", () => {
  const at = { path: `${FOLDER}/files/package-lock.json` };

  test("make valid bills, in which ours and other readers find each reference once", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ordinary, hostile), { maxLength: 8 }), (packages) => {
        const text = textOf(withPackages(...packages.map((one) => ({ ...one, at }))));
        expect(faultsOf(JSON.parse(text))).toEqual([]);
        expect(readBill(text)?.faults).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("keep references of their own, whatever their names hold", () => {
    const text = textOf(
      withPackages(
        use("npm", "a@1"),
        use("npm", "a", { version: "1" }),
        use("npm", "a%401"),
        use("npm", "@a", { version: "1" }),
      ),
    );
    expect(readBill(text)?.faults).toEqual([]);
    expect(JSON.parse(text).components).toHaveLength(5);
  });

  test("are read back as the packages that they are", () => {
    fc.assert(
      fc.property(fc.array(ordinary, { maxLength: 8 }), (packages) => {
        const text = textOf(withPackages(...packages.map((one) => ({ ...one, at }))));
        const found = readBill(text)?.packages;
        for (const { ecosystem, name, version } of packages) {
          // The type npm takes no upper case, which old names have.
          const key = packageKey(ecosystem, ecosystem === "npm" ? name.toLowerCase() : name);
          expect(found).toContain(version === undefined ? key : `${key}@${version}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("have the URLs that the specification gives them", () => {
    const urls: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
      ["npm", "@angular/animation", "12.3.1", "pkg:npm/%40angular/animation@12.3.1"],
      ["PyPI", "Django_REST", "1.11.1", "pkg:pypi/django-rest@1.11.1"],
      [
        "Go",
        "github.com/BurntSushi/toml",
        "v1.0.0",
        "pkg:golang/github.com/BurntSushi/toml@v1.0.0",
      ],
      [
        "Maven",
        "org.apache.xmlgraphics:batik-anim",
        "1.9.1",
        "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1",
      ],
      ["Debian:12", "curl", "7.50.3-1", "pkg:deb/debian/curl@7.50.3-1?distro=debian-12"],
      ["Packagist", "laravel/framework", undefined, "pkg:composer/laravel/framework"],
      ["crates.io", "rand", "0.7.2", "pkg:cargo/rand@0.7.2"],
      ["Elsewhere", "rand", "0.7.2", undefined],
      ["npm", "\ud800", undefined, undefined],
      ["Go", "example.org//b", "v1.0.0", undefined],
    ];
    for (const [ecosystem, name, version, url] of urls)
      expect(urlOfPackage({ ecosystem, name, ...(version && { version }) })).toBe(url);
  });

  test("as many as a version may name fit, and a bill that leaves some out says so", () => {
    const some = Array.from({ length: PACKAGES_MAX / 50 }, (_, index) =>
      use("npm", `@scope-of-many/package-${index}`, { version: `1.${index}.0` }),
    );
    expect(softwareBill(withPackages(...some)).length * 50).toBeLessThan(BILL_SIZE_MAX / 2);
    const bytes = softwareBill(withPackages(...some), 20_000);
    expect(bytes.length).toBeLessThan(21_500);
    const bill = JSON.parse(new TextDecoder().decode(bytes));
    expect(faultsOf(bill)).toEqual([]);
    expect(bill.compositions[0].aggregate).toBe("incomplete");
    expect(bill.components.length).toBeGreaterThan(80);
  });
});

test("name-based UUIDs are those of RFC 9562, appendix B.2", () => {
  expect(nameUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe(
    "5c146b14-3c52-8afd-938a-375d0df1fbf6",
  );
  expect(URL_NAMESPACE).toMatch(/^6ba7b811-/);
});
