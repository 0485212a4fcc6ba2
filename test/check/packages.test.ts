import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PackageUse, PayloadSubject } from "../../builder/check/rule.ts";
import { contentsOf } from "../../builder/inspect/contents-of.ts";
import { readJson } from "../../builder/scan/json-nodes.ts";
import { extractPackages } from "../../builder/scan/packages/extract-packages.ts";
import { packageReader } from "../../builder/scan/packages/package-files.ts";
import { PACKAGE_FILE_SIZE_MAX, PACKAGES_MAX } from "../../schemas/limits.ts";
import { repositoryWith } from "./check-changes.ts";

type Files = Readonly<Record<string, string>>;

async function subjectOf(files: Files, environment?: object): Promise<PayloadSubject> {
  const [artifact] = (await repositoryWith({})).artifacts;
  const version = artifact?.versions[0];
  if (!artifact || !version) throw new Error("the base has no artifact");
  const manifest = environment
    ? { ...version.manifest, value: { config: { environment } } as never }
    : { ...version.manifest, value: undefined };
  const payload = Object.entries(files).map(([path, text]) => ({
    path,
    entry: { path: `files/${path}`, kind: "file" as const, size: Buffer.byteLength(text) },
  }));
  const read = async ({ path }: { path: string }) => Buffer.from(files[path.slice(6)] ?? "");
  return { artifact, version: { ...version, manifest }, contents: contentsOf(payload, read) };
}

const extracted = async (files: Files, environment?: object) =>
  extractPackages(await subjectOf(files, environment));

/** `npm a 1.0.0 3:5`, and `?` when it is optional. */
const shown = ({ ecosystem, name, version, optional, at }: PackageUse) =>
  `${ecosystem} ${name} ${version ?? "-"} ${at.line}:${at.column}${optional ? "?" : ""}`;
const found = async (path: string, text: string) =>
  (await extracted({ [path]: text })).packages.map(shown);

describe("npm", () => {
  const LOCK = {
    packages: {
      "": { name: "root", version: "1.0.0" },
      "lib/own": { name: "own", version: "1.0.0" },
      "node_modules/own": { resolved: "lib/own", link: true },
      "node_modules/@a/b": { version: "1.0.0" },
      "node_modules/c": { name: "real-c", version: "2.0.0", dev: true },
      "node_modules/c/node_modules/d": { version: "3.0.0-rc.1+x" },
      "node_modules/e": { version: "git+ssh://git@acme.example/e.git#0" },
    },
    dependencies: { ignored: { version: "9.0.0" } },
  };

  test("locks of version 2 and 3", async () => {
    expect(await found("x/package-lock.json", JSON.stringify(LOCK, null, 1))).toEqual([
      "npm @a/b 1.0.0 15:3",
      "npm real-c 2.0.0 18:3?",
      "npm d 3.0.0-rc.1+x 23:3",
    ]);
  });

  test("locks of version 1", async () => {
    const lock = {
      dependencies: {
        a: { version: "1.0.0", requires: { b: "1" }, dependencies: { b: { version: "1.1.0" } } },
        c: { version: "npm:@x/c@2.0.0", optional: true },
        d: { version: "file:../d" },
      },
    };
    expect(await found("npm-shrinkwrap.json", JSON.stringify(lock))).toEqual([
      "npm a 1.0.0 1:18",
      "npm b 1.1.0 1:78",
      "npm @x/c 2.0.0 1:104?",
    ]);
  });

  test("package.json pins or asks", async () => {
    const text = JSON.stringify({
      dependencies: { a: "1.0.0", b: "^2", c: "npm:d@=3.0.0", e: "file:../e", f: "acme/f" },
      devDependencies: { g: "*" },
    });
    expect(await found("package.json", text)).toEqual([
      "npm a 1.0.0 1:18",
      "npm b - 1:30",
      "npm d 3.0.0 1:39",
      "npm g - 1:107?",
    ]);
    expect(await found("node_modules/a/package.json", '{"name":"a","version":"1.0.0"}')).toEqual([
      "npm a 1.0.0 1:1",
    ]);
  });

  test("yarn.lock of both kinds", async () => {
    const one =
      '# yarn lockfile v1\n\n\n"@a/b@^1.0.0", "@a/b@~1.0":\n  version "1.0.1"\n\nc@2.x:\n  version "2.0.0"\n\n"d@git+https://acme.example/d":\n  version "1.0.0"\n';
    expect(await found("yarn.lock", one)).toEqual(["npm @a/b 1.0.1 4:1", "npm c 2.0.0 7:1"]);
    const berry =
      '__metadata:\n  version: 8\n\n"a@npm:^1.0.0":\n  version: 1.2.0\n  resolution: "a@npm:1.2.0"\n\n"own@workspace:.":\n  version: 0.0.0-use.local\n\n"x@npm:y@^2":\n  version: 2.0.0\n  resolution: "y@npm:2.0.0"\n';
    expect(await found("yarn.lock", berry)).toEqual(["npm a 1.2.0 4:1", "npm y 2.0.0 11:1"]);
  });

  test.each([
    ["5", "  /a/1.0.0:\n    dev: true\n  /@b/c/2.0.0_react@17.0.0:\n"],
    ["6", "  /a@1.0.0:\n    dev: true\n  /@b/c@2.0.0(react@17.0.0):\n"],
    ["9", "  a@1.0.0:\n    engines: {}\n  '@b/c@2.0.0':\n"],
  ])("pnpm-lock.yaml of version %s", async (version, packages) => {
    const text = `lockfileVersion: '${version}.0'\n\ndependencies:\n  z:\n    version: 1.0.0\n\npackages:\n\n${packages}\n`;
    expect(await found("pnpm-lock.yaml", text)).toEqual(["npm a 1.0.0 9:3", "npm @b/c 2.0.0 11:3"]);
  });
});

