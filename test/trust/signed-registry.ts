/** A small signed tree as a build makes it, in memory: a claimed namespace, a yanked version, a page. */
import { join } from "node:path";
import type { Origin } from "../../client/origin/origin.ts";
import { tooLarge } from "../../client/origin/too-large.ts";
import { type TreeReport, verifyTree } from "../../client/verify/verify-tree.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { RELEASE_NAMESPACE, releaseStatement } from "../../schemas/trust/release-statement.ts";
import { formatSshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import { buildRegistry, documentOf } from "../builder/build-registry.ts";
import { makeRegistry, SMALL_REGISTRY, writeFiles } from "../make-registry.ts";
import { type TestSigning, type TestTrust, testSigner, testSigning } from "./test-signing.ts";

/** The build's clock, seconds since 1970: 2026-05-01T00:00:00Z. */
export const BUILT_AT = 1_777_593_600;

export type TreeFilesByPath = ReadonlyMap<string, Uint8Array>;

export interface SignedTree {
  readonly tree: TreeFilesByPath;
  readonly pin: string;
  readonly signing: TestSigning;
}

const KEY = { type: "ssh-ed25519", key: testSigner(99).publicKey } as const;
export const ALLOWED = `acme ${formatSshPublicKey(KEY, "ada")}\n`;

const YANKED = String(SMALL_REGISTRY["artifacts/acme/hello/artifact.md"]).replace(
  "license: Apache-2.0\n",
  'license: Apache-2.0\nversions:\n  "1.0.0": {yanked: It greets the wrong people.}\n',
);

/**
 * @param now the build's clock; {@link BUILT_AT} when absent
 * @param change what the offline keys say instead
 */
export async function signedTree(
  trust: TestTrust = {},
  now = BUILT_AT,
  change: (signing: TestSigning) => Promise<TestSigning> = async (signing) => signing,
): Promise<SignedTree> {
  const registry = makeRegistry({ "artifacts/acme/hello/artifact.md": YANKED });
  const unsigned = await buildRegistry(registry);
  const document = documentOf(unsigned.tree, /^api\/v1\/artifacts\/acme\/hello\.json$/) as {
    readonly versions: readonly PublishedVersion[];
  };
  for (const { version, archive, dependencies } of document.versions) {
    const released = { registry: "small", name: "acme/hello", version, dependencies };
    const statement = releaseStatement({ ...released, sha256: archive.sha256 });
    const signature = await signSsh(statement, RELEASE_NAMESPACE, testSigner(99));
    writeFiles(join(registry, `artifacts/acme/hello/${version}`), { signature });
  }
  const signing = await change(await testSigning("small", { allowedSigners: ALLOWED, ...trust }));
  const { tree } = await buildRegistry(registry, undefined, {
    now,
    signing: async () => signing,
    site: {
      "index.html": "<!doctype html><title>Small</title>\n",
      "a/acme/hello/index.html": "<p>Hello\n",
    },
  });
  return { tree, pin: signing.pin, signing };
}

function memoryOrigin(tree: TreeFilesByPath): Origin {
  return {
    location: "memory:",
    local: true,
    async read(path, limit) {
      const bytes = tree.get(path);
      if (bytes !== undefined && bytes.length > limit) throw tooLarge(path, limit);
      return bytes;
    },
    async stream(path) {
      const bytes = tree.get(path);
      return bytes && pieces(bytes);
    },
  };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export function judge(tree: TreeFilesByPath, pin: string, now = BUILT_AT): Promise<TreeReport> {
  const present = async function* () {
    yield* tree.keys();
  };
  return verifyTree({ origin: memoryOrigin(tree), present, pin, now });
}

export const named = ({ findings }: TreeReport): string[] => [
  ...new Set(findings.map(({ path }) => path)),
];
