import type { AmiConfig } from "../../../schemas/machine-image.ts";
import type { ArtifactSubject, VersionSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import {
  type Architecture,
  coveredRegions,
  fallbackCycle,
  mappedArchitectures,
} from "../image-coverage.ts";
import { quotedList } from "../quoted-list.ts";
import { latestVersion } from "../release-versions.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

const CONFIG = ["config", "ami_config"];

/** Ids that stand for an image in examples; the first is this project's own. */
const EXAMPLE_IMAGE =
  /^ami-(?:0123456789abcdef0|1234567890abcdef0|0abcdef1234567890|12345678|1a2b3c4d|([0-9a-f])\1+)$/;

/** Every region and architecture that a machine image is declared for leads to an image. */
export const amiLock001: VersionRule = {
  id: "AMI-LOCK-001",
  title: "Region or architecture without an image",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: ["image", "template"],
  scope: "version",
  motivation:
    "Which image starts is decided from the committed list. A pair that is not on it fails on the day when somebody needs a machine there.",
  trigger:
    "A declared region and architecture have no image id, no fallback that leads to one and no search that could find one (artifact.md declares them for the latest version); a fallback leads nowhere or in a circle; no region has the preferred architecture; an id is an example.",
  fix: "Add the image ids to ami_mappings, fallbacks that lead to a region with an image, or ami_search; drop what is not served from artifact.md.",
  effort: "hours",
  check: (version, artifact) => {
    const { manifest } = version;
    if (!manifest.value) return unreadable(manifest);
    const { config } = manifest.value;
    const ami = "ami_config" in config ? config.ami_config : undefined;
    if (ami === undefined)
      return { kind: "not-applicable", reason: "the manifest has no ami_config" };
    const listed = Object.keys(ami.ami_mappings ?? {}).length > 0;
    if (!listed && ami.ami_search === undefined) return outcomeOf([nothingListed(version)]);
    return outcomeOf([
      ...missingPairs(version, artifact, ami),
      ...deadFallbacks(version, ami),
      ...circles(version, ami),
      ...missingPreference(version, ami),
      ...exampleImages(version, ami),
    ]);
  },
};

function nothingListed({ manifest }: VersionSubject): Violation {
  return {
    at: atField(manifest, [...CONFIG, "ami_mappings"]),
    message: "ami_config has neither ami_mappings nor ami_search: there is no image to start",
    fix: "list the image ids by region and architecture in ami_mappings, or describe the image in ami_search",
  };
}

/** Whether the search would look for an image of the architecture. */
function isSearched({ ami_search: search }: AmiConfig, architecture: Architecture): boolean {
  return (
    search !== undefined &&
    (search.architecture === undefined || search.architecture === architecture)
  );
}

function missingPairs(
  version: VersionSubject,
  artifact: ArtifactSubject,
  ami: AmiConfig,
): Violation[] {
  // artifact.md speaks of what someone gets today; older versions answer for what they name themselves.
  const declared = latestVersion(artifact) === version ? artifact.record.value : undefined;
  const own = [ami.ami_mappings, ami.region_fallbacks].flatMap((map) => Object.keys(map ?? {}));
  const regions = declared?.regions ?? [...new Set(own)].sort();
  const architectures = declared?.architectures ?? [
    ...mappedArchitectures(ami),
    ...preferenceOf(ami),
  ];
  const pairs = [...new Set(architectures)].flatMap((architecture) => {
    if (isSearched(ami, architecture)) return [];
    const covered = coveredRegions(ami, architecture);
    return regions
      .filter((region) => !covered.has(region))
      .map((region) => `${region}/${architecture}`);
  });
  if (pairs.length === 0) return [];
  return [
    {
      at: atField(version.manifest, [...CONFIG, "ami_mappings"]),
      message: `no image for ${quotedList(pairs, 12)}, and no fallback leads to one`,
      fix: "add the ids to ami_mappings, a fallback to a region that has one, or delete the pairs from regions and architectures in artifact.md",
    },
  ];
}

function preferenceOf({ preferred_architecture: preferred }: AmiConfig): Architecture[] {
  return preferred === undefined ? [] : [preferred];
}

function deadFallbacks({ manifest }: VersionSubject, ami: AmiConfig): Violation[] {
  // A search looks in whatever region it is asked about.
  if (ami.ami_search !== undefined) return [];
  const covered = new Set(
    (["x86_64", "arm64"] as const).flatMap((architecture) => [
      ...coveredRegions(ami, architecture),
    ]),
  );
  return Object.entries(ami.region_fallbacks ?? {}).flatMap(([region, targets]) =>
    targets.flatMap((target, index): Violation[] =>
      covered.has(target)
        ? []
        : [
            {
              at: atField(manifest, [...CONFIG, "region_fallbacks", region, index]),
              message: `"${region}" falls back to "${target}", which has no image`,
              fix: `add "${target}" to ami_mappings, or delete it here`,
            },
          ],
    ),
  );
}

function circles({ manifest }: VersionSubject, ami: AmiConfig): Violation[] {
  const circle = fallbackCycle(ami);
  if (circle === undefined) return [];
  return [
    {
      at: atField(manifest, [...CONFIG, "region_fallbacks", circle[0] ?? ""]),
      message: `the fallbacks run in a circle: ${circle.slice(0, 12).join(" → ")}`,
      fix: "delete one of them, so that every chain ends",
    },
  ];
}

function missingPreference({ manifest }: VersionSubject, ami: AmiConfig): Violation[] {
  const preferred = ami.preferred_architecture;
  if (preferred === undefined || isSearched(ami, preferred)) return [];
  if (mappedArchitectures(ami).has(preferred)) return [];
  const instead = [...mappedArchitectures(ami)][0] ?? ami.ami_search?.architecture;
  return [
    {
      at: atField(manifest, [...CONFIG, "preferred_architecture"]),
      message: `"${preferred}" is preferred, and no region has an image for it`,
      fix:
        instead === undefined
          ? `add images for ${preferred}`
          : `add images for ${preferred}, or write preferred_architecture: ${instead}`,
    },
  ];
}

function exampleImages({ manifest }: VersionSubject, { ami_mappings }: AmiConfig): Violation[] {
  return Object.entries(ami_mappings ?? {}).flatMap(([region, images]) =>
    Object.entries(images).flatMap(([architecture, id]): Violation[] =>
      EXAMPLE_IMAGE.test(id)
        ? [
            {
              at: atField(manifest, [...CONFIG, "ami_mappings", region, architecture]),
              message: `"${id}" is an image id from examples`,
              fix: `write the id of the image in ${region}, or delete the entry`,
            },
          ]
        : [],
    ),
  );
}
