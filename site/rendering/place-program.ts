import { BASE_PATH_MARK } from "./base-path-mark.ts";
import { type StoredFile, storedFile } from "./stored-group.ts";

const MODULE = /\.m?js$/;

/**
 * A compiled program as it is for the path that it is served at. The mark stands in string literals
 * of modules alone, of every kind; of what ends one of them, a URL's path can only hold `'`.
 *
 * @param basePath begins and ends with `/`, as `URL` writes it
 */
export function placeProgram(files: readonly StoredFile[], basePath: string): StoredFile[] {
  const literal = basePath.replaceAll("'", "\\u0027");
  return files.map((file) => {
    if (!MODULE.test(file.path)) return file;
    const text = Buffer.from(file.bytes).toString("utf8");
    return storedFile(file.path, text.split(BASE_PATH_MARK).join(literal));
  });
}
