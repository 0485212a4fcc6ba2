/** What pages say about trust, and that it is so: facts, commands that work when pasted, tables. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ONLINE_ROLES } from "../../builder/keys/role-keys.ts";
import { PRODUCTION_LIVES } from "../../builder/sign/sign-roles.ts";
import { parseKeyLists } from "../../client/trust/parse-key-lists.ts";
import {
  type ArtifactDocument,
  parseArtifactDocument,
} from "../../schemas/published/artifact-document.ts";
import {
  parseRegistryDocument,
  type RegistryDocument,
} from "../../schemas/published/registry-document.ts";
import { INCIDENTS } from "../../site/src/view/incidents.ts";
import { KEY_ROLES, ONLINE_SECRETS } from "../../site/src/view/key-rows.ts";
import { THREATS, threatRows } from "../../site/src/view/threat-rows.ts";
import { type KeyFiles, trustFacts } from "../../site/src/view/trust-facts.ts";
import { trustNotice } from "../../site/src/view/trust-notice.ts";
import {
  addCommand,
  otherCommands,
  ownCommands,
  treeCommands,
} from "../../site/src/view/verify-commands.ts";
import {
  provenanceFacts,
  type SignatureSource,
  signatureOf,
  sourceOfSignatures,
} from "../../site/src/view/version-provenance.ts";
import { type SignedTree, signedTree } from "./signed-tree.ts";

let signed: SignedTree;
let about: RegistryDocument;
let files: KeyFiles;
let signatures: SignatureSource;
const hello = (namespace: string): ArtifactDocument =>
  read(`api/v1/artifacts/${namespace}/hello.json`, parseArtifactDocument);

beforeAll(async () => {
  signed = await signedTree();
  about = read("ashlar.json", parseRegistryDocument);
  const list = (name: string) =>
    [...signed.tree.keys()].find((path) => /^targets\/keys\//.test(path) && path.endsWith(name)) ??
    "";
  files = {
    allowedSigners: list(".allowed_signers"),
    revokedKeys: list(".revoked_keys"),
    logPolicy: list(".log-policy"),
    attestationKey: list(".attestation.pub"),
  };
  const bytes = (file: string) => ({ file, bytes: signed.tree.get(file) ?? new Uint8Array() });
  const { allowedSigners, revokedKeys, logPolicy } = files;
  const lists = parseKeyLists(bytes(allowedSigners), bytes(revokedKeys), bytes(logPolicy));
  signatures = sourceOfSignatures(about, lists);
});

function read<T>(
  path: string,
  parse: (value: unknown) => { ok: true; value: T } | { ok: false; problems: unknown },
): T {
  const parsed = parse(JSON.parse(Buffer.from(signed.tree.get(path) ?? []).toString()));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function factsOf(
  document: ArtifactDocument,
  signature = signatureOf(document, latest(document), signatures),
) {
  const evidence = { signature, index: 1234 };
  const facts = provenanceFacts(document, latest(document), evidence);
  return new Map(facts.map(({ term, values }) => [term, values]));
}

function latest({ versions }: ArtifactDocument) {
  const [version] = versions;
  if (!version) throw new Error("the artifact has no version");
  return version;
}

describe("the provenance of a version", () => {
  test("names the key that signed, the place in the log, and files that are there", () => {
    const facts = factsOf(hello("acme"));
    expect(facts.get("Publisher")).toEqual([
      { text: "signed by a key of acme" },
      { text: expect.stringMatching(/^SHA256:\S{43}$/), code: true },
    ]);
    expect(facts.get("Log")?.[0]?.text).toBe("entry 1,234, counted from 0");
    const paths = facts.get("Evidence")?.map(({ path }) => path ?? "") ?? [];
    expect(paths).toHaveLength(4);
    expect(paths.filter((path) => !signed.tree.has(path))).toEqual([]);
  });

  test("says so where nobody has claimed the namespace, and where a signature does not count", () => {
    expect(factsOf(hello("open")).get("Publisher")?.[0]?.text).toContain("nobody has claimed");
    const refused = { kind: "refused", code: "revoked", reason: "the key is revoked" } as const;
    expect(factsOf(hello("acme"), refused).get("Publisher")).toEqual([
      { text: "refused: the key is revoked" },
    ]);
  });

  test("leaves out what is not known", () => {
    const document = hello("open");
    const version = { ...latest(document) };
    delete version.commit;
    const evidence = { signature: { kind: "unclaimed" }, index: undefined } as const;
    expect(provenanceFacts(document, version, evidence).map(({ term }) => term)).toEqual([
      "Publisher",
      "Evidence",
    ]);
  });
});

describe("commands", () => {
  const address = { url: "https://r.example/x/", pin: "1".repeat(64) };
  const hasTools = ["jq", "sha256sum", "ssh-keygen"].every(
    (tool) => spawnSync(tool, ["--help"]).error === undefined,
  );

  test("of the client name the address and the root", () => {
    const pin = "1".repeat(64);
    expect(addCommand("lab", address)).toBe(
      `ashlar registries add lab 'https://r.example/x/' --root sha256:${pin}`,
    );
    expect(treeCommands("lab", address)[1]?.command).toBe(
      `ashlar verify --tree 'https://r.example/x/' --root sha256:${pin}`,
    );
    expect(ownCommands({ name: "a/b" }, { version: "1.0.0" }, address)[0]?.command).toBe(
      `ashlar provenance a/b@1.0.0 --registry 'https://r.example/x/#sha256:${pin}'`,
    );
  });

  test("of other tools fetch what the tree has, and leave the signature out where there is none", () => {
    for (const [namespace, isSigned] of [
      ["acme", true],
      ["open", false],
    ] as const) {
      const commands = commandsOf(namespace, isSigned);
      const urls = commands[0]?.command.match(/https:[^']+/g) ?? [];
      const paths = urls.map((url) => url.slice(address.url.length));
      expect(paths.filter((path) => !signed.tree.has(path))).toEqual([]);
      expect(commands.some(({ command }) => command.includes("ssh-keygen"))).toBe(isSigned);
    }
  });

  test.skipIf(!hasTools)("work when pasted: jq, sha256sum and ssh-keygen agree", () => {
    const folder = mkdtempSync(join(tmpdir(), "ashlar-site-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [fetching, ...commands] = commandsOf("acme", true);
    for (const [, file = "", url = ""] of fetching?.command.matchAll(/-o '([^']+)' '([^']+)'/g) ??
      [])
      writeFileSync(join(folder, file), signed.tree.get(url.slice(address.url.length)) ?? "");
    const run = (word: string): string => {
      const command = commands.find((one) => one.command.includes(word))?.command ?? "";
      return execFileSync("bash", ["-e", "-c", command], {
        cwd: folder,
        encoding: "utf8",
        stdio: "pipe",
      });
    };
    expect(run("sha256sum")).toBe("hello-1.1.0.tgz: OK\n");
    expect(run("ssh-keygen")).toMatch(/^Good "release@\S+" signature for acme/);
    writeFileSync(join(folder, "statement.json"), "{}");
    expect(() => run("ssh-keygen")).toThrow();
  });

  const commandsOf = (namespace: string, isSigned: boolean) => {
    const document = hello(namespace);
    return otherCommands(document, latest(document), {
      trust: about.trust,
      files,
      url: address.url,
      isSigned,
    });
  };
});

describe("a registry's own trust", () => {
  test("is told with links to files that are there", () => {
    const paths = trustFacts(about, files).flatMap(({ values }) =>
      values.flatMap(({ path }) => path ?? []),
    );
    expect(paths).toHaveLength(8);
    expect(paths.filter((path) => !signed.tree.has(path))).toEqual([]);
  });

  test("is no trust with development keys, on every page and in its facts", () => {
    const trust = { ...about.trust, keys: "development" } as const;
    expect(trustNotice(about.trust)).toBeUndefined();
    expect(trustNotice(trust)?.title).toBe("Development keys");
    expect(trustFacts({ ...about, trust }, files)[0]?.values[0]?.text).toContain("protect nothing");
  });
});

describe("the documentation of trust", () => {
  test("names only tests that there are", () => {
    const named = [...new Set(THREATS.flatMap(({ tests }) => tests))];
    const root = new URL("../../", import.meta.url);
    expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    expect(
      threatRows().every((row) => row.length === 5 && row.every((cell) => cell.length > 0)),
    ).toBe(true);
  });

  test("gives the lives and secrets that the builder has", () => {
    for (const role of ["bins", "snapshot", "timestamp"] as const)
      expect(KEY_ROLES.find((row) => row.role === role)?.life).toBe(
        `${PRODUCTION_LIVES[role]} days`,
      );
    const secrets = [...ONLINE_SECRETS.matchAll(/ASHLAR_KEY_([A-Z]+)/g)].map(([, role]) =>
      role?.toLowerCase(),
    );
    expect(secrets).toEqual([...ONLINE_ROLES]);
  });

  test("has only codes that the program gives", () => {
    const codes = JSON.stringify(INCIDENTS).match(/E_[A-Z_]+/g) ?? [];
    const sources = ["trust/tuf-error.ts", "trust/log-error.ts", "verify/verify-listing.ts"].map(
      (file) => readFileSync(new URL(`../../client/${file}`, import.meta.url), "utf8"),
    );
    expect(codes.length).toBeGreaterThan(4);
    expect(codes.filter((code) => !sources.some((source) => source.includes(`"${code}"`)))).toEqual(
      [],
    );
  });
});
