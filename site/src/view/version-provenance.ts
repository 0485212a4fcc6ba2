/** Who stands behind a version, and where the evidence lies: the section of its page. */
import { type PublisherLists, statementOf } from "../../../client/trust/version-trust.ts";
import { type AttestationKind, attestationPath } from "../../../schemas/paths.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import type { RegistryDocument } from "../../../schemas/published/registry-document.ts";
import {
  type ReleaseSignature,
  verifyReleaseSignature,
} from "../../../schemas/trust/release-signature.ts";
import { formatCount } from "./count-of.ts";
import type { Fact, Value } from "./fact.ts";
import { formatBytes } from "./format-bytes.ts";
import { sitePath } from "./site-paths.ts";

/** What signatures are judged by. */
export interface SignatureSource extends PublisherLists {
  /** The registry's id. */
  readonly registry: string;
  /** Seconds since 1970: when the tree was built. */
  readonly builtAt: number;
}

export function sourceOfSignatures(
  { registry, builtAt }: RegistryDocument,
  { signers, revoked }: PublisherLists,
): SignatureSource {
  return {
    registry: registry.id,
    builtAt: Math.floor(Date.parse(builtAt) / 1000),
    signers,
    revoked,
  };
}

/** Judged as the client judges it, at the time of the build. */
export function signatureOf(
  { name }: Pick<ArtifactDocument, "name">,
  version: PublishedVersion,
  { registry, signers, revoked, builtAt }: SignatureSource,
): ReleaseSignature {
  return verifyReleaseSignature({
    statement: statementOf(registry, name, version),
    signature: version.signature,
    namespace: namespaceOf(name),
    signers,
    revoked,
    at: builtAt,
  });
}

export const namespaceOf = (name: string): string => name.slice(0, name.indexOf("/"));

export interface VersionEvidence {
  readonly signature: ReleaseSignature;
  /** From 0; unknown when its proof cannot be read. */
  readonly index: number | undefined;
}

/** The facts of the section “Provenance and signatures”. */
export function provenanceFacts(
  document: Pick<ArtifactDocument, "name">,
  version: PublishedVersion,
  { signature, index }: VersionEvidence,
): Fact[] {
  const facts: Fact[] = [
    { term: "Publisher", values: signatureValues(signature, namespaceOf(document.name)) },
    {
      term: "Log",
      values:
        index === undefined
          ? []
          : [
              {
                text: `entry ${formatCount(index)}, counted from 0`,
                path: `${sitePath.registry}#trust`,
              },
            ],
    },
    {
      term: "Commit",
      values: version.commit === undefined ? [] : [{ text: version.commit, code: true }],
    },
    { term: "Evidence", values: evidenceLinks(document, version) },
  ];
  return facts.filter(({ values }) => values.length > 0);
}

function signatureValues(signature: ReleaseSignature, namespace: string): Value[] {
  if (signature.kind === "signed")
    return [
      { text: `signed by a key of ${namespace}` },
      { text: signature.fingerprint, code: true },
    ];
  if (signature.kind === "refused") return [{ text: `refused: ${signature.reason}` }];
  return [
    {
      text: `no signature: nobody has claimed the namespace ${namespace}`,
      path: `${sitePath.docsTrust}#claimed`,
    },
  ];
}

const FILES = [
  ["Statement", "statement", "statement.json"],
  ["Log proof", "proof", "tlog-proof"],
  ["Provenance and checks", "provenance", "intoto.jsonl"],
  ["Bill of materials", "bill", "cdx.json"],
] as const satisfies readonly (readonly [
  string,
  keyof PublishedVersion["attestations"],
  AttestationKind,
])[];

function evidenceLinks(
  { name }: Pick<ArtifactDocument, "name">,
  { version, attestations }: PublishedVersion,
): Value[] {
  return FILES.map(([title, key, kind]) => {
    const { sha256, size } = attestations[key];
    const path = attestationPath({ name, version }, kind, sha256);
    return { text: `${title} (${formatBytes(size)})`, path };
  });
}
