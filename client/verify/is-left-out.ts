import { CHECKPOINT_PATH, REGISTRY_PATH } from "../../schemas/paths.ts";

/** Files that come after the list of files, which therefore cannot list them: they are signed, or their digest stands in what is. */
export function isLeftOut(path: string): boolean {
  return (
    isOfFileList(path) ||
    path === REGISTRY_PATH ||
    path === CHECKPOINT_PATH ||
    path.startsWith("metadata/") ||
    /^targets\/[0-9a-f]{64}\.ashlar\.json$/.test(path)
  );
}

/** The list of files itself, or a part of it. */
export function isOfFileList(path: string): boolean {
  return /^index\/(?:files\/[01]+\.[0-9a-f]{64}|[0-9a-f]{64}\.files)\.json$/.test(path);
}
