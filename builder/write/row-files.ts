/** Rows of artifacts in files that were written once: each is read alone, and checked against its digest. */
import { createHash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { RowPlace } from "../incremental/registry-index.ts";
import { firstWords } from "./row-places.ts";
import { textAt } from "./text-file.ts";

/** The two lines of a row. */
export interface RowLines {
  readonly core: string;
  readonly bulk: Uint8Array;
}

export interface RowFiles {
  /** @throws {CodedError} E_PREVIOUS_TREE for a row that is not what was written */
  read(place: RowPlace): RowLines;
  close(): void;
}

/** @param names of the files, by their numbers */
export function openRowFiles(folder: string, names: readonly string[]): RowFiles {
  const opened = new Map<number, number>();
  const open = (number: number): number => {
    const file = opened.get(number) ?? openSync(join(folder, names[number] ?? ""), "r");
    opened.set(number, file);
    return file;
  };
  return {
    read(place) {
      const { file, at, core, bulk } = place;
      try {
        const bytes = textAt(open(file), at, core + 1 + bulk).bytes();
        if (rowDigestOf(bytes).every((part, index) => part === place.digest[index]))
          return {
            core: Buffer.from(bytes.buffer, bytes.byteOffset, core).toString("utf8"),
            bulk: bytes.subarray(core + 1),
          };
      } catch {
        // As good as altered.
      }
      throw damaged(names[file] ?? "");
    },
    close() {
      for (const file of opened.values()) closeSync(file);
    },
  };
}

/** See `RowPlace`. @param bytes both lines with the line feed between them */
export function rowDigestOf(bytes: Uint8Array): RowPlace["digest"] {
  return firstWords(createHash("sha256").update(bytes).digest());
}

function damaged(name: string): CodedError {
  return new CodedError({
    code: "E_PREVIOUS_TREE",
    exitCode: EXIT.failed,
    message: `${name}, which the last build left in the cache, is not as it was written`,
    fix: "build again; nothing else depends on that file",
  });
}
