/** Everything that is said about an artifact's versions besides their archives, as files of the tree. */
import { type AttestationKind, attestationPath } from "../../schemas/paths.ts";
import type { Attestations } from "../../schemas/published/artifact-document.ts";
import type { Registry } from "../../schemas/registry.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { releaseStatement } from "../../schemas/trust/release-statement.ts";
import type { CatalogArtifact, CatalogVersion } from "../catalog/catalog.ts";
import type { VersionInspection } from "../check/rule.ts";
import { publishedDependencies } from "../emit/published-dependencies.ts";
import { hashedBytes, type PublishedFile } from "../emit/published-file.ts";
import type { SignedLog } from "../log/sign-log.ts";
import { attestationLines } from "./attestation-lines.ts";
import { provenanceStatement } from "./provenance.ts";
import { softwareBill } from "./software-bill.ts";
import { summaryStatement } from "./verification-summary.ts";

/** The version of the program that states provenance. */
export const BUILDER_VERSION = "0.1.0";

export interface AttestedArtifact {
  readonly files: readonly PublishedFile[];
  /** By version. */
  readonly versions: ReadonlyMap<string, Attestations>;
}

export interface AttestationFacts {
  readonly registry: Registry;
  /** By the version's folder. */
  readonly inspections: Readonly<Record<string, VersionInspection>>;
  readonly log: SignedLog;
  /** The online key for attestations. */
  readonly signer: Signer;
}

export async function attestArtifact(
  artifact: CatalogArtifact,
  facts: AttestationFacts,
): Promise<AttestedArtifact> {
  const files: PublishedFile[] = [];
  const versions = new Map<string, Attestations>();
  for (const version of artifact.versions) {
    const attested = await attestVersion(artifact, version, facts);
    files.push(...Object.values(attested));
    versions.set(version.version, {
      statement: sizeOf(attested.statement),
      proof: sizeOf(attested.proof),
      provenance: sizeOf(attested.provenance),
      bill: sizeOf(attested.bill),
    });
  }
  return { files, versions };
}

function sizeOf({ sha256, size }: PublishedFile): Attestations["statement"] {
  return { sha256, size };
}

async function attestVersion(
  artifact: CatalogArtifact,
  version: CatalogVersion,
  { registry, inspections, log, signer }: AttestationFacts,
): Promise<Record<keyof Attestations, PublishedFile>> {
  const { name } = artifact;
  const file = (kind: AttestationKind, bytes: Uint8Array): PublishedFile =>
    hashedBytes(bytes, (digest) =>
      attestationPath({ name, version: version.version }, kind, digest),
    );
  const attested = { registry, name, version };
  const statements = [provenanceStatement(attested, BUILDER_VERSION), summaryStatement(attested)];
  const folder = `artifacts/${name}/${version.version}`;
  const inspection = inspections[folder];
  return {
    statement: file(
      "statement.json",
      releaseStatement({
        registry: registry.id,
        name,
        version: version.version,
        sha256: version.archive.sha256,
        dependencies: publishedDependencies(version.manifest),
      }),
    ),
    proof: file("tlog-proof", await log.proofOf(name, version.version)),
    provenance: file("intoto.jsonl", await attestationLines(statements, signer)),
    bill: file("cdx.json", softwareBill({ registry: registry.id, artifact, version, inspection })),
  };
}
