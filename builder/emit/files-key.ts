/** Of all that the files of an artifact are a function of: where it is the same, the tree before has them. */
import type { Sha256 } from "../../schemas/digest.ts";
import { toHex } from "../../schemas/trust/bytes.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import type { Dependent } from "../catalog/catalog.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import type { ArtifactSummary } from "../evaluate/evaluated-artifact.ts";
import type { SignedLog } from "../log/sign-log.ts";

interface Judged {
  readonly key: Sha256;
  readonly summary: ArtifactSummary;
}

interface FilesFacts {
  /** In the order of a catalog. */
  readonly dependents: readonly Dependent[];
  readonly log: Pick<SignedLog, "placeOf" | "verifierKey">;
  /** The online key for attestations. */
  readonly signer: Signer;
}

export function filesKey(
  { key, summary }: Judged,
  { dependents, log, signer }: FilesFacts,
): Sha256 {
  const released = summary.log.versions.filter(({ packed }) => packed);
  const places = released.map(({ version }) => log.placeOf(summary.name, version));
  return digestOf([key, dependents, places, log.verifierKey, toHex(signer.publicKey)]);
}
