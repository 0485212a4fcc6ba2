/** The files of a template with their answers filled in, not yet written anywhere. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { RENDER_TIME_MAX_MS, RENDERED_FILE_SIZE_MAX } from "../../schemas/limits.ts";
import type { TemplateAnswer, TemplateVariable } from "../../schemas/template-variable.ts";
import { pathProblem } from "../extract/path-problem.ts";
import { pathSet } from "../extract/path-set.ts";
import { mapBounded } from "../install/map-bounded.ts";
import type { Template } from "./read-template.ts";
import { runSandbox } from "./run-sandbox.ts";
import type { RenderSource, SandboxLine } from "./sandbox-task.ts";

const SUFFIX = ".liquid";
const FAILURES_SHOWN = 20;

/** Files that are open at once. */
const READS = 16;
/** What the engine says at its own limits, which it reaches before the sandbox reaches its. */
const LIMITS: readonly (readonly [RegExp, `E_${string}`])[] = [
  [/memory alloc limit exceeded/, "E_RENDER_MEMORY"],
  [/template render limit exceeded/, "E_RENDER_TIME"],
  [/renders to more than \d+ bytes/, "E_RENDER_SIZE"],
];

export interface RenderOptions {
  /** Paths that the caller writes itself. */
  readonly reserved: readonly string[];
  readonly signal: AbortSignal;
  /** Milliseconds for all files. */
  readonly timeMax?: number;
}

export interface RenderedFile {
  /** Below the new project's folder. */
  readonly path: string;
  /** The new text, or the place of the file that is copied byte for byte. */
  readonly content: { readonly text: string } | { readonly copyOf: string };
  readonly executable: boolean;
}

/**
 * @throws {CodedError} E_TEMPLATE_RENDER with every place that failed, E_TEMPLATE_PATH,
 *   E_TEMPLATE_TEXT, E_RENDER_TIME, E_RENDER_MEMORY, E_RENDER_SIZE, E_RENDER_ACCESS
 */
export async function renderTemplate(
  template: Template,
  answers: ReadonlyMap<string, TemplateAnswer>,
  { reserved, signal, timeMax = RENDER_TIME_MAX_MS }: RenderOptions,
): Promise<RenderedFile[]> {
  const sources = await mapBounded(template.files, READS, ({ path }) =>
    sourceOf(template.place, path),
  );
  const { lines, ended } = await runSandbox(
    {
      kind: "render",
      values: valuesOf(template.variables, answers),
      files: sources,
      fileSizeMax: RENDERED_FILE_SIZE_MAX,
      timeMax,
    },
    { signal, timeMax },
  );
  if (ended) throw atFile(ended, sources[lines.length]);
  const failures = lines.flatMap((line, index) => failureOf(line, sources[index]));
  if (failures.length > 0) throw renderError(failures);
  const files = lines.flatMap((line, index) => renderedFile(line, { template, index }));
  refusePaths(files, reserved);
  return files;
}

async function sourceOf(place: string, path: string): Promise<RenderSource> {
  if (!path.endsWith(SUFFIX)) return { path, text: null };
  const bytes = await readFile(join(place, ...path.split("/")));
  if (bytes.length > RENDERED_FILE_SIZE_MAX)
    throw textError(path, `has more than ${RENDERED_FILE_SIZE_MAX} bytes`);
  try {
    return { path, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    throw textError(path, "is no UTF-8 text");
  }
}

/** What was not answered is empty, so that a template can ask `{% if name != "" %}`. */
function valuesOf(
  variables: readonly TemplateVariable[],
  answers: ReadonlyMap<string, TemplateAnswer>,
): Record<string, TemplateAnswer | null> {
  const nothing = { string: "", choice: "", boolean: false, integer: null };
  return Object.fromEntries(
    variables.map(({ name, type }) => [name, answers.get(name) ?? nothing[type ?? "string"]]),
  );
}

function failureOf(line: SandboxLine, source: RenderSource | undefined): string[] {
  if (line.kind !== "failed") return [];
  const at = line.line > 0 ? `:${line.line}:${line.column}` : "";
  return [`${source?.path}${at}: ${line.message}`];
}

function renderedFile(
  line: SandboxLine,
  { template, index }: { readonly template: Template; readonly index: number },
): RenderedFile[] {
  const file = template.files[index];
  if (line.kind !== "rendered" || line.path === null || file === undefined) return [];
  const { executable } = file;
  if (line.text === null) {
    const copyOf = join(template.place, ...file.path.split("/"));
    return [{ path: line.path, content: { copyOf }, executable }];
  }
  // The suffix may stand inside a segment that was rendered; then it is not there any more.
  const path = line.path.endsWith(SUFFIX) ? line.path.slice(0, -SUFFIX.length) : line.path;
  return [{ path, content: { text: line.text }, executable }];
}

/** Answers end up in paths: what comes out is as little trusted as an archive. */
function refusePaths(files: readonly RenderedFile[], reserved: readonly string[]): void {
  const paths = pathSet();
  for (const path of reserved) paths.add(path, "file");
  const problems = files.flatMap(({ path }) => {
    const problem = pathProblem(path) ?? paths.add(path, "file");
    return problem ? [`${JSON.stringify(path)} ${problem.words}`] : [];
  });
  if (problems.length === 0) return;
  throw new CodedError({
    code: "E_TEMPLATE_PATH",
    exitCode: EXIT.failed,
    message: "with these answers the template makes file names that are not allowed",
    fix: "Give answers without special characters; if that does not help, tell the publisher of the template.",
    details: problems.slice(0, FAILURES_SHOWN),
  });
}

function renderError(failures: readonly string[]): CodedError {
  const limit = LIMITS.find(([words]) => failures.some((failure) => words.test(failure)));
  return new CodedError({
    code: limit?.[1] ?? "E_TEMPLATE_RENDER",
    exitCode: EXIT.failed,
    message: `${failures.length === 1 ? "1 file" : `${failures.length} files`} of the template cannot be rendered`,
    fix: "Nothing was written. Tell the publisher of the template.",
    details: failures.slice(0, FAILURES_SHOWN),
  });
}

function textError(path: string, words: string): CodedError {
  return new CodedError({
    code: "E_TEMPLATE_TEXT",
    exitCode: EXIT.failed,
    message: `${JSON.stringify(path)} of the template ${words}, so it cannot be rendered`,
    fix: "Nothing was written. Tell the publisher of the template.",
  });
}

/** The sandbox works file by file; the first one without a result is the one that ended it. */
function atFile({ code, exitCode, message, fix }: CodedError, source: RenderSource | undefined) {
  if (source === undefined)
    return new CodedError({ code: code as `E_${string}`, exitCode, message, fix });
  const details = [`at ${source.path}`];
  return new CodedError({ code: code as `E_${string}`, exitCode, message, fix, details });
}
