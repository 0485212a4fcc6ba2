import type { Contents } from "../../builder/check/rule.ts";
import { contentsOf } from "../../builder/inspect/contents-of.ts";

/** The files of a payload from memory, by path. */
export function memoryContents(files: Readonly<Record<string, string | Uint8Array>>): Contents {
  const bytes = new Map(
    Object.entries(files).map(([path, content]) => [
      `files/${path}`,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    ]),
  );
  const payload = Object.keys(files).map((path) => ({
    path,
    entry: {
      path: `files/${path}`,
      kind: "file" as const,
      size: bytes.get(`files/${path}`)?.length ?? 0,
    },
  }));
  return contentsOf(payload, async (entry, range) => {
    const all = bytes.get(entry.path) ?? new Uint8Array();
    return range ? all.subarray(range.offset, range.offset + range.length) : all;
  });
}