describe("Python", () => {
  test("requirement lists", async () => {
    const text =
      "-r other.txt\nA.b[extra] == 1.0 ; python_version < '4' # why\n  c>=1,<2\nd==2.* \ne @ https://acme.example/e.whl\nf==1.0 \\\n    --hash=sha256:00\n./local\ng===1.0-x\n";
    expect(await found("dev-requirements.txt", text)).toEqual([
      "PyPI A.b 1.0 2:1",
      "PyPI c - 3:3",
      "PyPI d - 4:1",
      "PyPI f 1.0 6:1",
      "PyPI g 1.0-x 9:1",
    ]);
  });

  test.each(["poetry.lock", "uv.lock", "pdm.lock"])("%s", async (path) => {
    const text =
      '[[package]]\nname = "a"\nversion = "1.0"\ndescription = """\nname = "b"\n"""\n\n[package.source]\ntype = "legacy"\n\n[[package]]\nname = "own"\nversion = "0"\nsource = { virtual = "." }\n\n[[package]]\nname = "c"\nversion = "2"\nsource = { registry = "https://pypi.org/simple" }\n\n[[package]]\nname = "d"\nversion = "1"\n[package.source]\ntype = "git"\n';
    expect(await found(path, text)).toEqual(["PyPI a 1.0 2:1", "PyPI c 2 17:1"]);
  });

  test("Pipfile.lock, installed distributions and conda environments", async () => {
    const pipfile =
      '{"default": {"a": {"version": "==1.0"}}, "develop": {"b": {"version": "==2"}}}';
    expect(await found("Pipfile.lock", pipfile)).toEqual(["PyPI a 1.0 1:14", "PyPI b 2 1:54?"]);
    const metadata = "Metadata-Version: 2.1\nName: A\nVersion: 1.0\n\nVersion: 2.0\n";
    expect(await found("lib/a-1.0.dist-info/METADATA", metadata)).toEqual(["PyPI A 1.0 2:1"]);
    const conda =
      "name: x\ndependencies:\n  - numpy=1.26\n  - pip:\n    - a==1.0\n    - 'b>=2'\n  - zlib\n";
    expect(await found("environment.yml", conda)).toEqual(["PyPI a 1.0 5:5", "PyPI b - 6:5"]);
  });
});

