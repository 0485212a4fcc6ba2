/** What the search for credentials says about files that are made up on the spot. */
import type { Contents } from "../../../builder/check/rule.ts";
import { contentsOf } from "../../../builder/inspect/contents-of.ts";
import type { PayloadFile } from "../../../builder/parse/subject.ts";
import { type SecretScan, scanPayload } from "../../../builder/scan/secrets/scan-secrets.ts";

export function scanOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<SecretScan> {
  return scanPayload(contentsWith(files));
}

function contentsWith(files: Readonly<Record<string, string | Uint8Array>>): Contents {
  const bytes = new Map(
    Object.entries(files).map(([path, one]) => [path, Buffer.from(one as string)]),
  );
  const payload: PayloadFile[] = [...bytes].map(([path, content]) => ({
    path,
    entry: { path: `files/${path}`, kind: "file", size: content.length },
  }));
  return contentsOf(payload, async ({ path }, range) => {
    const content = bytes.get(path.slice("files/".length)) ?? Buffer.alloc(0);
    return range ? content.subarray(range.offset, range.offset + range.length) : content;
  });
}
