/** One file of a payload that sets up a machine or a service, read for what its name says it is. */

import { UnscannedError } from "../../check/unscanned-error.ts";
import { isDockerfile } from "../oci/read-dockerfile.ts";
import type { Report } from "./complaint.ts";
import { configLines, type LineOptions } from "./config-lines.ts";
import { execLines, scanShell } from "./scan-shell.ts";
import { fileScript, joinScripts, partOf, type Script } from "./script.ts";
import { pipRemark } from "./shell-packages.ts";

type Kind =
  | "shell"
  | "yaml"
  | "notebook"
  | "dockerfile"
  | "code"
  | "program"
  | "settings"
  | "blocks"
  | "requirements"
  | "sql";

const TEMPLATE_SUFFIX = /\.(?:liquid|tmpl|tpl|j2|jinja2?|erb|template|in|dist)$/;
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [
    /\.(?:sh|bash|zsh|ksh|dash|command)$|(?:^|\/)(?:user-?_?data|post-?install|pre-?install|bootstrap|entrypoint|\.bashrc|\.bash_profile|\.profile|\.zshrc|\.envrc)$/i,
    "shell",
  ],
  [/\.(?:ya?ml|json|jsonc|webmanifest)$/i, "yaml"],
  [/\.ipynb$/i, "notebook"],
  [/(?:config|settings|Rprofile)[\w-]*\.(?:py|R|jl)$|(?:^|\/)[\w.]*Rprofile$/i, "code"],
  [/\.py$/i, "program"],
  [
    /\.(?:conf|cfg|cnf|ini|env|properties|service|config|toml|rc|list|Renviron)$|(?:^|\/)\.env(?:\.[\w.-]+)?$/i,
    "settings",
  ],
  [/\.(?:hcl|tf|tfvars|rb|nix|bicep)$|(?:^|\/)Vagrantfile$/i, "blocks"],
  [/(?:^|\/)[\w.-]*(?:requirements|constraints)[\w.-]*\.(?:txt|in|pip)$/i, "requirements"],
  [/\.sql$/i, "sql"],
];
/** Data without any of these words sets nothing up that is judged here; most data has none. */
const TELLING =
  /pass|pwd|token|requirepass|masterauth|auth|0\.0\.0\.0|::|\*|curl|wget|git\+|\bgit\b|apt|ppa:|\bpip\b|npm|cargo|source\(|install|security|xsrf|protected|empty/i;
const SHEBANG = /^#![^\n]{0,80}\b(?:ba|da|a|z|k)?sh\b/;
/** Files in which no machine is set up, whatever is in them. */
const LOCKFILE =
  /(?:^|\/)(?:package-lock|npm-shrinkwrap|composer|tsconfig[\w.-]*)\.json$|\.schema\.json$|pnpm-lock\.yaml$/;

export function kindOf(path: string, start: string): Kind | undefined {
  if (LOCKFILE.test(path)) return undefined;
  const plain = path.replace(TEMPLATE_SUFFIX, "");
  if (SHEBANG.test(start)) return "shell";
  if (start.startsWith("#cloud-config")) return "yaml";
  if (isDockerfile(path)) return "dockerfile";
  return KINDS.find(([name]) => name.test(path) || name.test(plain))?.[1];
}

/** @throws {UnscannedError} for what is too long to be read */
export async function scanText(path: string, text: string, report: Report): Promise<void> {
  const kind = kindOf(path, text.slice(0, 200));
  if (kind === undefined) return scanParts(path, text, report);
  const script = fileScript(text);
  if (kind === "dockerfile") {
    const { scanDockerfile } = await import("./scan-dockerfile.ts");
    return scanDockerfile(path, text, report);
  }
  if (kind === "yaml" || kind === "notebook") {
    const { scanYaml } = await import("./scan-yaml.ts");
    const container = /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$|(?:^|\/)devcontainer\.json$/.test(
      path,
    );
    if (!TELLING.test(text)) return;
    try {
      scanYaml(script, { report, notebook: kind === "notebook", container });
    } catch (error) {
      if (error instanceof RangeError) throw new UnscannedError(path, "it is nested too deeply");
      throw error;
    }
  } else if (kind === "shell") scanShell(script, { report, container: false });
  else if (kind === "requirements") judgeRequirements(script, report);
  else {
    const program = kind === "program";
    reportLines(script, report, { code: program || kind === "code" || kind === "blocks", program });
    if (kind === "blocks") scanBlocks(script, report);
    if (kind === "settings")
      for (const { text: line, offset } of execLines(text))
        scanShell(partOf(script, offset, offset + line.length), { report, container: false });
  }
}

function reportLines(script: Script, report: Report, options: LineOptions): void {
  const text = script.text
    .replace(/[\ue000\ue001]/g, "?")
    .replace(
      /\$\{[^}\n]{0,300}\}|\{\{[^{}\n]{0,300}\}\}|\$\([^)\n]{0,300}\)/g,
      (word) => `\ue000${word.slice(1, -1)}\ue001`,
    );
  for (const { offset, ...remark } of configLines(text, options))
    report(remark, script.position(offset));
}

