/**
 * YAML and JSON that describe machines and services: cloud-init, Compose, templates of research
 * environments, devcontainers, settings of notebook servers, notebooks. Keys are read for what they
 * are called, texts for what a shell would do with them.
 */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { YAML_DEPTH_MAX, YAML_NODES_MAX } from "../../../schemas/limits.ts";
import type { Report } from "./complaint.ts";
import { configLines } from "./config-lines.ts";
import { judgeSecret } from "./judge-secret.ts";
import { judgeSetting, openSecret } from "./judge-setting.ts";
import { scanShell } from "./scan-shell.ts";
import { joinScripts, partOf, type Script, scriptAt } from "./script.ts";
import { pipRemark } from "./shell-packages.ts";

/** Keys whose texts a shell runs. */
const SHELL_KEY =
  /^(?:run|runcmd|bootcmd|script|scripts|before_script|after_script|user_?-?data|user_data_script|post_?-?install|pre_?-?install|setup|install|command|commands|cmd|args|entrypoint|inline|shell|exec(?:start)?|on_?create_?command|post_?create_?command|post_?start_?command|update_?content_?command|post_?attach_?command|start|startup|startup_?script|init|init_?script|boot|provision|build|steps|tasks|actions|hooks|launch|test)$/i;
/** Keys whose lists are the words of one command. */
const WORDS_KEY = /^(?:command|cmd|args|entrypoint)$/i;
/** Keys whose texts people read. */
const PROSE_KEY =
  /^(?:description|long_?description|title|name|summary|readme|notes?|documentation|doc|docs|help|message|motd|text|comment|license|label|prerequisites|learning_resources|usage_examples?|examples?|final_message|placeholder|prompt)$/i;
const ENVIRONMENT_KEY = /^(?:environment|env|env_vars|variables|build_args)$/i;
/** Lists of requirements of pip. */
const PIP_KEY = /^(?:pip|python|requirements|install_requires)$/i;
/** Parents under which `token` and the like belong to a notebook server, and that stay in a name. */
const NAMED_PARENT =
  /App$|^(?:Password)?IdentityProvider$|^ServerApp$|^xpack|^security$|^auth$|^code-server$/;
const TEMPLATE_WORD = /\{\{[^{}]{0,300}\}\}|\$\{[^}]{0,300}\}|\$\([^)]{0,300}\)/g;
const TEMPLATE_LINE =
  /^[ \t]*(?:\{%.*%\}|\{\{-?\s*(?:if|end|else|range|with|include|define|template).*\}\})[ \t]*$/gm;

export interface YamlOptions {
  readonly report: Report;
  /** The file is a notebook: only cells that call a shell count. */
  readonly notebook: boolean;
  /** The file describes containers. */
  readonly container: boolean;
}

