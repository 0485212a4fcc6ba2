/** The name of the artifact in whose folder below `artifacts/` a path lies: its own folder, or that of a version. */
export function artifactOfFolder(folder: string): string {
  return folder.split("/").slice(1, 3).join("/");
}
