/** What the tree says about its own trust, as far as it is there when the pages are made: all but the metadata. */
import { parseKeyLists } from "../../../client/trust/parse-key-lists.ts";
import { attestationPath, targetPath } from "../../../schemas/paths.ts";
import type { PublishedVersion } from "../../../schemas/published/artifact-document.ts";
import type { RegistryDocument } from "../../../schemas/published/registry-document.ts";
import { parseLogProof } from "../../../schemas/trust/tlog-proof.ts";
import type { KeyFiles } from "../view/trust-facts.ts";
import { type SignatureSource, sourceOfSignatures } from "../view/version-provenance.ts";
import { aboutRegistry } from "./registry-data.ts";
import { listTreeFolder, readTreeBytes } from "./tree-file.ts";

export interface TrustData {
  /** The published paths of the lists that the offline keys sign. */
  readonly files: KeyFiles;
  readonly signatures: SignatureSource;
}

let loading: Promise<TrustData> | undefined;

export function trustData(): Promise<TrustData> {
  loading ??= aboutRegistry().then((about) => loadTrust(about));
  return loading;
}

/** @param folder of the tree; by default the one that this process renders */
export async function loadTrust(about: RegistryDocument, folder?: string): Promise<TrustData> {
  const paths = await listTreeFolder("targets/keys", folder);
  const find = (target: string): string => {
    const name = target.slice(target.indexOf("/") + 1);
    const found = paths.find((path) => path.slice(path.indexOf(".") + 1) === name);
    if (found === undefined) throw new Error(`the tree has no ${target}`);
    return `targets/keys/${found}`;
  };
  const files: KeyFiles = {
    allowedSigners: find(targetPath.allowedSigners),
    revokedKeys: find(targetPath.revokedKeys),
    logPolicy: find(targetPath.logPolicy),
    attestationKey: find(targetPath.attestationKey),
  };
  const read = async (file: string) => ({ file, bytes: await readTreeBytes(file, folder) });
  const lists = parseKeyLists(
    await read(files.allowedSigners),
    await read(files.revokedKeys),
    await read(files.logPolicy),
  );
  return { files, signatures: sourceOfSignatures(about, lists) };
}

/** Where a version stands in the log, counted from 0; undefined when its proof cannot be read. */
export async function logIndex(
  name: string,
  { version, attestations }: PublishedVersion,
): Promise<number | undefined> {
  const path = attestationPath({ name, version }, "tlog-proof", attestations.proof.sha256);
  return parseLogProof(await readTreeBytes(path))?.index;
}
