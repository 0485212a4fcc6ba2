import { canonicalBytes } from "../../schemas/canonical.ts";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import type { VersionSubject } from "../parse/subject.ts";
import { narrowArtifact } from "./narrow-artifact.ts";
import type { Step } from "./step.ts";

/**
 * What the result of a step is a function of, as one digest: the bytes of every record and file that
 * its rules may see, and the code that looks at them. Undefined for what cannot be kept: a record
 * that could not be read, a payload that was not packed or not read.
 *
 * @param code digest of the rules' code and of the registry's own rules
 */
export function stepKey(step: Step, code: Sha256): Sha256 | undefined {
  const artifact = narrowArtifact(step);
  const versions = artifact.versions.map(versionKey);
  const digests = [artifact.record.digest, ...artifact.reviews.map(({ file }) => file.digest)];
  if (digests.includes(undefined) || versions.includes(undefined)) return undefined;
  const others = [...artifact.screenshots.map(({ entry }) => entry), ...artifact.strays];
  return sha256Hex(
    canonicalBytes({
      code,
      name: artifact.name.toWellFormed(),
      version: step.version?.version.toWellFormed() ?? null,
      digests,
      logins: artifact.reviews.map(({ login }) => login.toWellFormed()),
      paths: step.version ? [] : others.map(({ path }) => path.toWellFormed()),
      versionPaths: (step.paths ?? []).map((path) => path.toWellFormed()),
      versions,
    }),
  );
}

function versionKey({
  version,
  manifest,
  contentDigest,
}: VersionSubject): readonly string[] | undefined {
  if (contentDigest === undefined || manifest.digest === undefined) return undefined;
  return [version.toWellFormed(), manifest.digest, contentDigest];
}
