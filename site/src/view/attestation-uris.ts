/** Names of ours that stand in signed documents, for whoever meets one there. */
import { BUILD_TYPE, PROVENANCE_PREDICATE } from "../../../schemas/trust/provenance.ts";
import {
  LIFECYCLE_PREDICATE,
  RELEASE_NAMESPACE,
  RELEASE_PREDICATE,
  STATEMENT_TYPE,
} from "../../../schemas/trust/release-statement.ts";
import { SUMMARY_DETAILS, SUMMARY_PREDICATE } from "../../../schemas/trust/verification-summary.ts";

export interface SignedName {
  readonly id: string;
  readonly title: string;
  readonly uri: string;
  readonly meaning: string;
  /** Field → what it holds. */
  readonly fields: readonly (readonly [string, string])[];
}

export const SIGNED_NAMES: readonly SignedName[] = [
  {
    id: "build-type",
    title: "Type of build",
    uri: BUILD_TYPE,
    meaning: `The buildType of a provenance (${PROVENANCE_PREDICATE}): the folder of a version in the registry's repository was packed into an archive, as ashlar build does it. Nothing was compiled and nothing was executed.`,
    fields: [
      ["externalParameters.registry", "the id of the registry"],
      ["externalParameters.name", "the artifact, namespace/name"],
      [
        "externalParameters.version",
        "its version. There are no other parameters; refuse what has some",
      ],
      [
        "resolvedDependencies[0]",
        "the commit that brought the version, as git+URL@commit with the digest gitCommit",
      ],
      [
        "runDetails.builder.id",
        "the registry's address and #builder: whoever holds its attestation key",
      ],
      ["runDetails.metadata.finishedOn", "the date of that commit: a build knows no other clock"],
    ],
  },
  {
    id: "summary",
    title: "Details of the checks",
    uri: SUMMARY_DETAILS,
    meaning: `A field of a verification summary (${SUMMARY_PREDICATE}): what the registry's checks said of the version.`,
    fields: [
      ["verdict", "blocked, needs-review, unverified or passed"],
      ["score", "0 to 100, as shown"],
      ["rules", "ids of the rules with open findings"],
    ],
  },
  {
    id: "lifecycle",
    title: "Changes after the release",
    uri: LIFECYCLE_PREDICATE,
    meaning: "The predicate of a statement in the log about something that was published before.",
    fields: [
      ["purl, registry", "which version, in which registry"],
      ["yanked", "the reason; false when it was taken back"],
      ["deprecated", "the reason; false when it was taken back"],
      [
        "key, revoked",
        "a publisher's key, and true: its signatures count no longer. The subject is keys/revoked_keys with the key's fingerprint in hex",
      ],
    ],
  },
  {
    id: "release",
    title: "Signatures of publishers",
    uri: RELEASE_NAMESPACE,
    meaning: `The namespace of SSH signatures over release statements (${STATEMENT_TYPE} with the predicate ${RELEASE_PREDICATE}). A signature that was made for git, for a file or for a login does not fit.`,
    fields: [],
  },
];
