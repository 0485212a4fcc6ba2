/**
 * Files as people without git can give them: fenced blocks of Markdown (commonmark.org, "Fenced code
 * blocks"), each with its path after the fence that opens it.
 */
import { pathProblem } from "../../client/extract/path-problem.ts";
import { pathSet } from "../../client/extract/path-set.ts";
import { FORM_FILES_MAX } from "../../schemas/limits.ts";
import { printable } from "../check/printable.ts";

export interface FencedFiles {
  /** Text by path; each ends with a line end, unless it is empty. */
  readonly files: ReadonlyMap<string, string>;
  /** Sentences; then the files are not to be used. */
  readonly problems: readonly string[];
}

const SHOWN_MAX = 120;

/** @param text with `\n` as its line ends */
export function readFencedFiles(text: string): FencedFiles {
  const files = new Map<string, string>();
  const problems: string[] = [];
  const paths = pathSet();
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line.trim() === "") continue;
    const fence = openingFence(line);
    if (!fence) {
      problems.push(
        `"${printable(line, SHOWN_MAX)}" stands outside of a block: put \`\`\` and the file's path before it, and \`\`\` after its end`,
      );
      continue;
    }
    const end = closingLine(lines, index, fence.marks);
    const path = fence.path;
    const shown = printable(path, SHOWN_MAX);
    const wrong = path === "" ? undefined : problemOf(path, paths);
    if (path === "") problems.push(`block ${files.size + 1} has no path after its ${fence.marks}`);
    else if (wrong !== undefined) problems.push(`"${shown}" ${wrong}`);
    else if (end === lines.length)
      problems.push(`the block "${shown}" has no end: put ${fence.marks} in a line of its own`);
    else
      files.set(
        path,
        lines
          .slice(index + 1, end)
          .map((inner) => `${inner}\n`)
          .join(""),
      );
    index = end;
  }
  if (files.size > FORM_FILES_MAX)
    problems.push(`there are ${files.size} files, and ${FORM_FILES_MAX} are taken`);
  if (files.size === 0 && problems.length === 0) problems.push("there is no file");
  return { files, problems };
}

function openingFence(line: string): { readonly marks: string; readonly path: string } | undefined {
  const [, marks = "", path = ""] = /^(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (marks === "" || (marks.startsWith("`") && path.includes("`"))) return undefined;
  return { marks, path: path.trim() };
}

/** The line of the same marks, or more of them, that ends a block; past the last line where there is none. */
function closingLine(lines: readonly string[], from: number, marks: string): number {
  const mark = marks.charAt(0);
  for (let index = from + 1; index < lines.length; index += 1) {
    const bare = lines[index]?.trimEnd() ?? "";
    if (bare.length >= marks.length && bare === mark.repeat(bare.length)) return index;
  }
  return lines.length;
}

function problemOf(path: string, paths: ReturnType<typeof pathSet>): string | undefined {
  return (pathProblem(path) ?? paths.add(path, "file"))?.words;
}
