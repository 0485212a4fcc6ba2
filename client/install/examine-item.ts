/** What an install has to do for one artifact, from what lies in its place. */
import { type FoundFiles, findFiles, isWhole, strangers } from "./found-files.ts";
import type { InstallItem } from "./install-plan.ts";
import { artifactPath } from "./modules-folder.ts";
import { type Receipt, readReceipts } from "./receipt.ts";

export type Examined =
  /** As it should be. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "absent" }
  /** Only files of an earlier install, which can be had again. */
  | { readonly kind: "replaceable"; readonly from: string }
  /** Files that replacing would lose. */
  | {
      readonly kind: "foreign";
      readonly paths: readonly string[];
      readonly found: FoundFiles;
      /** The receipt is of the very version that is wanted. */
      readonly isCurrent: boolean;
    };

export async function examineItem(
  folder: string,
  { name, archive }: Pick<InstallItem, "name" | "archive">,
): Promise<Examined> {
  const found = await findFiles(artifactPath(folder, name));
  if (found === undefined) return { kind: "absent" };
  const { placed, next } = await readReceipts(folder, name);
  const receipts = [placed, next].filter((receipt) => receipt !== undefined);
  const isWanted = ({ sha256 }: Receipt) => sha256 === archive.sha256;
  const pristine = receipts.filter(({ files }) => strangers(found, files).length === 0);
  const settled = next === undefined ? pristine[0] : undefined;
  if (settled && isWanted(settled) && isWhole(found, settled.files)) return { kind: "unchanged" };
  const [earlier] = pristine;
  if (earlier) return { kind: "replaceable", from: earlier.version };
  return {
    kind: "foreign",
    paths: foreignPaths(found, receipts),
    found,
    isCurrent: receipts.some(isWanted),
  };
}

/** Against the receipt that explains most. */
function foreignPaths(found: FoundFiles, receipts: readonly Receipt[]): string[] {
  const each = [[], ...receipts.map(({ files }) => files)].map((files) => strangers(found, files));
  return each.reduce((best, paths) => (paths.length < best.length ? paths : best));
}
