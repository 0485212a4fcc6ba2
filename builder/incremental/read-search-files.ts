/** Files of the search index of the tree before, each read once. */
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { searchFilePath } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { PublishedFile } from "../emit/published-file.ts";
import type { PreviousFiles } from "./previous-files.ts";

/** Bytes of an unpacked file: the largest have the columns of 4,096 documents. */
const UNPACKED_MAX = 256 * 1024 * 1024;

export interface SearchFiles {
  /**
   * @param name what a file of the index has where it names another
   * @throws {CodedError} E_PREVIOUS_LIST for a file that is missing, altered, or of another shape
   */
  read<T>(name: unknown, shape: v.GenericSchema<T>): Promise<T>;
  readReference<T>(reference: Reference, shape: v.GenericSchema<T>): Promise<T>;
}

/** @param made name → a file of this tree, which the one before need not have */
export function readSearchFiles(
  previous: PreviousFiles,
  made: ReadonlyMap<string, PublishedFile>,
): SearchFiles {
  const known = new Map<string, Promise<unknown>>();
  const readReference: SearchFiles["readReference"] = async (reference, shape) => {
    const { path } = reference;
    const content = known.get(path) ?? previous.read(reference).then(unpacked);
    known.set(path, content);
    return checked(path, await content, shape);
  };
  return {
    readReference,
    async read(name, shape) {
      const path = searchFilePath(typeof name === "string" ? name : "");
      const own = typeof name === "string" ? made.get(name)?.bytes : undefined;
      if (own) return checked(path, unpacked(own), shape);
      const reference = previous.file(path);
      return reference ? readReference(reference, shape) : refuse(path, "is missing");
    },
  };
}

/** What the shape makes of a content would lack keys that objects of JavaScript have themselves. */
function checked<T>(path: string, content: unknown, shape: v.GenericSchema<T>): T {
  return v.is(shape, content) ? content : refuse(path, "is no file that this version reads");
}

function unpacked(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(gunzipSync(bytes, { maxOutputLength: UNPACKED_MAX }).toString());
  } catch {
    return undefined;
  }
}

function refuse(path: string, problem: string): never {
  throw new CodedError({
    code: "E_PREVIOUS_LIST",
    exitCode: EXIT.integrity,
    message: `${path} ${problem}, so the search index cannot go on from the previous tree's`,
    fix: "build all of it anew from a clean folder; `ashlar verify --tree` names every file of a tree that is wrong",
  });
}
