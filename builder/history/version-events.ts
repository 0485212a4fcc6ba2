/** What a commit did to versions, from the parts that it changed of each. */
import { versionFolder } from "../change/change-set.ts";
import { lineOf } from "./raw-fields.ts";
import type { TrailChange, TrailCommit, TrailEvent } from "./trail-event.ts";

/** SHA-256 of a version's archive at a commit, hex; undefined when it cannot be packed, or would cost too much. */
export type DigestOf = (version: {
  readonly commit: string;
  readonly artifact: string;
  readonly version: string;
}) => Promise<string | undefined>;

const PARTS = ["manifest.yaml", "files", "signature", "provenance.json"] as const;
type Part = (typeof PARTS)[number];

/** @param changes only of parts of versions */
export async function versionEvents(
  { commit }: Pick<TrailCommit, "commit">,
  changes: readonly TrailChange[],
  digestOf: DigestOf,
): Promise<readonly TrailEvent[]> {
  const byFolder = Map.groupBy(changes, ({ path }) => versionFolder(`${path}/`) ?? "");
  const events: TrailEvent[] = [];
  for (const [folder, changed] of byFolder) {
    const [, namespace, shortName, version = ""] = folder.split("/");
    const artifact = `${namespace}/${shortName}`;
    const parts = new Map(changed.map((change) => [partOf(change.path), change]));
    const told = eventOf(parts);
    if (!told) continue;
    const sha256 =
      told.kind === "published" || (told.kind === "altered" && parts.get("files")?.after)
        ? await digestOf({ commit, artifact, version })
        : undefined;
    const digest = sha256 === undefined ? "" : `, sha256:${sha256}`;
    events.push({
      kind: told.kind,
      artifact,
      version: lineOf(version),
      text: `${told.text}${digest}`,
      ...(sha256 !== undefined && { sha256 }),
    });
  }
  return events;
}

function partOf(path: string): Part | undefined {
  const name = path.split("/")[4];
  return PARTS.find((part) => part === name);
}

function eventOf(
  parts: ReadonlyMap<Part | undefined, TrailChange>,
): Pick<TrailEvent, "kind" | "text"> | undefined {
  const [manifest, files] = [parts.get("manifest.yaml"), parts.get("files")];
  const [signature, provenance] = [parts.get("signature"), parts.get("provenance.json")];
  if (manifest && manifest.before === undefined) {
    const signed = signature?.after === undefined ? "" : ", signed";
    const proven = provenance?.after === undefined ? "" : ", with provenance";
    return { kind: "published", text: `published${signed}${proven}` };
  }
  if (manifest && manifest.after === undefined)
    return { kind: "removed", text: "removed from the repository" };
  if (files && files.after === undefined)
    return { kind: "removed", text: "its files were removed from the repository" };
  if (manifest || files) {
    const changed = [...(manifest ? ["manifest"] : []), ...(files ? ["files"] : [])].join(" and ");
    return { kind: "altered", text: `its ${changed} changed after it was added` };
  }
  if (signature) return { kind: "signed", text: voucherText("signature", signature) };
  if (provenance) return { kind: "provenance", text: voucherText("provenance", provenance) };
  return undefined;
}

function voucherText(what: string, { before, after }: TrailChange): string {
  if (after === undefined) return `its ${what} was removed`;
  return before === undefined ? `its ${what} was added` : `its ${what} was replaced`;
}
