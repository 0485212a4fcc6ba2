/** The verifier of the page /verify/, on a tree in memory: what holds, and what each change is called. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { MetadataReader } from "../../client/trust/tuf-client-options.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { fetchReader } from "../../site/src/browser/fetch-reader.ts";
import { heldFile } from "../../site/src/browser/held-file.ts";
import { type Verification, verification } from "../../site/src/browser/verification.ts";
import { readForm } from "../../site/src/browser/verification-request.ts";
import type { VerificationStep } from "../../site/src/browser/verification-step.ts";
import { BUILT_AT, type SignedTree, signedTree } from "./signed-tree.ts";

let signed: SignedTree;
beforeAll(async () => {
  signed = await signedTree();
});

function readerOf(tree: ReadonlyMap<string, Uint8Array>): MetadataReader {
  return { location: "https://registry.example/", read: async (path) => tree.get(path) };
}

interface Asked extends Partial<Omit<Verification, "reader">> {
  readonly tree?: ReadonlyMap<string, Uint8Array>;
}

function verify({ tree = signed.tree, ...request }: Asked = {}): Promise<VerificationStep[]> {
  const standard = { pin: signed.pin, now: BUILT_AT + 60, name: "acme/hello" };
  return Array.fromAsync(verification({ reader: readerOf(tree), ...standard, ...request }));
}

const words = (steps: readonly VerificationStep[]): string[] =>
  steps.map(({ title, state }) => (state === "ok" ? title : `${title}: ${state}`));
const refusalOf = (steps: readonly VerificationStep[]): VerificationStep | undefined =>
  steps.find(({ state }) => state === "refused");

/** The tree with one file changed; the path is the only one that matches. */
function changed(path: RegExp, change: (bytes: Uint8Array) => Uint8Array | undefined) {
  const tree = new Map(signed.tree);
  const found = [...tree.keys()].filter((name) => path.test(name));
  if (found.length !== 1) throw new Error(`${found.length} files match ${path}`);
  const [name = ""] = found;
  const bytes = change(tree.get(name) ?? new Uint8Array());
  if (bytes) tree.set(name, bytes);
  else tree.delete(name);
  return { tree, name };
}

/** An empty file gets a byte instead. */
const flipped = (bytes: Uint8Array, at = bytes.length >> 1): Uint8Array =>
  bytes.length === 0 ? new Uint8Array(1) : bytes.with(at, (bytes[at] ?? 0) ^ 1);
const archiveOf = (name: string): Uint8Array<ArrayBuffer> => {
  const [, bytes] = [...signed.tree].find(([path]) => path.endsWith(`.${name}`)) ?? [];
  return Uint8Array.from(bytes ?? []);
};

const REGISTRY = [
  "Pinned root",
  "Newest root",
  "Timestamp",
  "Snapshot",
  "Targets",
  "Lists of keys",
  "Head of the log",
];
const ARTIFACT = [
  "Document of the artifact",
  "Version",
  "Statement",
  "Publisher's signature",
  "Proof of the log",
  "Tiles of the log",
  "Attestations",
];

describe("a good tree", () => {
  test("holds in every step, and every step names what it read", async () => {
    const file = heldFile(new File([archiveOf("hello-1.1.0.tgz")], "hello.tgz"));
    const steps = await verify({ file });
    expect(words(steps)).toEqual([...REGISTRY, ...ARTIFACT, "Your file"]);
    const said = steps.map(({ said }) => said).join("\n");
    expect(said).toMatch(/Signed by the key SHA256:\S{43}, which may sign for acme/);
    expect(said).toContain("hello.tgz is the signed archive, to the byte.");
    expect(said).toMatch(/checked with the verdict \S+ and \d+ points/);
    const files = steps.flatMap(({ files }) => files);
    for (const path of ["metadata/1.root.json", "metadata/timestamp.json", "log/checkpoint"])
      expect(files).toContain(path);
  });

  test("without a claim, the registry alone answers", async () => {
    const steps = await verify({ name: "open/hello", version: "1.0.0" });
    expect(refusalOf(steps)).toBeUndefined();
    expect(steps.find(({ title }) => title === "Publisher's signature")?.said).toContain(
      "Nobody has claimed the namespace open",
    );
  });

  test("the registry as a whole, without an artifact", async () => {
    const steps = await Array.fromAsync(
      verification({ reader: readerOf(signed.tree), pin: signed.pin, now: BUILT_AT }),
    );
    expect(words(steps)).toEqual(REGISTRY);
  });
});

