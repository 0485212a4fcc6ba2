/** A Dockerfile through `dockerfile-ast`, with the places of its texts. */
import type { Dockerfile, Instruction } from "dockerfile-ast";
import { DOCKERFILE_SIZE_MAX } from "../../../schemas/limits.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { fileScript, partOf, type Script } from "../environment/script.ts";

const NAME = /(?:^|\/)(?:(?:[\w.-]+\.)?(?:Docker|Container)file(?:[._-][\w.-]+)?)$/i;
const OTHER = /\.(?:md|txt|json|ya?ml|sh|py|dockerignore|lock)$/i;

/** @param path with or without `.liquid` and the like */
export function isDockerfile(path: string): boolean {
  const plain = path.replace(/\.(?:liquid|tmpl|tpl|j2|template)$/, "");
  return NAME.test(plain) && !OTHER.test(plain) && !plain.endsWith("ignore");
}

export interface DockerfileText {
  readonly file: Dockerfile;
  readonly script: Script;
  /** The source of an instruction's arguments; lines of comments between them are blank. */
  argumentsOf(instruction: Instruction): Script;
}

/** @throws {UnscannedError} above `DOCKERFILE_SIZE_MAX` */
export async function readDockerfile(path: string, text: string): Promise<DockerfileText> {
  if (text.length > DOCKERFILE_SIZE_MAX)
    throw new UnscannedError(path, `it has more than ${DOCKERFILE_SIZE_MAX} characters`);
  const { DockerfileParser } = await import("dockerfile-ast");
  // What a template engine fills in is one word.
  const plain = text
    .replaceAll("\r\n", "\n")
    .replace(/\{\{[^{}\n]{0,300}\}\}/g, (word) => word.replace(/\s/g, "_"));
  const script = fileScript(plain);
  const starts = [0];
  for (let at = plain.indexOf("\n"); at >= 0; at = plain.indexOf("\n", at + 1)) starts.push(at + 1);
  const offsetOf = ({ line, character }: { line: number; character: number }) =>
    (starts[line] ?? plain.length) + character;
  return {
    file: DockerfileParser.parse(plain),
    script,
    argumentsOf: (instruction) => {
      const from = offsetOf(instruction.getInstructionRange().end);
      const to = offsetOf(instruction.getRange().end);
      const part = partOf(script, from, to);
      const blank = part.text.replace(/^[ \t]*#.*$/gm, (line, at: number) =>
        isInHeredoc(part.text, at)
          ? line
          : " ".repeat(Math.max(0, line.length - 1)) + (line === "" ? "" : "\\"),
      );
      return { ...part, text: blank };
    },
  };
}

/** Lines of a here-document are its text, comments included. */
function isInHeredoc(text: string, at: number): boolean {
  const opened = text.slice(0, at).search(/<<-?["']?\w/);
  return opened >= 0;
}
