import { checksumViolations } from "../checksum-violations.ts";
import { outcomeOf, type VersionRule } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** The checksum list of a snapshot names every other file with its digest. */
export const snpSum001: VersionRule = {
  id: "SNP-SUM-001",
  title: "Checksum list of a snapshot is wrong or incomplete",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: ["snapshot"],
  scope: "version",
  motivation:
    "A snapshot is kept so that years later the same machine can be built. What its list leaves out or gets wrong, nobody can tell from an exchanged file.",
  trigger:
    "The checksum list cannot be read, a line of it is no line of sha256sum, states another SHA-256 than the file has, names a file twice or one that is not there, or the list leaves a file of the snapshot out.",
  fix: "Write the list again with sha256sum over every other file, after the last change to them.",
  effort: "minutes",
  check: (version) => {
    const { manifest } = version;
    if (!manifest.value) return unreadable(manifest);
    const { config } = manifest.value;
    if (!("checksums" in config))
      return { kind: "not-applicable", reason: "the manifest names no checksum list" };
    const violations = checksumViolations(version, config.checksums);
    if (violations.length === 0 && version.archive === undefined)
      return { kind: "unknown", reason: "the files could not be packed, so they were not read" };
    return outcomeOf(violations);
  },
};
