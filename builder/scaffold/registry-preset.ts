/** What a new registry begins with, by the kind of registry that it is: its policy, and what it asks of contributions. */
import type { Registry } from "../../schemas/registry.ts";

type RegistryPreset = Registry["type"];

interface PresetText {
  /** For whom it is, in a line. */
  readonly summary: string;
  /** `contributions` of registry.yaml, with comments. */
  readonly contributions: string;
  /** All of policy.yaml below its first lines, but for {@link waits}. */
  readonly policy: string;
  /** How long changes wait before they are merged without a person, by kind. */
  readonly waits: Readonly<Record<"newArtifact" | "newVersion" | "metadata" | "review", string>>;
}

const SIGN_IF_CLAIMED = `  # optional: a namespace may be claimed with a key, and then signs; others need not.
  signatures: optional
`;

const LISTED = `  # Whether a new artifact begins outside of lists and search until its owner says otherwise.
  unlisted: false
`;

/** What every policy ends with, above its own levels of rules. */
const LATER = `# Once advisories/ holds OSV records, this says how old the newest may be before you are told.
advisories:
  warnAfter: P30D

# Rule by rule: allow takes a finding away, warn lets it pass with a note, deny keeps the version out.
# \`ashlar explain RULE\` says what a rule is for.
`;

const OPEN_LICENSES = `  allow:
    [0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, CC-BY-4.0, CC0-1.0, GPL-2.0-or-later, GPL-3.0-only,
    GPL-3.0-or-later, ISC, LGPL-3.0-or-later, MIT, MIT-0, MPL-2.0, Unlicense, Zlib]`;

const COPYLEFT_FREE = `  allow:
    [0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, CC-BY-4.0, CC0-1.0, ISC, MIT, MIT-0, Unlicense, Zlib]`;

export const REGISTRY_PRESETS: Readonly<Record<RegistryPreset, PresetText>> = {
  official: {
    summary: "what one project or company publishes under its own name; the strictest",
    waits: { newArtifact: "P5D", newVersion: "P1D", metadata: "PT1H", review: "PT1H" },
    contributions: `  # required: from the first key ceremony on, every version carries its publisher's signature
  # (ashlar key publisher add, ashlar sign). Until then nothing can be signed, and nothing is asked.
  signatures: required
${LISTED}`,
    policy: `thresholds:
  maxCritical: 0
  maxHigh: 0               # an official artifact has nothing that is known to be wrong
  minScore: 80
  licenseRequired: true
# Licenses that others can build upon without terms of their own. Which ones these are is yours to say.
licenses:
${COPYLEFT_FREE}
  level: deny
${LATER}rules:
  DOC-EX-001: deny         # no official artifact without an example
`,
  },
  community: {
    summary: "anyone may publish in a namespace of their own, by pull request",
    waits: { newArtifact: "P3D", newVersion: "PT1H", metadata: "PT10M", review: "PT10M" },
    contributions: `${SIGN_IF_CLAIMED}${LISTED}`,
    policy: `thresholds:
  maxCritical: 0
  maxHigh: 2
  minScore: 60             # low enough for a first try, high enough that somebody can use it
  maxSize: 100000000       # bytes of a version, unpacked: the repository keeps all of them for ever
  licenseRequired: true
# The licenses that the Open Source Initiative approved and that are common; add what your people use.
licenses:
${OPEN_LICENSES}
  level: deny
${LATER}rules: {}
`,
  },
  institutional: {
    summary: "the members of a university, lab or agency; data and environments beside code",
    waits: { newArtifact: "P2D", newVersion: "PT1H", metadata: "PT10M", review: "PT10M" },
    contributions: `${SIGN_IF_CLAIMED}  # true: a new artifact is installable by its name, for the group that works on it, and stays out of
  # lists and search until its owner takes \`unlisted\` out of artifact.md.
  unlisted: true
`,
    policy: `thresholds:
  maxCritical: 0
  maxHigh: 1
  minScore: 70             # what a paper names should still run in five years
  minDescription: 40       # characters of the summary
  maxLaunchMinutes: 30     # estimated from the packages and services of an environment
  licenseRequired: true
# Licenses of code and of data that research may be published under.
licenses:
${OPEN_LICENSES.replace("GPL-2.0-or-later", "CC-BY-SA-4.0, GPL-2.0-or-later").replace("MPL-2.0,", "MPL-2.0, ODbL-1.0,")}
  level: deny
${LATER}rules: {}
`,
  },
  private: {
    summary: "one team or company, behind its own door; the least ceremony",
    waits: { newArtifact: "PT10M", newVersion: "PT0M", metadata: "PT0M", review: "PT0M" },
    contributions: `${SIGN_IF_CLAIMED}${LISTED}`,
    policy: `thresholds:
  maxCritical: 0           # secrets and malware stay out of private registries too
  maxHigh: 5
  licenseRequired: false   # nobody outside gets a copy, so nobody needs one
# Any license is fine in here. To be told about some, list them: deny: [AGPL-3.0-only]
${LATER}rules: {}
#   LIC-001: allow         # once a version has no license, and that is fine with you
`,
  },
};
