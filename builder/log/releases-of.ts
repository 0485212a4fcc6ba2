/** What the log holds of each version: from what the source has now, what takedowns say, and what git remembers. */
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { BlobSink } from "../pack/blob-sink.ts";
import type { LogArtifact } from "./log-artifact.ts";
import { packPastForm } from "./pack-past-form.ts";
import type { PastObjects } from "./past-objects.ts";
import { type PackForm, type Release, releaseOf } from "./release.ts";
import { isSameForm, type VersionForms } from "./version-forms.ts";

/** Versions of the past that are packed at once: each waits for git. */
const PACKED_AT_ONCE = 4;

/**
 * @param artifacts those of the versions, as the source holds them
 * @param remembered what git has; nothing of the past is packed when absent
 * @throws {CodedError} E_LOG_HISTORY
 */
export async function releasesOf(
  versions: readonly VersionForms[],
  artifacts: readonly LogArtifact[],
  remembered: { readonly past: PastObjects; readonly sink: BlobSink } | undefined,
): Promise<readonly Release[]> {
  const present = packedNow(artifacts);
  const takenDown = takenDownPacks(artifacts);
  const packPast = remembered && packPastForm(remembered.past, remembered.sink);
  const releases = await mapBounded(versions, PACKED_AT_ONCE, (version) =>
    releaseOf(version, async (name, form) =>
      version.current && isSameForm(version.current, form)
        ? present.get(`${name.artifact}@${name.version}`)
        : (takenDown.get(`${name.artifact}@${name.version}`) ?? packPast?.(name, form)),
    ),
  );
  return releases.filter((release) => release !== undefined);
}

/** As maintainers wrote it down. A slip would be another log than the published one, which no build signs. */
function takenDownPacks(
  artifacts: readonly LogArtifact[],
): ReadonlyMap<string, Awaited<ReturnType<PackForm>>> {
  return new Map(
    artifacts.flatMap(({ name, takenDown = [] }) =>
      takenDown.map(({ version, packed }) => [`${name}@${version}`, packed]),
    ),
  );
}

function packedNow(
  artifacts: readonly LogArtifact[],
): ReadonlyMap<string, Awaited<ReturnType<PackForm>>> {
  return new Map(
    artifacts.flatMap(({ name, versions }) =>
      versions.map(({ version, packed }) => [`${name}@${version}`, packed]),
    ),
  );
}