describe("others", () => {
  test("Cargo.lock without the workspace's own crates", async () => {
    const source = 'source = "registry+https://github.com/rust-lang/crates.io-index"';
    const text = `version = 4\n\n[[package]]\nname = "own"\nversion = "0.1.0"\n\n[[package]]\nname = "a"\nversion = "1.0.0"\n${source}\n`;
    expect(await found("Cargo.lock", text)).toEqual(["crates.io a 1.0.0 8:1"]);
  });

  test("go.mod with replacements, and go.sum only without it", async () => {
    const mod =
      "module acme.example/x\n\ngo 1.22\n\nrequire acme.example/a v1.0.0\nrequire (\n\tacme.example/b v0.0.0-20200101000000-aaaaaaaaaaaa // indirect\n\tacme.example/c v2.0.0+incompatible\n)\nreplace acme.example/c => ../c\nreplace acme.example/a v1.0.0 => acme.example/fork v1.0.1\n";
    const sum = "acme.example/d v1.0.0 h1:x=\nacme.example/d v0.9.0/go.mod h1:x=\n";
    expect(await found("go.mod", mod)).toEqual([
      "Go acme.example/fork v1.0.1 5:1",
      "Go acme.example/b v0.0.0-20200101000000-aaaaaaaaaaaa 7:1",
    ]);
    expect(await found("go.sum", sum)).toEqual(["Go acme.example/d v1.0.0 1:1"]);
    const { packages } = await extracted({ "go.mod": mod, "go.sum": sum });
    expect(packages.map(({ name }) => name)).not.toContain("acme.example/d");
  });

  test("Gemfile.lock and composer.lock", async () => {
    const gems =
      "PATH\n  remote: .\n  specs:\n    own (1.0)\n\nGEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.0.2)\n      b (>= 1)\n    c (1.2.3-x86_64-linux)\n";
    expect(await found("Gemfile.lock", gems)).toEqual([
      "RubyGems a 1.0.2 9:5",
      "RubyGems c 1.2.3 11:5",
    ]);
    const composer =
      '{"packages": [{"name": "a/b", "version": "v1.0"}],\n "packages-dev": [{"name": "c/d", "version": "2"}]}';
    expect(await found("composer.lock", composer)).toEqual([
      "Packagist a/b v1.0 1:15",
      "Packagist c/d 2 2:19?",
    ]);
  });

  test("Debian's tables and status files name source packages of the manifest's system", async () => {
    const table =
      "# package\tversion\tarchitecture\tsize\tsha256\tfilename\nlibc6\t2.36-9+b1\tamd64\t1\t00\tpool/main/g/glibc/libc6_2.36-9_amd64.deb\nzlib1g\t1:1.2\n";
    const status =
      "Package: aa\nStatus: install ok installed\nVersion: 1.0-1\n\nPackage: b\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: c2\nSource: cc (1.0)\nVersion: 1.0+b2\n";
    const { packages } = await extracted(
      { "debian-packages.lock": table, "var/lib/dpkg/status": status },
      { base: "debian-12", package_manager: "apt" },
    );
    expect(packages.map(shown)).toEqual([
      "Debian:12 glibc 2.36-9 2:1",
      "Debian:12 zlib1g 1:1.2 3:1",
      "Debian:12 aa 1.0-1 1:1",
      "Debian:12 cc 1.0 9:1",
    ]);
  });

  test("a manifest's environment", async () => {
    const packages = { system: ["git", "curl=7.88.1-10"], pip: ["A==1.0", "b"] };
    const { packages: uses } = await extracted(
      {},
      { base: "ubuntu-24.04", package_manager: "apt", packages },
    );
    expect(uses.map(({ ecosystem, name, version }) => [ecosystem, name, version])).toEqual([
      ["Ubuntu:24.04", "git", undefined],
      ["Ubuntu:24.04", "curl", "7.88.1-10"],
      ["PyPI", "A", "1.0"],
      ["PyPI", "b", undefined],
    ]);
  });

  test("bills of materials", async () => {
    const cyclonedx = JSON.stringify({
      components: [
        { purl: "pkg:npm/%40a/b@1.0.0", components: [{ purl: "pkg:maven/org.acme/c@2" }] },
        { purl: "pkg:deb/debian/curl@7.88?distro=debian-12" },
        { purl: "pkg:golang/acme.example/x/y@v1.0.0" },
        { purl: "nonsense" },
      ],
    });
    const names = (await extracted({ "app.cdx.json": cyclonedx })).packages.map(
      ({ ecosystem, name, version }) => `${ecosystem} ${name} ${version}`,
    );
    expect(names).toEqual([
      "npm @a/b 1.0.0",
      "Maven org.acme:c 2",
      "Debian:12 curl 7.88",
      "Go acme.example/x/y v1.0.0",
    ]);
    const reference = { referenceType: "purl", referenceLocator: "pkg:pypi/a@1.0" };
    const spdx = JSON.stringify({ packages: [{ externalRefs: [reference] }] });
    expect(await found("a.spdx.json", spdx)).toEqual(["PyPI a 1.0 1:14"]);
  });
});

