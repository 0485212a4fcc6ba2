/** The lists that the offline targets role names, and the key that attestations are signed with. */
import { KEY_LIST_SIZE_MAX } from "../../schemas/limits.ts";
import { targetFilePath, targetPath } from "../../schemas/paths.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { publicKeyOfPem } from "../../schemas/trust/spki-pem.ts";
import { type KeyLists, parseKeyLists } from "../trust/parse-key-lists.ts";
import type { TargetLookup } from "./target-table.ts";
import type { TreeContext } from "./tree-context.ts";

export interface PublishedKeys {
  /** undefined when one of them cannot be read: then nothing can be verified with the others. */
  readonly lists: KeyLists | undefined;
  /** 32 bytes. */
  readonly attestationKey: Uint8Array | undefined;
}

export async function readPublishedKeys(
  { files, findings }: TreeContext,
  targets: TargetLookup,
): Promise<PublishedKeys> {
  const read = async (path: string) => {
    const target = targets.get(path);
    if (target === undefined) {
      const problem = "is signed by no role, and every registry has it";
      findings.add({ path, code: "E_DOCUMENT", problem });
      return undefined;
    }
    const { sha256 = "" } = target.file.hashes;
    const reference = { path: targetFilePath(path, sha256), sha256, size: target.file.length };
    const bytes = await files.read(reference, KEY_LIST_SIZE_MAX, target.by);
    return bytes && { file: reference.path, bytes };
  };
  const signers = await read(targetPath.allowedSigners);
  const revoked = await read(targetPath.revokedKeys);
  const policy = await read(targetPath.logPolicy);
  const key = await read(targetPath.attestationKey);
  const attestationKey = key && publicKeyOfPem(fromUtf8(key.bytes) ?? "");
  if (key !== undefined && attestationKey === undefined)
    findings.add({ path: key.file, code: "E_KEY_LIST", problem: "is no Ed25519 key in PEM" });
  if (!signers || !revoked || !policy) return { lists: undefined, attestationKey };
  try {
    return { lists: parseKeyLists(signers, revoked, policy), attestationKey };
  } catch (error) {
    const [first] = [signers, revoked, policy].filter(({ file }) => String(error).includes(file));
    await findings.guard(first?.file ?? signers.file, () => Promise.reject(error));
    return { lists: undefined, attestationKey };
  }
}
