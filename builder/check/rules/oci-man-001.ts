import { scanImages } from "../../scan/oci/image-layout.ts";
import { type PayloadRule, scanOutcome } from "../rule.ts";

/** Images in the files are whole, and what their documents say of them is true. */
export const ociMan001: PayloadRule = {
  id: "OCI-MAN-001",
  title: "Image breaks the OCI specification",
  category: "quality",
  severity: "critical",
  gate: true,
  appliesTo: ["module-oci"],
  scope: "payload",
  motivation:
    "Container engines refuse an image whose manifest, digests or sizes are wrong, some of them only after a part of it was run. A digest that does not fit also means that something was exchanged.",
  trigger:
    "An image layout, index, manifest or configuration in the files breaks the OCI image specification 1.1, names a blob that is not there, or gives a digest, size or media type that is not that of the blob.",
  fix: "Build the image again and export it as an OCI layout, for example with docker buildx build --output type=oci.",
  effort: "minutes",
  check: async ({ contents }) => {
    const { violations, unscanned, count } = await scanImages(contents);
    if (count === 0) return { kind: "not-applicable", reason: "there is no image in the files" };
    return scanOutcome(violations, unscanned);
  },
};