describe("refuses", () => {
  test("another root than the one that was named, and goes no further", async () => {
    const steps = await verify({ pin: "0".repeat(64) });
    expect(words(steps)).toEqual(["Pinned root: refused"]);
    expect(steps[0]?.said).toContain("E_ROOT_PIN");
    expect(steps[0]?.details.join("\n")).toMatch(/stops .*\nexpected sha256 0{64}\nfound /);
  });

  test("an expired timestamp, by the visitor's clock", async () => {
    const steps = await verify({ now: BUILT_AT + 400 * 86_400 });
    expect(refusalOf(steps)).toMatchObject({
      title: "Timestamp",
      details: [/freeze/, /.*/, /.*/, /.*/].map((line) => expect.stringMatching(line)),
    });
  });

  test.each([
    [/^metadata\/timestamp\.json$/, "Timestamp"],
    [/snapshot\.json$/, "Snapshot"],
    [/1\.targets\.json$/, "Targets"],
    [/\.allowed_signers$/, "Lists of keys"],
    [/^log\/checkpoint$/, "Head of the log"],
    [/acme\/hello\/[^/]*\.index\.json$/, "Document of the artifact"],
    [/acme\/.*hello-1\.1\.0\.tlog-proof$/, "Proof of the log"],
    [/acme\/.*hello-1\.1\.0\.intoto\.jsonl$/, "Attestations"],
  ])("a flipped bit in %s, and names it", async (path, title) => {
    const { tree, name } = changed(path, (bytes) => flipped(bytes));
    const refused = refusalOf(await verify({ tree }));
    expect(refused?.title).toBe(title);
    expect(JSON.stringify(refused)).toContain(name);
  });

  test("any flipped bit of any file that it reads", async () => {
    const read = [...new Set((await verify()).flatMap(({ files }) => files))];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...read), fc.nat(), async (name, place) => {
        const bytes = signed.tree.get(name) ?? new Uint8Array();
        const tree = new Map(signed.tree).set(
          name,
          flipped(bytes, place % Math.max(bytes.length, 1)),
        );
        expect(refusalOf(await verify({ tree }))).toBeDefined();
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    /^metadata\/timestamp\.json$/,
    /snapshot\.json$/,
    /^log\/checkpoint$/,
    /\.attestation\.pub$/,
  ])("a missing %s", async (path) => {
    const { tree } = changed(path, () => undefined);
    expect(refusalOf(await verify({ tree }))?.said).toMatch(/is missing/);
  });

  test("says of what could not be read that nothing is known", async () => {
    const reader: MetadataReader = {
      ...readerOf(signed.tree),
      read: async (path, limit) =>
        path === "log/checkpoint"
          ? fetchReader("https://r.example/", () => Promise.reject(new TypeError())).read(
              path,
              limit,
            )
          : signed.tree.get(path),
    };
    const request = { reader, pin: signed.pin, now: BUILT_AT };
    expect(words(await Array.fromAsync(verification(request))).at(-1)).toBe(
      "Head of the log: unread",
    );
  });

  test("a name that nothing signed lists, and a version that the document lacks", async () => {
    expect(refusalOf(await verify({ name: "acme/hallo" }))?.said).toContain("lists acme/hallo");
    expect(refusalOf(await verify({ version: "9.0.0" }))?.said).toContain("no version 9.0.0");
  });

  test("a file of another size without reading it, and one of the same size by its digest", async () => {
    const long = { name: "x.tgz", size: 1, digest: () => Promise.reject(new Error("it was read")) };
    expect(refusalOf(await verify({ file: long }))).toMatchObject({ title: "Your file" });
    const bytes = flipped(archiveOf("hello-1.1.0.tgz"));
    const refused = refusalOf(
      await verify({ file: heldFile(new File([Uint8Array.from(bytes)], "y.tgz")) }),
    );
    expect(refused?.details).toContain(`found    sha256 ${sha256Hex(bytes)}`);
  });
});

describe("what is asked for", () => {
  const form = (root: string, artifact = "", hasFile = false) =>
    readForm({ root, artifact, hasFile });
  const pin = "a1".repeat(32);

  test("a fingerprint with or without its prefix, a name with or without a version", () => {
    expect(form(` SHA256:${pin.toUpperCase()} `)).toEqual({ ok: true, pin });
    expect(form(pin, "acme/hello")).toEqual({ ok: true, pin, name: "acme/hello" });
    expect(form(pin, "acme/hello@1.0.0+b.1")).toMatchObject({ version: "1.0.0+b.1" });
  });

  test.each([
    ["", "", "root"],
    ["sha256:abc", "", "root"],
    [pin, "hello", "artifact"],
    [pin, "acme/../hello", "artifact"],
    [pin, "acme/hello@^1", "artifact"],
    [pin, "acme/hello@", "artifact"],
  ])("%j and %j: the field %s is wrong", (root, artifact, field) => {
    expect(form(root, artifact)).toMatchObject({ ok: false, field });
  });

  test("a file needs a name that it should have", () => {
    expect(form(pin, "", true)).toMatchObject({ ok: false, field: "artifact" });
  });
});

describe("reading over the network", () => {
  const answer = (body: string | null, status = 200) =>
    (async () => new Response(body, { status })) as typeof fetch;
  const read = (get: typeof fetch, limit = 10) =>
    fetchReader("https://r.example/x/", get).read("a/b+c", limit);

  test("a file, its absence, and neither", async () => {
    expect(await read(answer("hello"))).toEqual(new TextEncoder().encode("hello"));
    expect(await read(answer(null, 404))).toBeUndefined();
    await expect(read(answer(null, 500))).rejects.toMatchObject({ code: "E_NETWORK" });
    await expect(read(() => Promise.reject(new TypeError("offline")))).rejects.toMatchObject({
      code: "E_NETWORK",
    });
  });

  test("no more than it may", async () => {
    await expect(read(answer("hello"), 4)).rejects.toMatchObject({ code: "E_SIZE" });
  });

  test("below the root, and with every character as itself", async () => {
    const asked: string[] = [];
    await read((async (url: string) => {
      asked.push(url);
      return new Response("");
    }) as typeof fetch);
    expect(asked).toEqual(["https://r.example/x/a/b%2Bc"]);
  });
});
