import type { Contents } from "../../builder/check/rule.ts";
import { contentsOf } from "../../builder/inspect/contents-of.ts";

/** Files in memory as the rules on contents see them. */
export function contentsOfFiles(files: Readonly<Record<string, string | Uint8Array>>): Contents {
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    bytes: typeof content === "string" ? new TextEncoder().encode(content) : content,
  }));
  const byPath = new Map(entries.map(({ path, bytes }) => [path, bytes]));
  return contentsOf(
    entries.map(({ path, bytes }) => ({
      path,
      entry: { path, kind: "file", size: bytes.length },
    })),
    async ({ path }, range) => {
      const bytes = byPath.get(path) ?? new Uint8Array();
      return range ? bytes.subarray(range.offset, range.offset + range.length) : bytes;
    },
  );
}
