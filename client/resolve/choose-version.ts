/** One version of one artifact, without regard to dependencies. */
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { candidateVersions, inRange } from "./candidate-versions.ts";
import { conflictError } from "./conflict-error.ts";
import type { FoundArtifact } from "./find-artifact.ts";
import type { Requirement } from "./requirement.ts";
import { withheldError, withheldIn } from "./withheld-error.ts";

/**
 * The newest version in range that is not yanked; pre-releases only when the range names one. A
 * yanked version is found when it is asked for by its exact number.
 *
 * @throws {CodedError} E_NO_VERSION, E_TAKEN_DOWN, E_QUARANTINED
 */
export function chooseVersion(
  request: Requirement,
  { document, reader: { alias } }: Pick<FoundArtifact, "document" | "reader">,
): PublishedVersion {
  const exact = document.versions.find(({ version }) => version === request.range);
  const fitting = candidateVersions(document, undefined).find(({ version }) =>
    inRange(version, request.range),
  );
  const chosen = exact ?? document.versions.find(({ version }) => version === fitting?.version);
  if (chosen !== undefined) return chosen;
  const withheld = withheldIn(document, [request.range]);
  if (withheld) throw withheldError(request.name, withheld, alias);
  throw conflictError(
    [{ name: request.name, demands: [request], versions: document.versions }],
    [request],
  );
}
