/**
 * How a registry says that it packed a version from a commit: SLSA provenance v1
 * (slsa.dev/spec/v1.2/build-provenance), the predicate of an in-toto Statement.
 */
import * as v from "valibot";
import { artifactName, exactVersion, instant, segment, text } from "../field.ts";
import { looseObject, mapping, object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";

export const PROVENANCE_PREDICATE = "https://slsa.dev/provenance/v1";
/** Packing the folder of a version in a registry's repository, as `ashlar build` does it. */
export const BUILD_TYPE = "https://ashlar-registry.github.io/ashlar/attestation/build/v1";

/** Where a registry's own build stands: whoever holds its attestation key speaks for it. */
export const builderId = (registryUrl: string): string => `${withSlash(registryUrl)}#builder`;
/** Likewise its checks. */
export const verifierId = (registryUrl: string): string => `${withSlash(registryUrl)}#verifier`;
export const withSlash = (url: string): string => (url.endsWith("/") ? url : `${url}/`);

/** in-toto's ResourceDescriptor (spec/v1/resource_descriptor.md), as far as it is used here. */
export const resourceShape = looseObject({
  uri: v.exactOptional(text(1, 4000)),
  digest: v.exactOptional(
    mapping(text(1, 40), v.pipe(v.string(), v.regex(/^[0-9a-f]{40,128}$/, "must be a hex digest"))),
  ),
});

const provenanceShape = looseObject({
  buildDefinition: looseObject({
    buildType: v.literal(BUILD_TYPE),
    // Readers should refuse parameters that they do not know (Verifying artifacts, step 2).
    externalParameters: object({ registry: segment, name: artifactName, version: exactVersion }),
    resolvedDependencies: v.exactOptional(v.pipe(v.array(resourceShape), v.maxLength(16))),
  }),
  runDetails: looseObject({
    builder: looseObject({
      id: text(1, 4000),
      version: v.exactOptional(mapping(text(1, 80), text(1, 80))),
    }),
    metadata: v.exactOptional(looseObject({ finishedOn: v.exactOptional(instant) })),
  }),
});

export type ProvenancePredicate = v.InferOutput<typeof provenanceShape>;

export const parseProvenance = (value: unknown): Parsed<ProvenancePredicate> =>
  parseShape(provenanceShape, value);
