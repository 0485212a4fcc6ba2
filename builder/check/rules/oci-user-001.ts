import { type DockerStage, readStages } from "../../scan/oci/dockerfile-stages.ts";
import { scanImages } from "../../scan/oci/image-layout.ts";
import type { DockerfileText } from "../../scan/oci/read-dockerfile.ts";
import {
  type DockerfileViolation,
  NO_DOCKERFILE,
  scanDockerfiles,
} from "../../scan/oci/scan-dockerfiles.ts";
import { atField } from "../at-field.ts";
import { shown } from "../printable.ts";
import { type PayloadRule, scanOutcome, type Violation } from "../rule.ts";

/** What runs in a container is not root. */
export const ociUser001: PayloadRule = {
  id: "OCI-USER-001",
  title: "Container runs as root",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: ["module-oci"],
  scope: "payload",
  motivation:
    "A process that breaks out of its container has outside the account that it had inside. Root inside is also free to change every file of the image and to open low ports.",
  trigger:
    "The last stage of a Dockerfile ends with USER root or 0, or without any USER; the configuration of an image in the files names root or no user; or a command is run through sudo.",
  fix: "Add USER 10001:10001 behind the last instruction that needs root, and give that account the files it writes.",
  effort: "minutes",
  check: async (subject) => {
    const { violations, unscanned, count } = await scanDockerfiles(subject, judge);
    const images = await scanImages(subject.contents);
    if (count === 0 && images.configs.length === 0) return NO_DOCKERFILE;
    const configured = images.configs.flatMap((record): Violation[] => {
      const user = record.value?.config?.User ?? "";
      if (record.value === undefined || !isRoot(user)) return [];
      const message =
        user === ""
          ? "the image's configuration names no User, so it runs as root"
          : `the image's configuration has User ${shown(user)}`;
      return [{ at: atField(record, ["config", "User"]), message }];
    });
    return scanOutcome([...violations, ...configured], [...unscanned, ...images.unscanned]);
  },
};

/** Images whose publishers say that they run as another account than root. */
const ROOTLESS = /nonroot|rootless|unprivileged|^(?:cgr\.dev\/chainguard|(?:quay\.io\/)?jupyter)\//;

function judge(file: DockerfileText): readonly DockerfileViolation[] {
  const { stages } = readStages(file);
  const last = stages.at(-1);
  if (last === undefined) return [];
  return [...judgeUser(last, stages), ...last.instructions.flatMap(judgeSudo)];
}

function judgeUser(
  last: DockerStage,
  stages: readonly DockerStage[],
): readonly DockerfileViolation[] {
  let stage: DockerStage = last;
  // A stage that begins with another one begins with its account.
  for (
    let hops = 0;
    stage.user === undefined && stage.base !== undefined && hops < stages.length;
    hops += 1
  )
    stage = stages[stage.base] ?? stage;
  const { user } = stage;
  if (user === undefined) {
    if (ROOTLESS.test(stage.image.text)) return [];
    return [
      {
        position: last.position,
        message: "the last stage has no USER, so its processes run as root",
      },
    ];
  }
  // A name that only the build knows is some account.
  if (user.name === "" || !isRoot(user.name)) return [];
  return [
    { position: user.position, message: `the last USER is ${shown(user.name)}, which is root` },
  ];
}

type Instruction = DockerStage["instructions"][number];

function judgeSudo(instruction: Instruction): readonly DockerfileViolation[] {
  if (instruction.getKeyword() !== "CMD" && instruction.getKeyword() !== "ENTRYPOINT") return [];
  const text = instruction.getArgumentsContent() ?? "";
  if (!/^\s*(?:\[\s*")?sudo\b/.test(text)) return [];
  const { line, character } = instruction.getRange().start;
  return [
    {
      position: { line: line + 1, column: character + 1 },
      message: "the container's command is run through sudo, so it is root again",
      fix: "delete sudo, and set USER",
    },
  ];
}

function isRoot(user: string): boolean {
  return /^(?:root|0+)?(?::.*)?$/.test(user.trim());
}