function judgeRequirements(script: Script, report: Report): void {
  let from = 0;
  for (const line of script.text.split("\n")) {
    const remark =
      /^\s*(?:#|-)/.test(line) && !/^\s*-e\s/.test(line)
        ? undefined
        : pipRemark(line.replace(/^\s*-e\s+/, "").replace(/\s#.*$/, ""));
    if (remark) report(remark, script.position(from + line.search(/\S|$/)));
    from += line.length + 1;
  }
}

/** Here-documents and lists of command lines of HCL and Ruby: `<<-EOT … EOT`, `inline = ["…", "…"]`. */
function scanBlocks(script: Script, report: Report): void {
  const lines: Script[] = [];
  let list: Script[] = [];
  let delimiter: string | undefined;
  let from = 0;
  const flush = (scripts: Script[]) => {
    if (scripts.length > 0) scanShell(joinScripts(scripts), { report, container: false });
  };
  for (const line of script.text.split("\n")) {
    const item = /^(\s*(?:inline\s*=\s*\[\s*)?")((?:[^"\\]|\\.)*)"\s*\]?,?\s*$/.exec(line);
    const opened = /<<[-~]?["']?([A-Za-z_]\w{0,40})["']?\)?\s*$/.exec(line)?.[1];
    if (delimiter !== undefined) {
      if (line.trim() === delimiter) {
        flush(lines.splice(0));
        delimiter = undefined;
      } else lines.push(partOf(script, from, from + line.length));
    } else if (opened !== undefined) delimiter = opened;
    else if (item) {
      const start = from + (item[1]?.length ?? 0);
      const text = (item[2] ?? "").replace(/\\(["\\])/g, "$1");
      list.push({ text, position: (offset) => script.position(start + offset) });
    } else if (line.trim() !== "") {
      flush(list);
      list = [];
    }
    from += line.length + 1;
  }
  flush(list);
  flush(lines);
}

/** First-boot data in several parts (MIME, RFC 2046): each part is a script or cloud-init's YAML. */
async function scanParts(path: string, text: string, report: Report): Promise<void> {
  if (!/^(?:MIME-Version|Content-Type): /im.test(text.slice(0, 500))) return;
  const boundary = /boundary="?([^"\s;]{1,70})/i.exec(text.slice(0, 1000))?.[1];
  if (boundary === undefined) return;
  const script = fileScript(text);
  let at = text.indexOf(`--${boundary}`);
  while (at >= 0) {
    const next = text.indexOf(`--${boundary}`, at + boundary.length + 2);
    const blank = /\r?\n\r?\n/g;
    blank.lastIndex = at;
    const body = blank.exec(text);
    const end = next < 0 ? text.length : next;
    if (body && body.index < end) {
      const from = body.index + body[0].length;
      const part = partOf(script, from, end);
      const name = /^#cloud-config/.test(part.text)
        ? "part.yaml"
        : /^#!/.test(part.text)
          ? "part.sh"
          : "";
      if (name !== "")
        await scanText(name, part.text, (remark, { line, column }) =>
          report(remark, { line: line + part.position(0).line - 1, column }),
        );
    }
    at = next;
  }
  void path;
}
