/** `ashlar.json`: the signed target and its copy, and what it says of root, keys and log. */

import { REGISTRY_SIZE_MAX } from "../../schemas/limits.ts";
import { metadataPath, REGISTRY_PATH, targetFilePath, targetPath } from "../../schemas/paths.ts";
import {
  parseRegistryDocument,
  type RegistryDocument,
} from "../../schemas/published/registry-document.ts";
import { equalBytes } from "../../schemas/trust/bytes.ts";
import { formatVerifierKey } from "../../schemas/trust/signed-note.ts";
import type { AshlarRoot } from "../../schemas/trust/tuf-metadata.ts";
import type { KeyLists } from "../trust/parse-key-lists.ts";
import { readDocument } from "./read-document.ts";
import type { SignedTarget } from "./target-table.ts";
import type { TreeContext } from "./tree-context.ts";
import type { PublishedLog } from "./verify-log.ts";
import type { PublishedRoot } from "./verify-roots.ts";

export interface PublishedRegistry {
  readonly path: string;
  readonly document: RegistryDocument;
}

/** The copy stands in where no signed document can be read: to look further, not to be believed. */
export async function readRegistryDocument(
  context: TreeContext,
  target: SignedTarget | undefined,
): Promise<PublishedRegistry | undefined> {
  const { files, findings } = context;
  const copy = await files.open(REGISTRY_PATH, REGISTRY_SIZE_MAX, "every registry");
  const signed = target && (await readSigned(context, target));
  if (signed && copy && !equalBytes(signed.bytes, copy))
    findings.add({
      path: REGISTRY_PATH,
      code: "E_DIGEST",
      problem: `is not the signed document ${signed.path}, of which it should be a copy`,
    });
  const source = signed ?? (copy && { path: REGISTRY_PATH, bytes: copy });
  if (source === undefined) return undefined;
  const document = await readDocument(context, source.path, source.bytes, parseRegistryDocument);
  return document && { path: source.path, document };
}

async function readSigned({ files }: TreeContext, { by, file }: SignedTarget) {
  const { sha256 = "" } = file.hashes;
  const path = targetFilePath(targetPath.registry, sha256);
  const bytes = await files.read({ path, sha256, size: file.length }, REGISTRY_SIZE_MAX, by);
  return bytes && { path, bytes };
}

export interface RegistryFacts {
  readonly newest: PublishedRoot | undefined;
  readonly identity: AshlarRoot | undefined;
  readonly lists: KeyLists | undefined;
  readonly log: PublishedLog;
  readonly artifacts: number;
  readonly versions: number;
}

/** What the document says of the rest of the tree has to be so. */
export function judgeRegistryDocument(
  { findings }: TreeContext,
  { path, document }: PublishedRegistry,
  facts: RegistryFacts,
): void {
  const { registry, trust, counts } = document;
  const { newest, identity, lists, log } = facts;
  const says = (what: string, said: unknown, found: unknown) => {
    if (said === found) return;
    const problem = `says ${what} ${String(said)}, and the tree has ${String(found)}`;
    findings.add({ path, code: "E_DOCUMENT", problem });
  };
  if (identity) says("registry", registry.id, identity.registry);
  if (identity) says("keys", trust.keys, identity.keys);
  if (log.head) says("entries", trust.entries, log.head.size);
  const keys = lists?.policy.logs.map(({ key: { name, publicKey, type } }) =>
    formatVerifierKey(name, publicKey, type),
  );
  if (keys && !keys.includes(trust.log)) says("log", trust.log, keys[0]);
  says("artifacts", counts.artifacts, facts.artifacts);
  says("versions", counts.versions, facts.versions);
  if (newest === undefined || newest.version === trust.root.version) {
    if (newest) says("root", trust.root.sha256, newest.sha256);
    return;
  }
  const isLost = newest.version < trust.root.version;
  findings.add({
    path: isLost ? metadataPath("root", trust.root.version) : newest.path,
    code: "E_TUF_MISSING",
    problem: isLost
      ? `cannot be reached from ${newest.path}, though ${path} says that it is the newest root`
      : `is not the root that ${path} says is the newest, which is version ${trust.root.version}`,
  });
}
