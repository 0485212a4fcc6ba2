/** The files that the offline targets role lists: lists of keys and the policy of the log. */
import { sha256Hex } from "../../schemas/digest.ts";
import { targetFilePath } from "../../schemas/paths.ts";
import { namedBytes, type PublishedFile } from "../emit/published-file.ts";
import type { OfflineRecords } from "./signing.ts";

export function keyTargets({ listed }: Pick<OfflineRecords, "listed">): PublishedFile[] {
  return [...listed].map(([path, { bytes }]) =>
    namedBytes(bytes, targetFilePath(path, sha256Hex(bytes))),
  );
}
