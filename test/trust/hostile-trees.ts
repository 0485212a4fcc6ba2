/** One small registry, published twice, and what thieves with some of its keys make of it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import { RELEASE_NAMESPACE } from "../../schemas/trust/release-statement.ts";
import { formatSshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import { makeTree, type TreeArtifact, type TreeOptions } from "../make-tree.ts";
import { type Files, filesIn } from "./hostile-host.ts";
import type { TestTrust } from "./test-signing.ts";

/** The publisher of `acme`, who signs, and a stranger. */
export const ada = seedSigner(new Uint8Array(32).fill(71));
export const eve = seedSigner(new Uint8Array(32).fill(72));

export const keyLine = ({ publicKey }: Signer): string =>
  formatSshPublicKey({ type: "ssh-ed25519", key: publicKey });
export const signedBy = (signer: Signer) => ({
  sign: (statement: Uint8Array) => signSsh(statement, RELEASE_NAMESPACE, signer),
});

/** `acme` is claimed, `lab` is not. */
export const TRUST: TestTrust = { nonce: "hostile", allowedSigners: `acme ${keyLine(ada)}\n` };

const TOOL = { "tool.txt": "a tool\n" };
export const OLD: readonly TreeArtifact[] = [
  {
    name: "acme/tool",
    versions: [
      { version: "1.0.0", files: TOOL, dependencies: { "lab/base": "^1" }, ...signedBy(ada) },
    ],
  },
  { name: "lab/base", versions: [{ version: "1.0.0" }] },
  { name: "lab/free", versions: [{ version: "1.0.0", files: { "free.txt": "free 1.0\n" } }] },
];
export const NEW: readonly TreeArtifact[] = [
  withVersion(OLD[0]!, { version: "1.1.0", files: { "tool.txt": "mended\n" }, ...signedBy(ada) }),
  OLD[1]!,
  withVersion(OLD[2]!, { version: "1.1.0", files: { "free.txt": "free 1.1\n" } }),
];

type TreeVersion = TreeArtifact["versions"][number];

export function withVersion(artifact: TreeArtifact, version: TreeVersion): TreeArtifact {
  const others = artifact.versions.filter((other) => other.version !== version.version);
  return { ...artifact, versions: [...others, version] };
}

/** A registry's history: each list of artifacts is published over the one before. */
export async function published(
  histories: readonly (readonly TreeArtifact[])[],
  options: Omit<TreeOptions, "folder"> = {},
): Promise<{ readonly pin: string; readonly states: readonly Files[] }> {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-hostile-"));
  try {
    const states: Files[] = [];
    let pin = "";
    for (const artifacts of histories) {
      const tree = await makeTree(artifacts, { folder, trust: TRUST, ...options });
      pin = tree.pin;
      states.push(await filesIn(folder));
    }
    return { pin, states };
  } finally {
    await rm(folder, { recursive: true });
  }
}
