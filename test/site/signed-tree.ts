/** A registry with a signed and an unsigned namespace, built in memory: what the verifier is tried on. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { statementOf } from "../../client/trust/version-trust.ts";
import { parseArtifactDocument } from "../../schemas/published/artifact-document.ts";
import { RELEASE_NAMESPACE } from "../../schemas/trust/release-statement.ts";
import { formatSshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import { buildRegistry, documentOf } from "../builder/build-registry.ts";
import { SMALL_REGISTRY, writeFiles } from "../make-registry.ts";
import { testSigner, testSigning } from "../trust/test-signing.ts";

export interface SignedTree {
  readonly tree: ReadonlyMap<string, Uint8Array>;
  /** SHA-256 of the root, hex. */
  readonly pin: string;
}

/** `acme/hello` is signed by its publisher's key; nobody has claimed the namespace of `open/hello`. */
export async function signedTree(): Promise<SignedTree> {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-site-test-"));
  try {
    writeFiles(folder, { ...SMALL_REGISTRY, ...unclaimedCopy() });
    return await buildSigned(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function buildSigned(folder: string): Promise<SignedTree> {
  const publisher = testSigner(40);
  const unsigned = await buildRegistry(folder, undefined, { now: BUILT_AT });
  const path = /acme\/hello\/[^/]*\.index\.json$/;
  const parsed = parseArtifactDocument(documentOf(unsigned.tree, path));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  for (const version of parsed.value.versions) {
    const statement = statementOf("small", "acme/hello", version);
    const signature = await signSsh(statement, RELEASE_NAMESPACE, publisher);
    writeFiles(folder, { [`artifacts/acme/hello/${version.version}/signature`]: signature });
  }
  const key = formatSshPublicKey({ type: "ssh-ed25519", key: publisher.publicKey });
  const signing = await testSigning("small", { allowedSigners: `acme ${key}\n` });
  const options = { now: BUILT_AT, signing: async () => signing };
  const { tree } = await buildRegistry(folder, undefined, options);
  return { tree, pin: signing.pin };
}

/** 2026-05-01T00:00:00Z */
export const BUILT_AT = 1_777_593_600;

function unclaimedCopy() {
  const copies = Object.entries(SMALL_REGISTRY).flatMap(([path, content]) =>
    path.includes("acme") ? [[path.replaceAll("acme", "open"), content] as const] : [],
  );
  return Object.fromEntries(copies);
}
