/**
 * `ashlar.lock`: what an install chose, so that the next one gets the same bytes. Registries stand
 * in it by the user's alias and their own id, never by URL: a mirror serves a lock as well as the
 * original, and no credential can end up here. It holds no times, so that equal choices give equal
 * bytes.
 */
import * as v from "valibot";
import { artifactName, byteCount, exactVersion, segment, sha256, versionRange } from "./field.ts";
import { mapping, object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

export const LOCKFILE_VERSION = 1;

const lockedArtifactShape = object({
  version: exactVersion,
  registry: v.pipe(segment, v.description("alias; a key of registries")),
  sha256: v.pipe(sha256, v.description("digest of the archive")),
  size: v.pipe(byteCount, v.description("bytes of the archive")),
  signer: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^SHA256:[A-Za-z0-9+/]{43}$/),
      v.description(
        "fingerprint of the publisher's key that signed it; a later version without such a signature is refused",
      ),
    ),
  ),
  dependencies: v.pipe(
    mapping(artifactName, versionRange),
    v.description("runtime dependencies of this version: name → range"),
  ),
});

export const lockfileShape = v.pipe(
  object({
    lockfileVersion: v.literal(LOCKFILE_VERSION),
    registries: v.pipe(
      mapping(
        segment,
        object({ id: v.pipe(segment, v.description("what the registry calls itself")) }),
      ),
      v.description("alias → registry"),
    ),
    requests: v.pipe(
      mapping(artifactName, versionRange),
      v.description("what was asked for by name: name → range"),
    ),
    artifacts: mapping(artifactName, lockedArtifactShape),
  }),
  v.title("Ashlar lock"),
  v.description("ashlar.lock: the versions and digests of an install."),
);

export type Lockfile = v.InferOutput<typeof lockfileShape>;
export type LockedArtifact = v.InferOutput<typeof lockedArtifactShape>;

export const parseLockfile = (value: unknown): Parsed<Lockfile> => parseShape(lockfileShape, value);
