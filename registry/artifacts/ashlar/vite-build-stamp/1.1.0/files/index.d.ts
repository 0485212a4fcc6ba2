import type { Plugin } from "vite";

export interface BuildStampOptions {
  /** Version of what is built. */
  version?: string;
  /** Commit it is built from; GITHUB_SHA when absent. */
  commit?: string;
  /** When it is built; SOURCE_DATE_EPOCH or the present time when absent. */
  builtAt?: Date | string | number;
  /** Where the list of files goes, inside the build; `false` for nowhere. "build-stamp.json" when absent. */
  fileName?: string | false;
}

/** Gives the code a module `virtual:build-stamp` and writes `build-stamp.json`. @throws {RangeError} when the time is none. */
export function buildStamp(options?: BuildStampOptions): Plugin;
