import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { PayloadFile } from "../../parse/subject.ts";
import type { CommandProblem } from "../../scan/agent/command-problems.ts";
import { atField } from "../at-field.ts";
import { printable } from "../printable.ts";
import {
  type PayloadRule,
  type PayloadSubject,
  scanOutcome,
  type Unscanned,
  type Violation,
} from "../rule.ts";
import { textPlace } from "../text-place.ts";
import { unreadable } from "../unreadable.ts";
import { UnscannedError } from "../unscanned-error.ts";

/** Violations of one file; more of them have one cause. */
const SHOWN_MAX = 50;

/** An agent's tools are declared, and are tomorrow what they are today. */
export const agtTool001: PayloadRule = {
  id: "AGT-TOOL-001",
  title: "Tool of an agent is not pinned or not declared",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: ["agent"],
  scope: "payload",
  motivation:
    "A tool runs with the rights of whoever talks to the agent. One that is fetched by name, without a version, can be replaced overnight, and one that nobody declared was agreed to by nobody.",
  trigger:
    "A command of `config.tools` or of an MCP configuration fetches a package or image without an exact version, pipes the network into a shell or has a shell wildcard; or a configured server is not among `config.tools`.",
  fix: "Write the exact version (npx -y name@1.2.3, uvx name==1.2.3, image:1.2.3@sha256:…) and list every server in config.tools.",
  effort: "minutes",
  check: async (subject) => {
    const config = subject.version.manifest.value?.config;
    if (config === undefined || !("runtime" in config)) return unreadable(subject.version.manifest);
    const unscanned: Unscanned[] = [];
    const { isServerConfig } = await import("../../scan/agent/server-config.ts");
    const files = subject.contents.files.filter(({ path }) => isServerConfig(path));
    const inFiles: Violation[] = [];
    for (const file of files) inFiles.push(...(await judgeFile(file, subject, unscanned)));
    const tools = toolsOf(subject);
    if (files.length === 0 && tools.length === 0)
      return { kind: "not-applicable", reason: "the agent has no tools" };
    return scanOutcome([...(await judgeManifest(subject)), ...inFiles], unscanned);
  },
};

function toolsOf({ version }: PayloadSubject) {
  const config = version.manifest.value?.config;
  return config !== undefined && "tools" in config ? (config.tools ?? []) : [];
}

async function judgeManifest(subject: PayloadSubject): Promise<readonly Violation[]> {
  const { commandProblems } = await import("../../scan/agent/command-problems.ts");
  const { manifest } = subject.version;
  return toolsOf(subject).flatMap(({ name, command }, index) =>
    command === undefined
      ? []
      : commandProblems(command).map((problem) => ({
          at: atField(manifest, ["config", "tools", index, "command"]),
          ...textsOf(name, problem),
        })),
  );
}

async function judgeFile(
  file: PayloadFile,
  subject: PayloadSubject,
  unscanned: Unscanned[],
): Promise<readonly Violation[]> {
  const { toolServers } = await import("../../scan/agent/server-config.ts");
  const { wordProblems } = await import("../../scan/agent/command-problems.ts");
  const text = await textOf(file, subject);
  const servers = text === undefined ? undefined : toolServers(text);
  if (text === undefined || servers === undefined) {
    unscanned.push({
      path: file.entry.path,
      reason: `it is no configuration of servers in JSON of at most ${RECORD_SIZE_MAX} bytes`,
    });
    return [];
  }
  const declared = toolsOf(subject).map(({ name }) => name);
  const placeOf = (word: string) =>
    textPlace(file.entry.path, text, Math.max(0, text.indexOf(JSON.stringify(word))));
  return servers
    .flatMap(({ name, words }): Violation[] => [
      ...wordProblems(words).map((problem) => ({
        at: placeOf(problem.word),
        ...textsOf(name, problem),
      })),
      ...(declared.some((tool) => isOf(tool, name)) ? [] : [undeclared(name, placeOf(name))]),
    ])
    .slice(0, SHOWN_MAX);
}

async function textOf({ path, entry }: PayloadFile, { contents }: PayloadSubject) {
  if (entry.size > RECORD_SIZE_MAX) return undefined;
  try {
    return await contents.text(path);
  } catch (error) {
    if (error instanceof UnscannedError) return undefined;
    throw error;
  }
}

/** A tool belongs to a server of its name, or whose name it begins with: `github`, `github/issues`. */
function isOf(tool: string, server: string): boolean {
  return (
    tool === server || /^[:./_-]/.test(tool.startsWith(server) ? tool.slice(server.length) : "")
  );
}

function undeclared(name: string, at: Violation["at"]): Violation {
  return {
    at,
    message: `the server "${printable(name, 60)}" is started, but is not among config.tools`,
    fix: `add {name: ${printable(name, 60)}, description: …} to config.tools, or remove the server`,
    identity: name,
  };
}

function textsOf(tool: string, { message, fix, word }: CommandProblem) {
  return {
    message: `tool "${printable(tool, 60)}": ${printable(message, 400)}`,
    fix: printable(fix, 400),
    identity: `${tool}\0${word}`,
  };
}
