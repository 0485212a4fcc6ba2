/** A registry whose online keys were stolen: a signed tree with a changed document, signed again. */

import {
  hashedBytes,
  hashedJson,
  namedJson,
  referenceTo,
} from "../../builder/emit/published-file.ts";
import { PRODUCTION_LIVES, signRoles } from "../../builder/sign/sign-roles.ts";
import { isLeftOut } from "../../client/verify/is-left-out.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import {
  type AttestationKind,
  apiPath,
  artifactDocumentPath,
  attestationPath,
  metadataPath,
  REGISTRY_PATH,
  registryDocumentPath,
  TIMESTAMP_PATH,
  targetFilePath,
  targetPath,
} from "../../schemas/paths.ts";
import type { ArtifactDocument, Attestations } from "../../schemas/published/artifact-document.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import type { SignedLogHead, TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import { BUILT_AT, type SignedTree, type TreeFilesByPath } from "./signed-registry.ts";
import { testSigner } from "./test-signing.ts";

const NAME = "acme/hello";

export type AddFile = (version: string, key: keyof Attestations, bytes: Uint8Array) => void;

/**
 * @param log what the timestamp says of the log instead of the truth
 * @param edit changes the document; `add` puts another file of a version in place of the one that it names
 */
export async function republish(
  { tree, signing }: SignedTree,
  edit: (document: ArtifactDocument, add: AddFile) => ArtifactDocument,
  log: Partial<SignedLogHead> = {},
): Promise<TreeFilesByPath> {
  const files = new Map(tree);
  const text = (path: string) => new TextDecoder().decode(files.get(path));
  const old = files.get(apiPath.artifact(NAME)) ?? new Uint8Array();
  files.delete(artifactDocumentPath(NAME, sha256Hex(old)));
  const kinds: Partial<Record<keyof Attestations, AttestationKind>> = {
    statement: "statement.json",
    proof: "tlog-proof",
    provenance: "intoto.jsonl",
  };
  const replaced = new Map<string, Attestations["statement"]>();
  const edited = edit(
    JSON.parse(text(apiPath.artifact(NAME))) as ArtifactDocument,
    (version, key, bytes) => {
      const file = hashedBytes(bytes, (digest) =>
        attestationPath({ name: NAME, version }, kinds[key] ?? "cdx.json", digest),
      );
      files.set(file.path, bytes);
      replaced.set(`${version} ${key}`, { sha256: file.sha256, size: file.size });
    },
  );
  const document = hashedJson(
    {
      ...edited,
      versions: edited.versions.map((version) => ({
        ...version,
        attestations: Object.fromEntries(
          Object.entries(version.attestations).map(([key, value]) => [
            key,
            replaced.get(`${version.version} ${key}`) ?? value,
          ]),
        ),
      })),
    },
    (digest) => artifactDocumentPath(NAME, digest),
  );
  files.set(document.path, document.bytes ?? new Uint8Array());
  files.set(apiPath.artifact(NAME), document.bytes ?? new Uint8Array());
  const registry = JSON.parse(text(REGISTRY_PATH)) as RegistryDocument;
  for (const path of [...files.keys()])
    if (isLeftOut(path) && path !== "log/checkpoint") files.delete(path);
  const listed = [...files]
    .filter(([path]) => path !== "log/checkpoint")
    .map(([path, bytes]) => ({ path, sha256: sha256Hex(bytes), size: bytes.length }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const list = hashedJson({ schemaVersion: 1, files: listed }, (digest) =>
    registryDocumentPath("files", digest),
  );
  const described = { ...registry, documents: { ...registry.documents, files: referenceTo(list) } };
  const target = hashedJson(described, (digest) => targetFilePath(targetPath.registry, digest));
  for (const file of [list, target, namedJson(described, REGISTRY_PATH)])
    files.set(file.path, file.bytes ?? new Uint8Array());
  const targets = new Map<string, TargetFile>([
    [targetPath.registry, targetOf(target)],
    [targetPath.document(NAME), targetOf(document)],
    ...edited.versions.map(({ version, archive }): [string, TargetFile] => [
      targetPath.archive(NAME, version),
      targetOf(archive),
    ]),
  ]);
  const { records } = signing;
  const [, size = "", root = ""] = text("log/checkpoint").split("\n");
  const head = { size: Number(size), root: Buffer.from(root, "base64").toString("hex"), ...log };
  const signed = await signRoles({
    targets,
    bins: records.bins,
    offlineTargets: records.targets,
    log: head,
    signers: {
      bins: testSigner("bins"),
      snapshot: testSigner("snapshot"),
      timestamp: testSigner("timestamp"),
    },
    lives: PRODUCTION_LIVES,
    now: BUILT_AT,
  });
  for (const { version, bytes } of records.roots) files.set(metadataPath("root", version), bytes);
  files.set(metadataPath("targets", 1), records.targets.bytes);
  for (const { role, version, bytes } of signed.files)
    files.set(metadataPath(role, version), bytes);
  files.set(TIMESTAMP_PATH, signed.timestamp.bytes);
  return files;
}

const targetOf = ({
  sha256,
  size,
}: {
  readonly sha256: string;
  readonly size: number;
}): TargetFile => ({
  length: size,
  hashes: { sha256 },
});
