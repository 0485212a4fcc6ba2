/**
 * Every file of a tree but what is signed after it: a mirror is a diff of two lists, and an omission
 * is an error.
 */
import * as v from "valibot";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { referenceShape } from "./reference.ts";

export const fileListShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    files: v.pipe(
      v.array(referenceShape),
      v.description(
        "ordered by path, code unit by code unit; left out are this list, metadata/, log/checkpoint and ashlar.json in both places",
      ),
    ),
  }),
  v.title("Ashlar file list"),
  v.description("Path, digest and size of every published file."),
);

export type FileList = v.InferOutput<typeof fileListShape>;

export const parseFileList = (value: unknown): Parsed<FileList> => parseShape(fileListShape, value);
