/** A Dockerfile as a script: what is run while it is built, what is set, what is added. */
import type { Add, JSONInstruction, PropertyInstruction } from "dockerfile-ast";
import { readDockerfile } from "../oci/read-dockerfile.ts";
import { marked } from "../shell/flat-text.ts";
import type { Complaint, Report } from "./complaint.ts";
import { shownUrl } from "./fetch-ledger.ts";
import { judgeSetting } from "./judge-setting.ts";
import { scanShell } from "./scan-shell.ts";
import { joinScripts, type Script, scriptAt } from "./script.ts";

const EXPANSION = /\$\{[^}]{0,300}\}|\$[A-Za-z_]\w*|\{\{[^{}]{0,300}\}\}/g;

/** @throws {UnscannedError} for a file that is too long */
export async function scanDockerfile(path: string, text: string, report: Report): Promise<void> {
  const dockerfile = await readDockerfile(path, text);
  const complaints: Complaint[] = [];
  const keep: Report = (remark, position) => complaints.push({ ...remark, position });
  const runs: Script[] = [];
  for (const instruction of dockerfile.file.getInstructions()) {
    const script = dockerfile.argumentsOf(instruction);
    const keyword = instruction.getKeyword();
    if (keyword === "RUN") runs.push(runScript(instruction as JSONInstruction, script));
    else if (keyword === "CMD" || keyword === "ENTRYPOINT")
      scanShell(runScript(instruction as JSONInstruction, script), {
        report: keep,
        container: false,
      });
    else if (keyword === "ENV" || keyword === "ARG")
      judgeProperties(instruction as PropertyInstruction, keep);
    else if (keyword === "ADD") judgeAdd(instruction as Add, keep);
  }
  // One script: what a later instruction checks was checked.
  scanShell(joinScripts(runs), { report: keep, container: true });
  const isOpen = complaints.some(({ concern }) => concern === "token");
  for (const { position, ...remark } of complaints) {
    // A container has to listen on all of its addresses; without a login that is a door.
    if (remark.concern !== "bind" || isOpen) report(remark, position);
  }
}

function runScript(instruction: JSONInstruction, script: Script): Script {
  const words = instruction.getJSONStrings();
  if (instruction.getOpeningBracket() && words.length > 0) {
    const text = words.map((word) => `'${word.getJSONValue().replaceAll("'", `'\\''`)}'`).join(" ");
    return scriptAt(text, script.position(script.text.search(/\S|$/)));
  }
  // `--mount=…` and other flags are no words of the command.
  const flags = /^(?:\s|\\\n)*(?:--[a-z]+=(?:\\\n|\S)*(?:\s|\\\n)+)*/.exec(script.text)?.[0] ?? "";
  return { ...script, text: " ".repeat(flags.length) + script.text.slice(flags.length) };
}

function judgeProperties(instruction: PropertyInstruction, report: Report): void {
  for (const property of instruction.getProperties()) {
    const value = property.getValue();
    if (value === null) continue;
    const flat = value.replace(/[\ue000\ue001]/g, "?").replace(EXPANSION, (word) => marked(word));
    const remark = judgeSetting(property.getName(), flat, { container: false });
    const { line, character } = property.getRange().start;
    if (remark) report(remark, { line: line + 1, column: character + 1 });
  }
}

function judgeAdd(add: Add, report: Report): void {
  if (add.getFlags().some((flag) => flag.getName() === "checksum")) return;
  for (const word of add.getArguments().slice(0, -1)) {
    const text = word.getValue();
    const isGit = /\.git(?:#|$)|^git@/.test(text);
    if (!/^https?:\/\//.test(text) && !isGit) continue;
    if (isGit && /#[0-9a-f]{40}/.test(text)) continue;
    const { line, character } = word.getRange().start;
    report(
      {
        concern: "fetch",
        message: `ADD takes ${shownUrl(text)} as it is at that time`,
        fix: isGit ? "add # and the full commit id" : "add --checksum=sha256:…",
      },
      { line: line + 1, column: character + 1 },
    );
  }
}
