/**
 * Machine images by region and architecture, and how to find one: seed 3's `ami_config` with its
 * field names. Resolution is a pure function of this data; nothing here calls a cloud.
 */
import * as v from "valibot";
import { instant, list, text } from "./field.ts";
import { mapping, object } from "./object.ts";

const region = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "must be a region such as eu-west-1"),
);
const imageId = v.pipe(
  v.string(),
  v.regex(
    /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    "must be an image id such as ami-0123456789abcdef0",
  ),
);
const ownerId = v.pipe(v.string(), v.regex(/^\d{12}$/, "must be a 12-digit account id"));
const architecture = v.picklist(["x86_64", "arm64"]);

export const amiConfig = object({
  strategy: v.picklist(["ami_preferred", "ami_required", "ami_fallback"]),
  ami_mappings: v.exactOptional(
    v.pipe(
      mapping(
        region,
        object({ x86_64: v.exactOptional(imageId), arm64: v.exactOptional(imageId) }),
      ),
      v.description("region → architecture → image id"),
    ),
  ),
  owners: v.pipe(
    v.array(ownerId),
    v.minLength(1),
    v.maxLength(10),
    v.description("accounts whose images are trusted (CVE-2018-15869)"),
  ),
  ami_search: v.exactOptional(
    object({
      name_pattern: text(1, 200),
      architecture: v.exactOptional(architecture),
      version_tag: v.exactOptional(text(1, 60)),
      min_creation_date: v.exactOptional(instant),
      required_tags: v.exactOptional(mapping(text(1, 128), text(1, 256))),
    }),
  ),
  region_fallbacks: v.exactOptional(
    v.pipe(
      mapping(region, list(region, 20)),
      v.description("where to look, in order, when a region has no image"),
    ),
  ),
  fallback_strategy: v.exactOptional(v.picklist(["script_provisioning", "cross_region", "error"])),
  fallback_timeout: v.exactOptional(
    v.pipe(v.string(), v.regex(/^\d{1,4}[smh]$/, "must be a duration such as 10m")),
  ),
  preferred_architecture: v.exactOptional(architecture),
  instance_family_preference: v.exactOptional(list(text(1, 20), 20)),
  ssh_user: v.exactOptional(text(1, 32)),
  user_data_script: v.exactOptional(
    v.pipe(text(1, 240), v.description("payload path of the first-boot script")),
  ),
});

export type AmiConfig = v.InferOutput<typeof amiConfig>;
