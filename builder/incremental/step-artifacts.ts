/** Files of the artifacts that a step has to publish again. */

import type { Registry } from "../../schemas/registry.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { attestArtifact } from "../attest/attest-artifact.ts";
import type { Dependent } from "../catalog/catalog.ts";
import { emitArtifact } from "../emit/emit-artifact.ts";
import { filesKey } from "../emit/files-key.ts";
import type { PublishedFile } from "../emit/published-file.ts";
import type { RememberedFiles } from "../evaluate/build-memory.ts";
import type { ArtifactContent } from "../evaluate/evaluated-artifact.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import type { SignedLog } from "../log/sign-log.ts";

export interface Emission {
  readonly name: string;
  readonly artifact: RememberedArtifact;
  /** Whether it was judged in this run. */
  readonly isNew: boolean;
  /** What the tree before has of it. */
  readonly before: RememberedFiles | undefined;
}

export interface EmissionFacts {
  readonly registry: Registry;
  readonly log: SignedLog;
  /** The online key for attestations. */
  readonly signer: Signer;
  readonly dependentsOf: (name: string) => Promise<readonly Dependent[]>;
  readonly contentOf: (name: string) => Promise<ArtifactContent>;
}

/**
 * Makes the files of a published artifact, unless the tree before has them.
 *
 * @returns no files where they stay
 */
export async function emitOne(
  { name, artifact, isNew, before }: Emission,
  facts: EmissionFacts,
): Promise<{ readonly files: readonly PublishedFile[]; readonly remembered: RememberedFiles }> {
  const { registry, log, signer } = facts;
  const dependents = await facts.dependentsOf(name);
  const key = filesKey(artifact, { dependents, log, signer });
  if (before?.key === key && !isNew) return { files: [], remembered: before };
  const { artifact: content, inspections } = await facts.contentOf(name);
  const attested = await attestArtifact(content, { registry, inspections, log, signer });
  const { files, marks } = emitArtifact(content, dependents, attested);
  return { files, remembered: { key, marks } };
}
