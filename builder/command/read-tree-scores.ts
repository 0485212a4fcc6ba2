import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { apiPath } from "../../schemas/paths.ts";
import { artifactDocumentShape } from "../../schemas/published/artifact-document.ts";
import { type ArtifactPage, artifactPageShape } from "../../schemas/published/catalog-list.ts";
import { type Report, reportShape } from "../../schemas/published/report.ts";
import type { Score } from "../../schemas/published/score.ts";
import type { TreeScores } from "../score/score-changes.ts";

/**
 * The scores of a built tree on this disk, of every listed artifact.
 *
 * @throws {CodedError} E_NO_TREE when the folder holds none that this version reads
 */
export async function readTreeScores(tree: string, folder: string): Promise<TreeScores> {
  const root = resolve(folder, tree);
  try {
    const scores = new Map<string, Score>();
    for (let path: string | undefined = apiPath.list; path !== undefined; ) {
      const page: ArtifactPage = v.parse(artifactPageShape, await readJson(root, path));
      for (const { name } of page.artifacts)
        for (const { version, score } of await readScores(root, name))
          scores.set(`${name}@${version}`, score);
      path = page.next;
    }
    return scores;
  } catch (cause) {
    throw new CodedError({
      code: "E_NO_TREE",
      exitCode: EXIT.notFound,
      message: `${tree} holds no tree whose scores can be read`,
      fix: "name a folder that `ashlar build --out` of this version wrote",
      cause,
    });
  }
}

async function readScores(root: string, name: string): Promise<Report["scores"]> {
  const document = v.parse(artifactDocumentShape, await readJson(root, apiPath.artifact(name)));
  return v.parse(reportShape, await readJson(root, document.report.path)).scores;
}

async function readJson(root: string, path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, path), "utf8"));
}
