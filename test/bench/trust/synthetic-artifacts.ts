/** Artifacts of a registry of any size: those of the sample as they are, the rest copies of them. */
import type { CatalogArtifact, CatalogVersion } from "../../../builder/catalog/catalog.ts";
import { publishedDependencies } from "../../../builder/emit/published-dependencies.ts";
import { sha256Hex } from "../../../schemas/digest.ts";
import type { Manifest } from "../../../schemas/manifest.ts";
import { RELEASE_NAMESPACE, releaseStatement } from "../../../schemas/trust/release-statement.ts";
import { signSsh } from "../../../schemas/trust/sshsig.ts";
import { publisherSigner } from "./production-signing.ts";
import { CHAIN, type Sample } from "./sample-artifacts.ts";

const NAMESPACE_SIZE = 100;

/** Every fourth namespace has a publisher who signs. */
export function claimedNamespaces(count: number): readonly string[] {
  const namespaces = Math.ceil(count / NAMESPACE_SIZE);
  return Array.from({ length: namespaces }, (_, at) => at)
    .filter((at) => at % 4 === 1)
    .map((at) => `team-${at}`);
}

/**
 * Made-up digests stand for archives that are in no sample: nobody can install those. Only versions of
 * the sample are signed by their publishers.
 */
export async function syntheticArtifacts(
  sample: Sample,
  count: number,
): Promise<readonly CatalogArtifact[]> {
  const claimed = new Set(claimedNamespaces(count));
  const artifacts: CatalogArtifact[] = [];
  for (let index = 0; index < count; index += 1) {
    const own = sample.artifacts[index];
    if (own && claimed.has(own.namespace)) artifacts.push(await signed(own, sample.registry.id));
    else artifacts.push(own ?? copyOf(sample, index));
  }
  return artifacts;
}

/** The artifact with one more version, as a usual pull request brings it. */
export function withNextVersion(artifact: CatalogArtifact, version: string): CatalogArtifact {
  const archive = { ...artifact.latest.archive, sha256: sha256Hex(`${artifact.name}@${version}`) };
  const next: CatalogVersion = { ...artifact.latest, version, archive, signature: undefined };
  return { ...artifact, versions: [next, ...artifact.versions], latest: next };
}

function copyOf({ artifacts }: Sample, index: number): CatalogArtifact {
  // The same place in its row, so that it needs as many others as the original.
  const place = index % (artifacts.length - (artifacts.length % CHAIN));
  const original = artifacts[place];
  if (!original) throw new Error("an empty sample");
  const namespace = `team-${Math.floor(index / NAMESPACE_SIZE)}`;
  const name = `${namespace}/part-${index}`;
  const versions = original.versions.map((version) => ({
    ...version,
    archive: { ...version.archive, sha256: sha256Hex(`${name}@${version.version}`) },
    manifest: withEdgeTo(version.manifest, `${namespace}/part-${index - 1}`),
  }));
  const latest = versions[0];
  if (!latest) throw new Error(`${original.name} has no version`);
  return { ...original, name, namespace, versions, latest };
}

function withEdgeTo(manifest: Manifest, name: string): Manifest {
  const { dependencies } = manifest;
  if (!dependencies) return manifest;
  return { ...manifest, dependencies: dependencies.map((edge) => ({ ...edge, name })) };
}

async function signed(artifact: CatalogArtifact, registry: string): Promise<CatalogArtifact> {
  const { name, namespace } = artifact;
  const signer = publisherSigner(namespace);
  const versions = await Promise.all(
    artifact.versions.map(async (version) => {
      const statement = statementOf(registry, name, version);
      return { ...version, signature: await signSsh(statement, RELEASE_NAMESPACE, signer) };
    }),
  );
  return { ...artifact, versions, latest: versions[0] ?? artifact.latest };
}

/** The entry of the log that releases a version. */
export function statementOf(
  registry: string,
  name: string,
  { version, archive, manifest }: CatalogVersion,
): Uint8Array {
  const dependencies = publishedDependencies(manifest);
  return releaseStatement({ registry, name, version, sha256: archive.sha256, dependencies });
}