describe("limits", () => {
  test("what is too large or no text is left unread, with the reason", async () => {
    const { unread } = await extracted({
      "a/package.json": " ".repeat(PACKAGE_FILE_SIZE_MAX + 1),
      "b/package.json": "\u0000",
    });
    expect(unread).toEqual([
      {
        path: "files/a/package.json",
        reason: "it has 8388609 bytes; of a list of packages 8388608 are read",
      },
      { path: "files/b/package.json", reason: "it is no text in UTF-8" },
    ]);
  });

  test("no more packages are kept than the limit says", async () => {
    const lines = Array.from({ length: PACKAGES_MAX + 10 }, (_, index) => `p${index}==1`);
    const { packages, unread } = await extracted({
      "requirements.txt": lines.join("\n"),
      "z/requirements.txt": "a==1",
    });
    expect(packages).toHaveLength(PACKAGES_MAX);
    expect(unread.map(({ path }) => path)).toEqual([
      "files/requirements.txt",
      "files/z/requirements.txt",
    ]);
  });

  test.each([
    ["requirements.txt", `a${" ".repeat(200_000)}b\n${"a-".repeat(100_000)}`],
    ["environment.yml", `- pip:\n${`  - a${" ".repeat(1900)}b\n`.repeat(500)}`],
    ["yarn.lock", `${"a@".repeat(100_000)}:\n  version "1${" ".repeat(200_000)}x\n`],
    ["package.json", `{"dependencies":${'{"a":'.repeat(150_000)}`],
    ["pnpm-lock.yaml", `packages:\n  ${"@a/".repeat(100_000)}\n`],
    ["Cargo.lock", `[[package]]\nname = "${"a".repeat(500_000)}\n${"[".repeat(100_000)}`],
    ["go.mod", `require ${"a ".repeat(100_000)}\nreplace a${" ".repeat(200_000)}b\n`],
    ["bom.json", `{"components":${"[".repeat(100_000)}`],
    ["debian-packages.lock", `# package version\n${"pool/".repeat(100_000)}\n`],
  ])("hostile %s is read in time", async (path, text) => {
    const start = performance.now();
    await extracted({ [path]: text });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test("no text makes a reader throw", async () => {
    const paths = [
      "package-lock.json",
      "yarn.lock",
      "pnpm-lock.yaml",
      "requirements.txt",
      "uv.lock",
      "go.mod",
      "Gemfile.lock",
      "composer.lock",
      "dpkg/status",
      "environment.yml",
      "bom.json",
    ];
    const pieces = fc.constantFrom(
      '"',
      "a",
      "1.0",
      "@",
      ":",
      "\n",
      "  ",
      "- ",
      "[[package]]",
      "{",
      "}",
      "name = ",
      "version",
      "=",
      "==",
      "packages",
      ",",
      "pkg:npm/a@1",
    );
    await fc.assert(
      fc.property(fc.constantFrom(...paths), fc.array(pieces, { maxLength: 40 }), (path, parts) => {
        const reader = packageReader(path, new Set());
        for (const one of reader?.(parts.join(""), { path, system: undefined }) ?? [])
          expect(one.name).toBeTypeOf("string");
      }),
      { numRuns: 1000 },
    );
  });
});

test("JSON with places holds what JSON.parse gives", () => {
  type Node = NonNullable<ReturnType<typeof readJson>>;
  const plain = (node: Node): unknown =>
    node.kind === "scalar"
      ? node.value
      : node.kind === "array"
        ? node.items.map(plain)
        : node.members.map(({ key, value }) => [key, plain(value)]);
  const entries = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(entries)
      : typeof value === "object" && value !== null
        ? Object.entries(value).map(([key, inner]) => [key, entries(inner)])
        : value;
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 4 }),
      fc.nat(60),
      fc.constantFrom("", ",", '"', "}", "\\", "\n"),
      (json, at, spoiler) => {
        const text = `${json.slice(0, at)}${spoiler}${json.slice(at)}`;
        let want: unknown;
        try {
          want = entries(JSON.parse(text));
        } catch {
          want = undefined;
        }
        const node = readJson(text);
        const got = node && plain(node);
        // Objects with number-like or doubled keys change their order or lose one in JSON.parse.
        if (/"(?:\d+|__proto__)":/.test(text)) expect(got === undefined).toBe(want === undefined);
        else if (JSON.stringify(got)?.length === JSON.stringify(want)?.length)
          expect(got).toEqual(want);
      },
    ),
    { numRuns: 1000 },
  );
});
