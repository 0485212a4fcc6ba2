/**
 * What the log holds, one entry each, and what publishers sign: in-toto Statements v1
 * (github.com/in-toto/attestation, spec/v1). A Statement is a pure function of what a registry
 * publishes, so a reader makes it anew from what it is about to use, and never parses a stranger's.
 */
import { canonicalBytes } from "../canonical.ts";
import { targetPath } from "../paths.ts";
import type { PublishedVersion } from "../published/artifact-document.ts";
import { fromBase64, sha256HexOf } from "./bytes.ts";

export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
/** github.com/in-toto/attestation, spec/predicates/release.md */
export const RELEASE_PREDICATE = "https://in-toto.io/attestation/release/v0.1";
/** Ours: a yank, a deprecation, the end of either, a revoked key. */
export const LIFECYCLE_PREDICATE =
  "https://ashlar-registry.github.io/ashlar/attestation/lifecycle/v1";

/** The SSHSIG namespace of publishers' signatures: no signature made for git, a file or a login fits. */
export const RELEASE_NAMESPACE = "release@ashlar-registry.github.io";

export interface ReleasedVersion {
  /** The registry's id, so that a signature for one registry says nothing in another. */
  readonly registry: string;
  /** `namespace/name` */
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the archive, hex. */
  readonly sha256: string;
  readonly dependencies: PublishedVersion["dependencies"];
}

/** The package URL of a version (github.com/package-url/purl-spec, type `generic`). */
export function packageUrl({
  registry,
  name,
  version,
}: Pick<ReleasedVersion, "registry" | "name" | "version">): string {
  return `pkg:generic/${name}@${encodeURIComponent(version)}?registry=${registry}`;
}

/** "This registry publishes exactly these bytes, with these dependencies, as this version." */
export function releaseStatement(version: ReleasedVersion): Uint8Array {
  const { registry, name, dependencies } = version;
  return statementBytes({
    subject: { name: targetPath.archive(name, version.version), sha256: version.sha256 },
    predicateType: RELEASE_PREDICATE,
    predicate: {
      purl: packageUrl(version),
      packageId: name,
      releaseId: `${name}@${version.version}`,
      registry,
      dependencies: dependencies.map(({ name: needed, version: range, kind }) => ({
        name: needed,
        version: range,
        kind,
      })),
    },
  });
}

export interface LifecycleChange {
  readonly kind: "yanked" | "deprecated";
  /** The reason that the record gives; absent where the mark was taken back. */
  readonly reason?: string;
}

/** "This version is yanked" (or no longer, when there is no reason), likewise deprecated. */
export function lifecycleStatement(
  version: Omit<ReleasedVersion, "dependencies">,
  { kind, reason }: LifecycleChange,
): Uint8Array {
  const { registry, name } = version;
  return statementBytes({
    subject: { name: targetPath.archive(name, version.version), sha256: version.sha256 },
    predicateType: LIFECYCLE_PREDICATE,
    predicate: {
      purl: packageUrl(version),
      registry,
      [kind]: reason ?? false,
    },
  });
}

/**
 * "This publisher's key is revoked."
 *
 * @param line a key of `revoked_keys`: type and base64, without a comment
 */
export function revocationStatement(registry: string, line: string): Uint8Array {
  const blob = fromBase64(line.split(" ")[1] ?? "") ?? new Uint8Array();
  return statementBytes({
    // The fingerprint that OpenSSH shows is this digest in base64.
    subject: { name: "keys/revoked_keys", sha256: sha256HexOf(blob) },
    predicateType: LIFECYCLE_PREDICATE,
    predicate: { registry, key: line, revoked: true },
  });
}

interface StatementParts {
  readonly subject: { readonly name: string; readonly sha256: string };
  readonly predicateType: string;
  readonly predicate: object;
}

export function statementBytes({ subject, predicateType, predicate }: StatementParts): Uint8Array {
  return canonicalBytes({
    _type: STATEMENT_TYPE,
    subject: [{ name: subject.name, digest: { sha256: subject.sha256 } }],
    predicateType,
    predicate,
  });
}
