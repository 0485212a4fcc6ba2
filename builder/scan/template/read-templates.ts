/**
 * The Liquid templates of a payload, as the client renders them (`client/template/`): files below
 * the root; each segment of each path is a template of its own; only files whose names end with
 * `.liquid` have a text that is one. They are parsed and analysed here, never rendered.
 */
import type { Liquid, Template } from "liquidjs";
import { RENDERED_FILE_SIZE_MAX, TEMPLATE_SIZE_MAX } from "../../../schemas/limits.ts";
import type { TemplateVariable } from "../../../schemas/template-variable.ts";
import type { Contents, PayloadSubject, Place, Unscanned } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";

/** Folder of a template whose manifest names none. */
const ROOT = "template";
const SUFFIX = ".liquid";
/** Characters of one template; the client's engine stops there as well. */
const PARSE_MAX = 5_000_000;
/** Partials that do not exist: with the first of them rendering ends. */
const PARTIAL = /^(?:include|render|layout)$/;

interface TemplateProblem {
  readonly at: Place;
  readonly message: string;
}

export interface VariableUse {
  readonly name: string;
  /** What stands behind the name: `.size`, `[0]`. */
  readonly rest: readonly unknown[];
  readonly at: Place;
}

/** One segment of a path that is not plain text. */
export interface PathTemplate {
  readonly path: string;
  readonly segment: string;
  /** It is the first of its path. */
  readonly first: boolean;
  readonly templates: readonly Template[];
}

export interface TemplateScan {
  readonly variables: readonly TemplateVariable[];
  /** Files below the root. */
  readonly count: number;
  readonly problems: readonly TemplateProblem[];
  readonly uses: readonly VariableUse[];
  readonly segments: readonly PathTemplate[];
  readonly unscanned: readonly Unscanned[];
}

const scans = new WeakMap<Contents, Promise<TemplateScan>>();

/** Three rules look at the same templates; they are parsed once. */
export function readTemplates(subject: PayloadSubject): Promise<TemplateScan> {
  const known = scans.get(subject.contents);
  if (known) return known;
  const scan = scanTemplates(subject);
  scans.set(subject.contents, scan);
  return scan;
}

async function scanTemplates({ version, contents }: PayloadSubject): Promise<TemplateScan> {
  const config = version.manifest.value?.config;
  const root = (config && "root" in config ? config.root : undefined) ?? ROOT;
  const variables = (config && "variables" in config ? config.variables : undefined) ?? [];
  const reader = new TemplateReader(contents, await makeLiquid());
  const files = contents.files.filter(({ path }) => path.startsWith(`${root}/`));
  for (const { path, entry } of files) {
    reader.readPath(path.slice(root.length + 1), entry.path);
    if (path.endsWith(SUFFIX)) await reader.readFile(path, entry.path, entry.size);
  }
  const { problems, uses, segments, unscanned } = reader;
  return { variables, count: files.length, problems, uses, segments, unscanned };
}

/** The options of the client's sandbox, so that the same texts are refused. */
async function makeLiquid(): Promise<Liquid> {
  const { Liquid } = await import("liquidjs");
  return new Liquid({
    templates: {},
    dynamicPartials: false,
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit: PARSE_MAX,
  });
}

class TemplateReader {
  readonly problems: TemplateProblem[] = [];
  readonly uses: VariableUse[] = [];
  readonly segments: PathTemplate[] = [];
  readonly unscanned: Unscanned[] = [];
  private readonly contents: Contents;
  private readonly liquid: Liquid;
  private readonly seen = new Set<string>();
  private size = 0;

  constructor(contents: Contents, liquid: Liquid) {
    this.contents = contents;
    this.liquid = liquid;
  }

  readPath(relative: string, path: string): void {
    for (const [index, segment] of relative.split("/").entries()) {
      const key = `${index === 0} ${segment}`;
      if (!/\{[{%]/.test(segment) || this.seen.has(key)) continue;
      this.seen.add(key);
      const templates = this.analyse(segment, () => ({ path }), `in the name "${segment}": `);
      if (templates) this.segments.push({ path, segment, first: index === 0, templates });
    }
  }

  async readFile(path: string, place: string, size: number): Promise<void> {
    if (size > RENDERED_FILE_SIZE_MAX) {
      this.problems.push({
        at: { path: place },
        message: `the template has ${size} bytes; at most ${RENDERED_FILE_SIZE_MAX} are rendered`,
      });
      return;
    }
    this.size += size;
    if (this.size > TEMPLATE_SIZE_MAX) {
      this.unscanned.push({
        path: place,
        reason: `the templates have more than ${TEMPLATE_SIZE_MAX} bytes`,
      });
      return;
    }
    try {
      const bytes = await this.contents.bytes(path);
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      this.analyse(text, (line, column) => ({ path: place, line, column }), "");
    } catch (error) {
      if (error instanceof UnscannedError)
        this.unscanned.push({ path: place, reason: error.message });
      else if (error instanceof TypeError)
        this.problems.push({
          at: { path: place },
          message: "the template is no text in UTF-8, so it cannot be rendered",
        });
      else throw error;
    }
  }

  private analyse(
    text: string,
    placeAt: (line: number, column: number) => Place,
    prefix: string,
  ): readonly Template[] | undefined {
    try {
      const templates = this.liquid.parse(text);
      const { globals } = this.liquid.analyzeSync(templates, { partials: false });
      for (const [name, occurrences] of Object.entries(globals))
        for (const { segments, location } of occurrences)
          this.uses.push({
            name,
            rest: segments.slice(1),
            at: placeAt(location.row, location.col),
          });
      this.findPartials(text, templates, placeAt, prefix);
      return templates;
    } catch (error) {
      this.problems.push({ ...problemOf(error, placeAt, prefix) });
      return undefined;
    }
  }

  private findPartials(
    text: string,
    templates: readonly Template[],
    placeAt: (line: number, column: number) => Place,
    prefix: string,
  ): void {
    if (!/include|render|layout/.test(text)) return;
    const waiting = [...templates];
    for (let template = waiting.pop(); template !== undefined; template = waiting.pop()) {
      const { token } = template as { token?: { name?: string; getPosition?: () => number[] } };
      if (PARTIAL.test(token?.name ?? "")) {
        const [line = 1, column = 1] = token?.getPosition?.() ?? [];
        this.problems.push({
          at: placeAt(line, column),
          message: `${prefix}{% ${token?.name} %} takes in another template, and a template has no others`,
        });
      }
      waiting.push(...childrenOf(template));
    }
  }
}

/** Templates inside of a tag, of all its branches. */
function childrenOf(template: Template): Template[] {
  const children = template.children?.(false, true);
  if (children === undefined) return [];
  let step = children.next();
  while (!step.done) step = children.next();
  return step.value as Template[];
}

/** LiquidJS adds the place to its messages; it has fields of its own here. */
function problemOf(
  error: unknown,
  placeAt: (line: number, column: number) => Place,
  prefix: string,
): TemplateProblem {
  if (error instanceof RangeError)
    return { at: placeAt(1, 1), message: `${prefix}tags are nested too deeply to be read` };
  const { message, token } = error as Error & { token?: { getPosition?: () => [number, number] } };
  const [line, column] = token?.getPosition?.() ?? [1, 1];
  const words = message.split("\n", 1)[0]?.replace(/, line:\d+, col:\d+$/, "") ?? "";
  return { at: placeAt(line, column), message: `${prefix}${words}` };
}
