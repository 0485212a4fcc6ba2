/**
 * What an install checks, from the pinned root to the version's entry in the log, over files at hand:
 * no disk and no network, in Node and in a browser. The archive is not among it.
 */
import { logCheck } from "../../../client/trust/log-check.ts";
import { parseKeyLists } from "../../../client/trust/parse-key-lists.ts";
import { pinnedRoot } from "../../../client/trust/pinned-root.ts";
import { signedLogHead } from "../../../client/trust/signed-log-head.ts";
import { tufClient } from "../../../client/trust/tuf-client.ts";
import type { TrustStore } from "../../../client/trust/tuf-client-options.ts";
import { requireSignature, statementOf } from "../../../client/trust/version-trust.ts";
import { attestationPath, targetFilePath, targetPath } from "../../../schemas/paths.ts";
import { parseArtifactDocument } from "../../../schemas/published/artifact-document.ts";
import { sha256HexOf } from "../../../schemas/trust/bytes.ts";

export interface Verification {
  /** By path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** SHA-256 of the root, hex. */
  readonly pin: string;
  /** Seconds since 1970. */
  readonly now: number;
  readonly registry: string;
  /** `namespace/name`; its latest version is verified. */
  readonly name: string;
}

/** @returns the fingerprint of the key that signed the version */
export async function verifyInstall(verification: Verification): Promise<string | undefined> {
  const { files, pin, now, registry, name } = verification;
  const reader = { location: "memory", read: async (path: string) => files.get(path) };
  const store = memoryStore();
  await store.save("root.json", await pinnedRoot({ reader, metadataPrefix: "metadata/" }, pin));
  const client = tufClient({ reader, store, now, metadataPrefix: "metadata/" });
  const { timestamp } = await client.refresh();
  const read = async (path: string) => {
    const sha256 = (await client.target(path))?.hashes.sha256 ?? "";
    const file = targetFilePath(path, sha256);
    return { file, bytes: checked(files, file, sha256) };
  };
  const lists = parseKeyLists(
    await read(targetPath.allowedSigners),
    await read(targetPath.revokedKeys),
    await read(targetPath.logPolicy),
  );
  const document = await read(targetPath.document(name));
  const parsed = parseArtifactDocument(JSON.parse(new TextDecoder().decode(document.bytes)));
  const published = parsed.ok
    ? parsed.value.versions.find(({ version }) => version === parsed.value.latest)
    : undefined;
  if (!published) throw new Error(`${document.file} cannot be read`);
  const { version, signature, attestations } = published;
  const statement = statementOf(registry, name, published);
  const release = { name, version, statement, signature, location: "memory" };
  const signer = requireSignature(release, lists, now);
  const { sha256 } = attestations.proof;
  const path = attestationPath({ name, version }, "tlog-proof", sha256);
  const signedHead = signedLogHead(timestamp);
  const log = logCheck({ reader, store, policy: lists.policy, remember: true, signedHead });
  await log.verify(statement, checked(files, path, sha256), path);
  return signer;
}

function checked(files: Verification["files"], path: string, sha256: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined || sha256HexOf(bytes) !== sha256) throw new Error(`no ${path}`);
  return bytes;
}

function memoryStore(): TrustStore {
  const kept = new Map<string, Uint8Array>();
  return {
    location: "memory",
    load: async (name) => kept.get(name),
    save: async (name, bytes) => void kept.set(name, bytes),
    remove: async (name) => void kept.delete(name),
  };
}
