/** The online roles of a tree that this process signed, for the next one to follow; nobody has to be asked for them. */
import type { PreviousRoles, PublishedRole } from "../../../builder/sign/sign-roles.ts";
import { metadataPath, TIMESTAMP_PATH } from "../../../schemas/paths.ts";
import type { Signed, Snapshot, Targets, Timestamp } from "../../../schemas/trust/tuf-metadata.ts";
import type { TreeFiles } from "./synthetic-tree.ts";

export function previousRoles(files: TreeFiles): PreviousRoles {
  const role = <T extends Signed>(path: string): PublishedRole<T> => {
    const bytes = files.get(path) ?? new Uint8Array();
    const { signed } = JSON.parse(new TextDecoder().decode(bytes)) as { signed: T };
    return { bytes, signed, current: true };
  };
  const timestamp = role<Timestamp>(TIMESTAMP_PATH);
  const { version } = timestamp.signed.meta["snapshot.json"];
  const snapshot = role<Snapshot>(metadataPath("snapshot", version));
  const bins = Object.entries(snapshot.signed.meta)
    .map(([file, meta]) => [file.replace(/\.json$/, ""), meta.version] as const)
    .filter(([name]) => name !== "targets")
    .map(([name, newest]) => [name, role<Targets>(metadataPath(name, newest))] as const);
  return { timestamp, snapshot, bins: new Map(bins), retired: [] };
}
