/** What a step tells the website's renderer, and what it gets from it. */
import type { Reference } from "../../schemas/published/reference.ts";
import { shownFiles } from "../emit/emit-artifact.ts";
import type { RememberedFiles } from "../evaluate/build-memory.ts";
import { readRow, type StepState } from "./step-state.ts";

export interface SiteFacts {
  /** All files that are no artifact's; pages as the tree before has them. */
  readonly files: readonly Reference[];
  /**
   * Of artifacts that were published again the files by which their pages are known, by name; undefined for
   * those of which nothing is published any more.
   */
  readonly artifacts: ReadonlyMap<string, readonly Reference[] | undefined>;
  /** The same files of a published artifact that is as it was. */
  readonly filesOf: (name: string) => readonly Reference[];
}

export interface ChangedPages {
  /** Of an artifact all or none; of others what came or is another than before, at least. */
  readonly files: readonly Reference[];
  /** Paths of pages that are no artifact's and that are no more. */
  readonly gone: readonly string[];
}

export const NO_PAGES: ChangedPages = { files: [], gone: [] };

/** @param emitted as in `FinishedStep` */
export function siteFacts(
  state: StepState,
  emitted: ReadonlyMap<string, RememberedFiles | undefined>,
  files: readonly Reference[],
): SiteFacts {
  return {
    files,
    artifacts: new Map(
      [...emitted].map(([name, made]) => [name, made && shownFiles(name, made.marks)]),
    ),
    filesOf(name) {
      const marks = readRow(state, name)?.files?.marks;
      if (!marks) throw new Error(`nothing of ${name} is published`);
      return shownFiles(name, marks);
    },
  };
}
