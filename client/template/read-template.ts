/** What a template's archive says of itself. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseManifest } from "../../schemas/manifest.ts";
import { jsonPointer } from "../../schemas/parse.ts";
import type { TemplateVariable } from "../../schemas/template-variable.ts";
import type { ExtractedFile } from "../extract/extract-archive.ts";
import { ARCHIVE_MANIFEST, type StagedArchive } from "../install/stage-item.ts";

const ROOT = "template";
const PROBLEMS_SHOWN = 5;

export interface Template {
  readonly variables: readonly TemplateVariable[];
  /** The folder with what is rendered. */
  readonly place: string;
  /** Below `place`. */
  readonly files: readonly ExtractedFile[];
}

/** @throws {CodedError} E_TEMPLATE_MANIFEST, E_TEMPLATE_EMPTY */
export async function readTemplate({ place, files }: StagedArchive): Promise<Template> {
  const text = await readFile(join(place, ARCHIVE_MANIFEST), "utf8");
  const { manifest }: { manifest?: unknown } = JSON.parse(text);
  const parsed = parseManifest("template", manifest);
  if (!parsed.ok) {
    const details = parsed.problems.slice(0, PROBLEMS_SHOWN);
    throw new CodedError({
      code: "E_TEMPLATE_MANIFEST",
      exitCode: EXIT.integrity,
      message: "the archive's manifest is not that of a template",
      fix: "Tell the registry's owner; the tree must be built again.",
      details: details.map(({ path, message }) => `${jsonPointer(path) || "/"}: ${message}`),
    });
  }
  const { config } = parsed.value;
  const root = ("root" in config ? config.root : undefined) ?? ROOT;
  const variables = ("variables" in config ? config.variables : undefined) ?? [];
  const inside = files
    .filter(({ path }) => path.startsWith(`${root}/`))
    .map((file) => ({ ...file, path: file.path.slice(root.length + 1) }));
  if (inside.length === 0) throw empty(root);
  return { variables, place: join(place, ...root.split("/")), files: inside };
}

function empty(root: string): CodedError {
  return new CodedError({
    code: "E_TEMPLATE_EMPTY",
    exitCode: EXIT.failed,
    message: `the template has no files in ${root}/`,
    fix: "Choose another version, and tell the publisher of the template.",
  });
}
