/** Signs a small tree as a build would: the log with its proofs, and TUF metadata. */
import type { PublishedFile } from "../../builder/emit/published-file.ts";
import { type SignedLog, signLog } from "../../builder/log/sign-log.ts";
import { keyTargets } from "../../builder/sign/key-targets.ts";
import { PRODUCTION_LIVES, signRoles } from "../../builder/sign/sign-roles.ts";
import { metadataPath, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import { toHex } from "../../schemas/trust/bytes.ts";
import { leafHash, merkleTree } from "../../schemas/trust/merkle.ts";
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import type { TestSigning } from "./test-signing.ts";

/** What was published in a folder before, so that publishing again goes on from there. */
interface Published {
  readonly entries: Uint8Array[];
  readonly boundaries: number[];
  /** Statement in hex → index. */
  readonly places: Map<string, number>;
  times: number;
}

const PUBLISHED = new Map<string, Published>();

/** Takes what is new into the log of a folder. */
export async function growLog(
  folder: string,
  statements: readonly Uint8Array[],
  { records, online }: TestSigning,
): Promise<SignedLog & { readonly proofFor: (statement: Uint8Array) => Promise<Uint8Array> }> {
  const known: Published = PUBLISHED.get(folder) ?? {
    entries: [],
    boundaries: [],
    places: new Map(),
    times: 0,
  };
  PUBLISHED.set(folder, known);
  const { entries, boundaries, places } = known;
  for (const statement of statements) {
    const key = Buffer.from(statement).toString("hex");
    if (places.has(key)) continue;
    places.set(key, entries.length);
    entries.push(statement);
  }
  if (entries.length > (boundaries.at(-1) ?? 0)) boundaries.push(entries.length);
  const log = {
    entries,
    boundaries,
    indexOf: (statement: string) => places.get(statement),
    sizeAfter: (index: number) => boundaries.find((size) => size > index) ?? entries.length,
  };
  const signed = await signLog(log, {
    tree: merkleTree(entries.map(leafHash)),
    origin: records.logPolicy.logs[0]?.key.name ?? "",
    signer: online.log,
    cosignatures: undefined,
  });
  return {
    ...signed,
    proofFor: (statement) => signed.proofOf(Buffer.from(statement).toString("hex"), ""),
  };
}

/** Metadata over the targets, good for a week from now; each call for a folder has later versions. */
export async function signTargets(
  folder: string,
  targets: ReadonlyMap<string, TargetFile>,
  { records, online }: TestSigning,
): Promise<readonly Pick<PublishedFile, "path" | "bytes">[]> {
  const known = PUBLISHED.get(folder);
  const times = known ? ++known.times : 1;
  const { files, timestamp } = await signRoles({
    targets,
    bins: records.bins,
    offlineTargets: records.targets,
    log: headOf(known?.entries ?? []),
    signers: online,
    lives: PRODUCTION_LIVES,
    now: Math.floor(Date.now() / 1000) + times,
  });
  return [
    ...keyTargets(records),
    ...records.roots.map(({ version, bytes }) => ({ path: metadataPath("root", version), bytes })),
    { path: metadataPath("targets", records.targets.version), bytes: records.targets.bytes },
    ...files.map(({ role, version, bytes }) => ({ path: metadataPath(role, version), bytes })),
    { path: TIMESTAMP_PATH, bytes: timestamp.bytes },
  ];
}

function headOf(entries: readonly Uint8Array[]) {
  const tree = merkleTree(entries.map(leafHash));
  return { size: tree.size, root: toHex(tree.root()) };
}
