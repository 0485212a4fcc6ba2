import type { RecordFile } from "../../parse/record-file.ts";
import { atField } from "../at-field.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";
import { valueAt } from "../value-at.ts";

const CONFIG = ["config", "ami_config"];

/** Account ids that AWS documentation uses; none of them belongs to whoever publishes images. */
const EXAMPLE_OWNERS: ReadonlySet<string> = new Set([
  "012345678901",
  "111122223333",
  "123412341234",
  "123456789012",
  "210987654321",
  "444455556666",
  "777788889999",
  "987654321098",
]);

/** Literal characters that a pattern needs to mean one family of images; "al2" is the shortest that people use. */
const PATTERN_LITERALS_MIN = 3;

/** A machine image is searched for among the images of accounts that are trusted. */
export const amiOwn001: VersionRule = {
  id: "AMI-OWN-001",
  title: "Machine image of an unknown owner",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: ["image", "template"],
  scope: "version",
  motivation:
    "Anyone can publish a machine image under any name. A search by name alone took a coin miner for Ubuntu (CVE-2018-15869).",
  trigger:
    "`ami_config` names no owner accounts, or stand-ins such as 000000000000 and 123456789012, or its name pattern matches every image of the owner.",
  fix: "List the account ids that publish the image, for example 099720109477 for Ubuntu, and a pattern with the name of the system.",
  effort: "minutes",
  check: ({ manifest }) => {
    const config = valueAt(manifest.raw, CONFIG);
    if (typeof config !== "object" || config === null)
      return { kind: "not-applicable", reason: "the manifest has no ami_config" };
    return outcomeOf([...ownerViolations(manifest, config), ...patternViolations(manifest)]);
  },
};

/** Reads the raw record: a missing owner breaks the shape, and the reason for that stands here. */
function ownerViolations(manifest: RecordFile<unknown>, config: object): Violation[] {
  const owners = valueAt(config, ["owners"]);
  if (!Array.isArray(owners) || owners.length === 0)
    return [
      {
        at: atField(manifest, [...CONFIG, "owners"]),
        message: "ami_config names no owners: images of any account would do",
        fix: "add owners: with the 12-digit ids of the accounts that publish the image",
      },
    ];
  return owners.flatMap((owner: unknown, index): Violation[] => {
    if (typeof owner !== "string" || !isStandIn(owner)) return [];
    return [
      {
        at: atField(manifest, [...CONFIG, "owners", index]),
        message: `"${owner}" stands for an account in examples; nobody knows who publishes under it`,
        fix: "write the account id of whoever publishes the image, or delete the entry",
      },
    ];
  });
}

function isStandIn(owner: string): boolean {
  return /^(\d)\1{11}$/.test(owner) || EXAMPLE_OWNERS.has(owner);
}

function patternViolations(manifest: RecordFile<unknown>): Violation[] {
  const field = [...CONFIG, "ami_search", "name_pattern"];
  const pattern = valueAt(manifest.raw, field);
  if (typeof pattern !== "string") return [];
  if (pattern.replace(/[^\p{L}\p{N}]/gu, "").length >= PATTERN_LITERALS_MIN) return [];
  return [
    {
      at: atField(manifest, field),
      message: `the name pattern "${pattern}" matches whatever the owner publishes`,
      fix: "write the name of the system and its release, for example ubuntu/images/*/ubuntu-noble-24.04-*",
    },
  ];
}
