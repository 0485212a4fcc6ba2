/**
 * Commands that verify, and work when pasted. Names and versions hold no character that a shell would
 * read, by their shapes in `schemas/field.ts`; addresses and paths are quoted.
 */
import { apiPath, attestationPath, shortName } from "../../../schemas/paths.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import type { RegistryDocument } from "../../../schemas/published/registry-document.ts";
import { PROVENANCE_PREDICATE } from "../../../schemas/trust/provenance.ts";
import { RELEASE_NAMESPACE } from "../../../schemas/trust/release-statement.ts";
import type { KeyFiles } from "./trust-facts.ts";
import { namespaceOf } from "./version-provenance.ts";

export interface TitledCommand {
  readonly title: string;
  readonly command: string;
}

export interface TreeAddress {
  /** Where the tree is served, ending in `/`. */
  readonly url: string;
  /** SHA-256 of the root of trust, hex. */
  readonly pin: string;
}

/** An address with its root of trust, as every option takes it that takes a registry. */
export const pinnedAddress = ({ url, pin }: TreeAddress): string => `${url}#sha256:${pin}`;

export const addCommand = (id: string, { url, pin }: TreeAddress): string =>
  `ashlar registries add ${id} '${url}' --root sha256:${pin}`;

/** For the registry as a whole. */
export function treeCommands(id: string, address: TreeAddress): TitledCommand[] {
  return [
    {
      title:
        "Once, so that the client knows the registry. From then on it verifies whatever it reads:",
      command: addCommand(id, address),
    },
    {
      title: "Every file of the tree, or of a copy of it, in a folder or at another address:",
      command: `ashlar verify --tree '${address.url}' --root sha256:${address.pin}`,
    },
  ];
}

/** With the client, for one version. */
export function ownCommands(
  { name }: Pick<ArtifactDocument, "name">,
  { version }: Pick<PublishedVersion, "version">,
  address: TreeAddress,
): TitledCommand[] {
  return [
    {
      title: "Who built it, from what, and what the checks said, verified:",
      command: `ashlar provenance ${name}@${version} --registry '${pinnedAddress(address)}'`,
    },
    {
      title: "What a project has installed, against the lockfile and the registry:",
      command: "ashlar verify",
    },
  ];
}

export interface OtherTools {
  readonly trust: Pick<RegistryDocument["trust"], "log">;
  readonly files: KeyFiles;
  /** Where the tree is served, ending in `/`. */
  readonly url: string;
  /** Whether the namespace is claimed, so that there is a signature to verify. */
  readonly isSigned: boolean;
}

/** With tools that others wrote. The first command fetches what the rest reads. */
export function otherCommands(
  { name }: Pick<ArtifactDocument, "name">,
  published: PublishedVersion,
  { trust, files, url, isSigned }: OtherTools,
): TitledCommand[] {
  const { version, archive, attestations } = published;
  const file = `${shortName(name)}-${version}.tgz`;
  const beside = (kind: Parameters<typeof attestationPath>[1], { sha256 }: { sha256: string }) =>
    attestationPath({ name, version }, kind, sha256);
  const wanted: [string, string][] = [
    [file, archive.path],
    ["statement.json", beside("statement.json", attestations.statement)],
    ["statement.tlog-proof", beside("tlog-proof", attestations.proof)],
    ["attestations.jsonl", beside("intoto.jsonl", attestations.provenance)],
    ["attestation.pub", files.attestationKey],
    ...(isSigned
      ? ([
          ["allowed_signers", files.allowedSigners],
          ["revoked_keys", files.revokedKeys],
          ["artifact.json", apiPath.artifact(name)],
        ] satisfies [string, string][])
      : []),
  ];
  return [
    { title: "Fetch", command: fetchCommand(wanted, url) },
    {
      title: "The archive is the one that the statement names (jq, sha256sum)",
      command: `jq -r '"\\(.subject[0].digest.sha256)  ${file}"' statement.json | sha256sum -c`,
    },
    ...(isSigned ? [signatureCommand(name, version)] : []),
    {
      title:
        "The log holds the statement (spicy of torchwood, which wants the proof without its first line)",
      command: `sed 1d statement.tlog-proof > statement.json.spicy\nspicy -verify '${trust.log}' statement.json`,
    },
    {
      title: "The registry says that it packed the archive (jq, cosign)",
      command: `jq -c 'select(.payload | @base64d | fromjson | .predicateType == "${PROVENANCE_PREDICATE}")' attestations.jsonl > provenance.json\ncosign verify-blob-attestation --key attestation.pub --signature provenance.json --type slsaprovenance1 --insecure-ignore-tlog=true ${file}`,
    },
  ];
}

function fetchCommand(files: readonly (readonly [string, string])[], url: string): string {
  const lines = files.map(([file, path]) => `-o '${file}' '${new URL(path, url).href}'`);
  return `curl -fL ${lines.join(" \\\n  ")}`;
}

function signatureCommand(name: string, version: string): TitledCommand {
  return {
    title: "The publisher signed the statement (jq, ssh-keygen)",
    command: `jq -r '.versions[] | select(.version == "${version}").signature' artifact.json > statement.sig\nssh-keygen -Y verify -f allowed_signers -I ${namespaceOf(name)} -n ${RELEASE_NAMESPACE} -s statement.sig -r revoked_keys < statement.json`,
  };
}