/** @throws {RangeError} for text that is nested too deeply for the parser */
export function scanYaml(script: Script, options: YamlOptions): void {
  // Lines of template tags alone are no YAML; blanks keep every other place as it is.
  const text = script.text.replace(TEMPLATE_LINE, (line) => " ".repeat(line.length));
  const walker = new YamlWalker({ ...script, text }, options);
  const documents = parseAllDocuments(text, {
    strict: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  for (const document of documents)
    if (document.contents) walker.walk(document.contents as Node, [], 0);
}

class YamlWalker {
  private readonly script: Script;
  private readonly options: YamlOptions;
  private nodes = 0;

  constructor(script: Script, options: YamlOptions) {
    this.script = script;
    this.options = options;
  }

  /** @param path keys from the top; items of lists have none */
  walk(node: Node | null, path: readonly string[], depth: number): void {
    this.nodes += 1;
    if (node === null || depth > YAML_DEPTH_MAX || this.nodes > YAML_NODES_MAX || isAlias(node))
      return;
    if (isMap(node)) this.walkMap(node, path, depth);
    else if (isSeq(node)) this.walkList(node, path, depth);
    else if (isScalar(node)) this.judgeText(node, path);
  }

  private walkMap(map: YAMLMap, path: readonly string[], depth: number): void {
    if (this.isGiven(map, "chpasswd")) this.judgeChpasswd(map);
    this.judgeFileContent(map);
    for (const pair of map.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const key = String(pair.key.value);
      const inner = [...path.slice(-4), key];
      if (isScalar(pair.value)) this.judgePair(pair as Pair<Scalar, Scalar>, inner, path);
      this.walk(pair.value as Node | null, inner, depth + 1);
    }
  }

  private walkList(list: YAMLSeq, path: readonly string[], depth: number): void {
    const key = path.at(-1) ?? "";
    const texts = list.items.filter(isText);
    if (this.options.notebook && key === "source") this.judgeCell(texts);
    else if (SHELL_KEY.test(key)) this.judgeCommands(list, texts, path);
    else
      for (const text of texts) {
        if (ENVIRONMENT_KEY.test(key)) this.judgeVariable(text);
        else this.judgeText(text, path);
      }
    for (const item of list.items)
      if (!isScalar(item) && !(isSeq(item) && SHELL_KEY.test(key)))
        this.walk(item as Node | null, path, depth + 1);
  }

  /** A list of commands, or of the words of one; lists inside are the words of one each. */
  private judgeCommands(
    list: YAMLSeq,
    texts: readonly Scalar<string>[],
    path: readonly string[],
  ): void {
    const isWords = WORDS_KEY.test(path.at(-1) ?? "") && texts.length === list.items.length;
    if (isWords) this.runWords(texts, path);
    else if (texts.length > 0)
      this.run(joinScripts(texts.map((text) => this.scriptOf(text))), path);
    for (const text of texts) this.judgeLines(text);
    for (const item of list.items)
      if (isSeq(item))
        this.runWords(
          item.items.filter((word) => isScalar(word)),
          path,
        );
  }

  /** `key: value` as a setting. */
  private judgePair(
    { key, value }: Pair<Scalar, Scalar>,
    path: readonly string[],
    parents: readonly string[],
  ): void {
    if (value === null || value.value === null) return;
    const isSwitch = typeof value.value === "boolean";
    if (!isSwitch && value.tag?.startsWith("!")) return;
    const last = path.at(-1) ?? "";
    const parent = parents.at(-1) ?? "";
    const name = NAMED_PARENT.test(parent) ? `${parent}.${last}` : last;
    const isText = typeof value.value === "string";
    const source = isText ? String(value.value) : (value.source ?? String(value.value));
    if (source.includes("\n")) return;
    const remark = judgeSetting(name, withMarks(source), { container: this.isContainer(parents) });
    if (!remark) return;
    // A switch is no password, and neither is the label of a form.
    if (remark.concern === "password" && (isSwitch || isLabel(last, source))) return;
    this.options.report(remark, this.positionOf(key));
  }

  /** Services of Compose and containers of Kubernetes; an environment's services run on the machine. */
  private isContainer(path: readonly string[]): boolean {
    if (this.options.container) return true;
    return (
      path.some((key) => key === "services" || key === "containers") && !path.includes("config")
    );
  }

  private judgeText(node: Scalar, path: readonly string[]): void {
    if (typeof node.value !== "string" || this.options.notebook) return;
    const key = path.at(-1) ?? "";
    const isScript = node.value.startsWith("#!");
    if (PROSE_KEY.test(key) && !isScript) return;
    const requirement = PIP_KEY.test(key) ? pipRemark(node.value) : undefined;
    if (requirement) this.options.report(requirement, this.positionOf(node));
    const isShell = isScript || SHELL_KEY.test(key) || /^\|/.test(this.sourceOf(node));
    if (isShell) this.run(this.scriptOf(node), path);
    else if (/\s--?[a-zA-Z]/.test(node.value)) this.run(this.scriptOf(node), path);
    if (!isScript) this.judgeLines(node);
  }

  private judgeLines(node: Scalar): void {
    const script = this.scriptOf(node);
    const isInline = !script.text.includes("\n");
    for (const { offset, ...remark } of configLines(withMarks(script.text), {
      code: isInline,
      container: this.options.container,
    }))
      this.options.report(remark, script.position(offset));
  }

  private judgeVariable(node: Scalar<string>): void {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(node.value) ?? [];
    if (name === undefined || value === undefined) return;
    const remark = judgeSetting(name, withMarks(value), { container: true });
    if (remark) this.options.report(remark, this.positionOf(node));
  }

  /** cloud-init's `chpasswd`: `list` of `user:password`, or `users` with `password`. */
  private judgeChpasswd(map: YAMLMap): void {
    const chpasswd = map.get("chpasswd");
    const list = isMap(chpasswd) ? chpasswd.get("list", true) : undefined;
    const lines: [string, Node][] = isSeq(list)
      ? list.items.flatMap((item): [string, Node][] =>
          isScalar(item) ? [[String(item.value), item]] : [],
        )
      : isScalar(list)
        ? String(list.value)
            .split("\n")
            .map((line): [string, Node] => [line, list])
        : [];
    for (const [line, node] of lines) {
      const colon = line.indexOf(":");
      const kind = colon > 0 ? judgeSecret(withMarks(line.slice(colon + 1))) : undefined;
      if (kind)
        this.options.report(
          openSecret(`the password of "${line.slice(0, colon).trim().slice(0, 60)}"`, kind),
          this.positionOf(node),
        );
    }
  }

  /** cloud-init's `write_files`: what is written may be a script or a configuration. */
  private judgeFileContent(map: YAMLMap): void {
    const content = map.get("content", true);
    const path = map.get("path");
    if (!isScalar(content) || typeof content.value !== "string" || typeof path !== "string") return;
    if (/\.(?:sh|bash)$|rc$|profile$/.test(path) || content.value.startsWith("#!"))
      this.run(this.scriptOf(content), []);
    const script = this.scriptOf(content);
    for (const { offset, ...remark } of configLines(withMarks(script.text)))
      this.options.report(remark, script.position(offset));
  }

  private judgeCell(lines: readonly Scalar<string>[]): void {
    const isShell = /^%%(?:ba|z)?sh\b|^%%script (?:ba)?sh/.test(lines[0]?.value ?? "");
    const scripts = (isShell ? lines.slice(1) : lines).flatMap((line) => {
      const found = isShell
        ? { text: line.value }
        : /^\s*(?:!|%(?=pip\b))(?<text>.*)$/s.exec(line.value)?.groups;
      if (found === undefined) return [];
      return [scriptAt((found.text ?? "").replace(/\n$/, ""), this.positionOf(line))];
    });
    if (scripts.length > 0) this.run(joinScripts(scripts), []);
  }

  /** The words of one command, as an exec array has them. */
  private runWords(words: readonly Scalar[], path: readonly string[]): void {
    const scripts = words.map((word) =>
      scriptAt(shellQuoted(String(word.value)), this.positionOf(word)),
    );
    const joined = joinScripts(scripts);
    this.run({ ...joined, text: joined.text.replaceAll("\n", " ") }, path);
  }

  private run(script: Script, path: readonly string[]): void {
    scanShell(script, {
      report: this.options.report,
      container: this.isContainer(path),
    });
  }

  private isGiven(map: YAMLMap, key: string): boolean {
    return map.items.some((pair) => isScalar(pair.key) && pair.key.value === key);
  }

  private sourceOf(node: Node): string {
    const [from, to] = node.range ?? [0, 0];
    return this.script.text.slice(from, to);
  }

  private positionOf(node: Node) {
    return this.script.position(node.range?.[0] ?? 0);
  }

  /** The text of a scalar, with places line by line where its source has the same lines. */
  private scriptOf(node: Scalar): Script {
    const value = String(node.value);
    const [from = 0, to = from] = node.range ?? [];
    const source = this.script.text.slice(from, to);
    if (source.includes(value)) {
      const at = from + source.indexOf(value);
      return partOf(this.script, at, at + value.length);
    }
    if (source.startsWith("|")) return this.blockScript(value, from);
    return scriptAt(value, this.positionOf(node));
  }

  private blockScript(value: string, from: number): Script {
    const { text } = this.script;
    let at = text.indexOf("\n", from) + 1;
    const scripts = value.split("\n").map((line) => {
      const end = text.indexOf("\n", at);
      const source = text.slice(at, end < 0 ? text.length : end);
      const start = at + Math.max(0, source.indexOf(line));
      at = end < 0 ? text.length : end + 1;
      return { text: line, position: (offset: number) => this.script.position(start + offset) };
    });
    return joinScripts(scripts);
  }
}

function isText(item: unknown): item is Scalar<string> {
  return isScalar(item) && typeof item.value === "string";
}

/** `password: Password` and `password: Пароль` label a field. */
function isLabel(key: string, value: string): boolean {
  return (
    /[^ -~]/.test(value.replace(/[\ue000\ue001]/g, "")) ||
    (/^[A-Z][a-z]+$/.test(value) && value.toLowerCase() === key.toLowerCase())
  );
}

/** Marks what a template engine or a shell fills in, in as many characters as before. */
function withMarks(text: string): string {
  return text
    .replace(/[\ue000\ue001]/g, "?")
    .replace(TEMPLATE_WORD, (word) => `\ue000${word.slice(1, -1)}\ue001`);
}

function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`).replaceAll("\n", ";")}'`;
}
