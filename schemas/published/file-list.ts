/**
 * Every file of a tree but what is signed after it: a mirror is a diff of two lists, and an omission
 * is an error.
 */
import * as v from "valibot";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { type ListForm, type PartContent, partsShape } from "./part.ts";
import { type Reference, referenceShape } from "./reference.ts";

export const fileListShape = v.pipe(
  v.union([
    object({
      schemaVersion: v.literal(1),
      files: v.pipe(
        v.array(referenceShape),
        v.description(
          "ordered by path, code unit by code unit; left out are this list and its parts, metadata/, log/checkpoint and ashlar.json in both places",
        ),
      ),
    }),
    partsShape("files"),
  ]),
  v.title("Ashlar file list"),
  v.description("Path, digest and size of every published file, or the parts that say it."),
);

/** The list of files of a tree: what belongs to an artifact stands together. */
export const FILE_LIST: ListForm<Reference> = {
  kind: "files",
  document: (files) => ({ files }),
  parse: parseFileList,
  placeOf: ({ path }) => ({ group: fileGroup(path), key: path }),
};

function parseFileList(value: unknown): Parsed<PartContent<Reference>> {
  const parsed = parseShape(fileListShape, value);
  if (!parsed.ok) return parsed;
  const list = parsed.value;
  return { ok: true, value: "files" in list ? { rows: list.files } : { parts: list.parts } };
}

/** Folders in which the two segments below are an artifact's name. */
const OF_ARTIFACT =
  /^(?:targets|a|badges|api\/v1\/(?:artifacts|reviews))\/([^/]+\/[^/]+?)(?:\/|\.json$|\.svg$)/;

/** The artifact that a file belongs to, as `namespace/name`. */
export function artifactOf(path: string): string | undefined {
  return OF_ARTIFACT.exec(path)?.[1];
}

/** Whether a file is a page about an artifact, of all files of artifacts. */
export function isArtifactPage(path: string): boolean {
  return path.startsWith("a/");
}

/**
 * The artifact that a file belongs to, as `namespace/name`; for any other file its path without
 * digests, so that what replaces it stands in its place.
 */
export function fileGroup(path: string): string {
  return artifactOf(path) ?? path.replace(/[0-9a-f]{64}/g, "*");
}
