import { type ImageReference, readStages } from "../../scan/oci/dockerfile-stages.ts";
import type { DockerfileText } from "../../scan/oci/read-dockerfile.ts";
import {
  type DockerfileViolation,
  NO_DOCKERFILE,
  scanDockerfiles,
} from "../../scan/oci/scan-dockerfiles.ts";
import { shown } from "../printable.ts";
import { type PayloadRule, scanOutcome } from "../rule.ts";

/** An image is built from the same base tomorrow. */
export const ociBase001: PayloadRule = {
  id: "OCI-BASE-001",
  title: "Base image is not pinned by digest",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: ["module-oci"],
  scope: "payload",
  motivation:
    "A tag can be moved to other content at any time, by its owner or by whoever takes over the account. What was reviewed is then not what gets built.",
  trigger:
    "A FROM, a COPY --from or a mount names an image of a registry without a tag, with the tag latest or without a digest, or leaves the image to a build argument without a default.",
  fix: "Write the image as name:tag@sha256:…; docker buildx imagetools inspect prints the digest.",
  effort: "minutes",
  check: async (subject) => {
    const { violations, unscanned, count } = await scanDockerfiles(subject, judge);
    return count === 0 ? NO_DOCKERFILE : scanOutcome(violations, unscanned);
  },
};

const DIGEST = /@sha256:[0-9a-f]{64}$|@sha512:[0-9a-f]{128}$/;

function judge(file: DockerfileText): readonly DockerfileViolation[] {
  const { stages, sources } = readStages(file);
  const bases = stages.flatMap(({ image, base }) => (base === undefined ? [image] : []));
  return [...bases, ...sources].flatMap((image) => {
    const message = complaint(image);
    if (message === undefined) return [];
    const name = image.open ? "name" : image.text.replace(/@.*$/, "").slice(0, 100);
    return [
      {
        position: image.position,
        message,
        fix: `write ${name}@sha256:… with the digest of the image`,
      },
    ];
  });
}

function complaint({ text, open }: ImageReference): string | undefined {
  if (text === "scratch" || DIGEST.test(text)) return undefined;
  if (text === "") return "FROM names no image";
  if (open) return `the image ${shown(text)} depends on a build argument without a default`;
  if (text.includes("@")) return `the digest of ${shown(text)} is not a SHA-256`;
  const tag = /:([^:/]+)$/.exec(text)?.[1];
  if (tag === undefined)
    return `the image ${shown(text)} has neither tag nor digest, so it is whatever is latest`;
  if (tag === "latest") return `the image ${shown(text)} is whatever is latest`;
  return `the image ${shown(text)} has no digest, and its tag can be moved`;
}
