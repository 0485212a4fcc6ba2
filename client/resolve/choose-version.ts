/** One version of one artifact, without regard to dependencies. */
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../schemas/published/artifact-document.ts";
import { candidateVersions, inRange } from "./candidate-versions.ts";
import { conflictError } from "./conflict-error.ts";
import type { Requirement } from "./requirement.ts";

/**
 * The newest version in range that is not yanked; pre-releases only when the range names one. A
 * yanked version is found when it is asked for by its exact number.
 *
 * @throws {CodedError} E_NO_VERSION
 */
export function chooseVersion(request: Requirement, document: ArtifactDocument): PublishedVersion {
  const exact = document.versions.find(({ version }) => version === request.range);
  const fitting = candidateVersions(document, undefined).find(({ version }) =>
    inRange(version, request.range),
  );
  const chosen = exact ?? document.versions.find(({ version }) => version === fitting?.version);
  if (chosen !== undefined) return chosen;
  throw conflictError(
    [{ name: request.name, demands: [request], versions: document.versions }],
    [request],
  );
}
