/** The refusal to overwrite what an install did not put there. */
import { relative } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

const PATHS_SHOWN = 50;

/** @param places absolute paths of files that would be lost */
export function targetExists(places: readonly string[], folder: string): CodedError {
  const shown = places.slice(0, PATHS_SHOWN).map((place) => relative(folder, place));
  const rest = places.length - shown.length;
  return new CodedError({
    code: "E_TARGET_EXISTS",
    exitCode: EXIT.failed,
    message: `${places.length === 1 ? "1 file is" : `${places.length} files are`} not ashlar's, or changed since the install; they would be lost`,
    fix: "Move them away, or run the command again with --force to overwrite them.",
    details: rest > 0 ? [...shown, `and ${rest} more`] : shown,
  });
}
