/** What one build leaves to the next about an artifact. Plain data. */
import type { Sha256 } from "../../schemas/digest.ts";
import type { ArtifactSummary } from "./evaluated-artifact.ts";
import type { Face } from "./face.ts";
import type { RememberedPicks } from "./neighborhood.ts";

export interface RememberedArtifact {
  /** Of its own files and history. */
  readonly own: Sha256;
  readonly face: Face;
  readonly picks: RememberedPicks;
  /** Of all that it can reach; null where it needs nothing. A part of its key. */
  readonly closure: Sha256 | null;
  /** Of all that its summary and its content are a function of. */
  readonly key: Sha256;
  readonly summary: ArtifactSummary;
}
