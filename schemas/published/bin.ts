/**
 * A bin of the name index. Names are spread by hash, so that a bin stays near 5 kB whatever the
 * registry's size and a change rewrites one of them.
 */
import * as v from "valibot";
import { artifactName, byteCount, list, sha256 } from "../field.ts";
import { mapping, object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";

export const binShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    artifacts: mapping(
      artifactName,
      object({
        sha256,
        size: byteCount,
        needs: v.exactOptional(
          v.pipe(
            list(artifactName, 10_000),
            v.description(
              "names that an install of the latest version is likely to need: fetched at once",
            ),
          ),
        ),
      }),
    ),
  }),
  v.title("Ashlar name bin"),
  v.description("Artifact name → digest and size of its document."),
);

export type Bin = v.InferOutput<typeof binShape>;

export const parseBin = (value: unknown): Parsed<Bin> => parseShape(binShape, value);

/** How many bits give bins of about 5 kB: sqrt(N · 135 / 30) bins, rounded to a power of two, at most 4,096. */
export function binBits(artifactCount: number): number {
  const wanted = Math.sqrt((artifactCount * 135) / 30);
  return Math.min(12, Math.max(0, Math.round(Math.log2(Math.max(1, wanted)))));
}

/** The bin of a name whose UTF-8 bytes have the SHA-256 `digest` (hex). */
export function binIndex(digest: string, bits: number): number {
  return bits === 0 ? 0 : Number.parseInt(digest.slice(0, 8), 16) >>> (32 - bits);
}
