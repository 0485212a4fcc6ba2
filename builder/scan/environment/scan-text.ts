/** One file of a payload that sets up a machine or a service, read for what its name says it is. */

import { UnscannedError } from "../../check/unscanned-error.ts";
import { isDockerfile } from "../oci/read-dockerfile.ts";
import type { Report } from "./complaint.ts";
import { configLines, type LineOptions } from "./config-lines.ts";
import { execLines, scanShell } from "./scan-shell.ts";
import type { YamlOptions } from "./scan-yaml.ts";
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
  | "parts";

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
    /\.(?:conf|cfg|cnf|ini|env|properties|service|config|toml|rc|list|Renviron|sql)$|(?:^|\/)\.env(?:\.[\w.-]+)?$/i,
    "settings",
  ],
  [/\.(?:hcl|tf|tfvars|rb|nix|bicep)$|(?:^|\/)Vagrantfile$/i, "blocks"],
  [/(?:^|\/)[\w.-]*(?:requirements|constraints)[\w.-]*\.(?:txt|in|pip)$/i, "requirements"],
];
/** Data without any of these words sets nothing up that is judged here; most data has none. */
const TELLING =
  /pass|pwd|token|requirepass|masterauth|auth|0\.0\.0\.0|::|\*|curl|wget|git\+|\bgit\b|apt|ppa:|\bpip\b|npm|cargo|source\(|install|security|xsrf|protected|empty/i;
const COMPOSE = /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$|(?:^|\/)devcontainer\.json$/;
const SHEBANG = /^#![^\n]{0,80}\b(?:ba|da|a|z|k)?sh\b/;
/** Files in which no machine is set up, whatever is in them. */
const LOCKFILE =
  /(?:^|\/)(?:package-lock|npm-shrinkwrap|composer|tsconfig[\w.-]*)\.json$|\.schema\.json$|pnpm-lock\.yaml$/;

/** Words of an interface in other languages: `password` is a label there. */
const LOCALE = /(?:^|\/)(?:locales?|i18n|lang|languages|translations)(?:\/|[.-][\w.-]+$)/i;

/** @param text the file, or at least its beginning; undefined for what sets nothing up */
export function kindOf(path: string, text: string): Kind | undefined {
  if (SHEBANG.test(text)) return "shell";
  if (LOCKFILE.test(path)) return undefined;
  if (text.startsWith("#cloud-config")) return "yaml";
  if (isDockerfile(path)) return "dockerfile";
  if (/^(?:MIME-Version|Content-Type): /i.test(text)) return "parts";
  const plain = path.replace(TEMPLATE_SUFFIX, "");
  const kind = KINDS.find(([name]) => name.test(path) || name.test(plain))?.[1];
  const isData = kind === "yaml" || kind === "notebook";
  return isData && (LOCALE.test(path) || !TELLING.test(text)) ? undefined : kind;
}

/** @throws {UnscannedError} for what is too long or too deep to be read */
export async function scanText(path: string, text: string, report: Report): Promise<void> {
  const script = fileScript(text);
  switch (kindOf(path, text)) {
    case "parts":
      return scanParts(script, report);
    case "dockerfile": {
      const { scanDockerfile } = await import("./scan-dockerfile.ts");
      return scanDockerfile(path, text, report);
    }
    case "yaml":
      return scanData(path, script, { report, notebook: false, container: COMPOSE.test(path) });
    case "notebook":
      return scanData(path, script, { report, notebook: true, container: false });
    case "shell":
      return scanShell(script, { report, container: false });
    case "requirements":
      return judgeRequirements(script, report);
    case "code":
      return reportLines(script, report, { code: true });
    case "program":
      return reportLines(script, report, { program: true });
    case "blocks":
      reportLines(script, report, { code: true });
      return scanBlocks(script, report);
    case "settings":
      reportLines(script, report, {});
      for (const { text: line, offset } of execLines(text))
        scanShell(partOf(script, offset, offset + line.length), { report, container: false });
  }
}

async function scanData(path: string, script: Script, options: YamlOptions): Promise<void> {
  const { scanYaml } = await import("./scan-yaml.ts");
  try {
    scanYaml(script, options);
  } catch (error) {
    if (error instanceof RangeError) throw new UnscannedError(path, "it is nested too deeply");
    throw error;
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
async function scanParts(script: Script, report: Report): Promise<void> {
  const { text } = script;
  const boundary = /boundary="?([^"\s;]{1,70})/i.exec(text.slice(0, 1000))?.[1];
  if (boundary === undefined) return;
  let at = text.indexOf(`--${boundary}`);
  while (at >= 0) {
    const next = text.indexOf(`--${boundary}`, at + boundary.length + 2);
    const part = text.slice(at, next < 0 ? text.length : next);
    const head = /\r?\n\r?\n/.exec(part);
    if (head)
      await scanPart(script, at + head.index + head[0].length, { end: at + part.length, report });
    at = next;
  }
}

async function scanPart(
  script: Script,
  from: number,
  { end, report }: { readonly end: number; readonly report: Report },
): Promise<void> {
  const { text, position } = partOf(script, from, end);
  if (!/^#(?:cloud-config|!)/.test(text)) return;
  const above = position(0).line - 1;
  await scanText("part", text, (remark, { line, column }) =>
    report(remark, { line: line + above, column }),
  );
}
