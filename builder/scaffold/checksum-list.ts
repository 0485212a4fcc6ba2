import { sha256Hex } from "../../schemas/digest.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";

/** A list as sha256sum writes it, ordered by path. */
export function checksumList(files: Readonly<Record<string, string | Uint8Array>>): string {
  return Object.keys(files)
    .sort()
    .map((path) => {
      const content = files[path] ?? "";
      return `${sha256Hex(typeof content === "string" ? utf8(content) : content)}  ${path}\n`;
    })
    .join("");
}
