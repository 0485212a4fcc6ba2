import type { Instruction, PropertyInstruction } from "dockerfile-ast";
import { scanImages } from "../../scan/oci/image-layout.ts";
import type { DockerfileText } from "../../scan/oci/read-dockerfile.ts";
import {
  type DockerfileViolation,
  NO_DOCKERFILE,
  scanDockerfiles,
} from "../../scan/oci/scan-dockerfiles.ts";
import { atField } from "../at-field.ts";
import { type PayloadRule, scanOutcome, type Violation } from "../rule.ts";

/** Secrets do not become part of an image. */
export const ociEnv001: PayloadRule = {
  id: "OCI-ENV-001",
  title: "Image holds a secret in ARG or ENV",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: ["module-oci"],
  scope: "payload",
  motivation:
    "Whoever has an image can read its environment and the values of its build arguments with docker history, also when a later instruction unsets them.",
  trigger:
    "An ARG or an ENV of a Dockerfile, or the environment in an image's configuration, has the name of a password, token, key or credential and can hold a value.",
  fix: "Mount the secret while it is needed: RUN --mount=type=secret,id=token …, or let it be given when the container starts.",
  effort: "minutes",
  check: async (subject) => {
    const { violations, unscanned, count } = await scanDockerfiles(subject, judge);
    const images = await scanImages(subject.contents);
    if (count === 0 && images.configs.length === 0) return NO_DOCKERFILE;
    const configured = images.configs.flatMap((record) =>
      (record.value?.config?.Env ?? []).flatMap((pair, index): Violation[] => {
        const equals = pair.indexOf("=");
        const name = equals < 0 ? pair : pair.slice(0, equals);
        if (!isSecretName(name) || equals < 0 || isHarmless(pair.slice(equals + 1))) return [];
        const at = atField(record, ["config", "Env", index]);
        return [{ at, message: `the image's environment holds ${shownName(name)}` }];
      }),
    );
    return scanOutcome([...violations, ...configured], [...unscanned, ...images.unscanned]);
  },
};

const SECRET =
  /(?:^|_)(?:pass(?:word|wd|phrase)?|pwd?|secrets?|tokens?|credentials?|(?:api|access|private|secret|encryption|signing|auth|ssh|license|account|deploy)_?keys?|apikey|auth)$/i;
const SECRET_INSIDE =
  /(?:^|_)(?:password|passwd|passphrase|secret_access_key|api_?key|auth_token|access_token)(?:_|$)/i;
/** What such a word is only a part of. */
const NO_SECRET =
  /(?:^|_)(?:public|pub|file|path|dir|url|uri|name|id|version|type|length|size|expiry|ttl|hash_algorithm|policy|prompt|enabled|required|count|header|field|endpoint|issuer|provider|method|mode)(?:_|$)/i;
const CAMEL = /[a-z](?:Password|Secret|Token|ApiKey|PrivateKey|AccessKey)$/;

function judge({ file }: DockerfileText): readonly DockerfileViolation[] {
  return file.getInstructions().flatMap((instruction) => {
    const keyword = instruction.getKeyword();
    return keyword === "ARG" || keyword === "ENV" ? judgeProperties(instruction, keyword) : [];
  });
}

function judgeProperties(
  instruction: Instruction,
  keyword: string,
): readonly DockerfileViolation[] {
  return (instruction as PropertyInstruction).getProperties().flatMap((property) => {
    const name = property.getName();
    const value = property.getValue();
    if (!isSecretName(name)) return [];
    // An ARG without a value is given one at build time; one that is empty or a switch holds nothing.
    if (value === null ? keyword !== "ARG" : isHarmless(value)) return [];
    const { line, character } = property.getRange().start;
    return [
      {
        position: { line: line + 1, column: character + 1 },
        message: `${keyword} ${shownName(name)} stays readable in the image and its history`,
      },
    ];
  });
}

function isSecretName(name: string): boolean {
  return (
    (SECRET.test(name) || SECRET_INSIDE.test(name) || CAMEL.test(name)) && !NO_SECRET.test(name)
  );
}

function isHarmless(value: string): boolean {
  return /^(?:|true|false|yes|no|on|off|none|null|\d|\/[\w./-]+)$/i.test(value.trim());
}

function shownName(name: string): string {
  return name.slice(0, 60);
}
