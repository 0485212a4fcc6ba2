/** Publishes records as a TUF repository in memory and lets tuf-js, a client by others, judge it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BaseFetcher, Updater } from "tuf-js";
import { DownloadHTTPError } from "tuf-js/dist/error.js";
import { KEY_LIST_TARGETS, KEY_LISTS } from "../../builder/keys/make-targets.ts";
import type { OnlineKeys } from "../../builder/keys/online-keys.ts";
import type { TrustRecords } from "../../builder/keys/trust-records.ts";
import type { Sha256 } from "../../schemas/digest.ts";
import { metadataPath, TIMESTAMP_PATH, targetFilePath } from "../../schemas/paths.ts";
import { sha256HexOf } from "../../schemas/trust/bytes.ts";
import { binName } from "../../schemas/trust/succinct-bins.ts";
import { TUF_SPEC_VERSION } from "../../schemas/trust/tuf-metadata.ts";
import { metadataBytes, signMetadata } from "../../schemas/trust/tuf-signature.ts";

class MapFetcher extends BaseFetcher {
  readonly files: ReadonlyMap<string, Uint8Array>;
  constructor(files: ReadonlyMap<string, Uint8Array>) {
    super();
    this.files = files;
  }
  override async fetch(url: string): Promise<ReadableStream> {
    const bytes = this.files.get(new URL(url).pathname.slice(1));
    if (!bytes) throw new DownloadHTTPError(url, 404);
    return new Blob([Uint8Array.from(bytes)]).stream();
  }
}

/**
 * The bytes of every key list as tuf-js gets them, starting from the first root.
 *
 * @throws whatever tuf-js refuses with
 */
export async function judgeWithTufJs(
  records: TrustRecords,
  online: OnlineKeys,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-tuf-js-"));
  try {
    const [first] = records.roots;
    await writeFile(join(folder, "root.json"), first?.bytes ?? "");
    const updater = new Updater({
      metadataDir: folder,
      metadataBaseUrl: "https://registry.example/metadata",
      targetDir: folder,
      targetBaseUrl: "https://registry.example/targets/",
      fetcher: new MapFetcher(await publish(records, online)),
    });
    await updater.refresh();
    const lists = new Map<string, Uint8Array>();
    for (const list of KEY_LISTS) {
      const info = await updater.getTargetInfo(KEY_LIST_TARGETS[list]);
      if (!info) throw new Error(`tuf-js does not find ${KEY_LIST_TARGETS[list]}`);
      const place = await updater.downloadTarget(info);
      lists.set(list, new Uint8Array(await readFile(place)));
    }
    return lists;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function publish(
  records: TrustRecords,
  online: OnlineKeys,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const base = { spec_version: TUF_SPEC_VERSION, version: 1, expires: "2099-01-01T00:00:00Z" };
  const { metadata } = records.targets;
  const bins = metadata.delegations?.succinct_roles;
  if (!bins) throw new Error("no bins");
  const names = Array.from({ length: 2 ** bins.bit_length }, (_, index) => binName(bins, index));
  const meta = {
    "targets.json": { version: metadata.version },
    ...Object.fromEntries(names.map((name) => [`${name}.json`, { version: 1 }])),
  };
  const snapshot = { _type: "snapshot" as const, ...base, meta };
  const timestamp = {
    _type: "timestamp" as const,
    ...base,
    meta: { "snapshot.json": { version: 1 } },
  };
  const bin = { _type: "targets" as const, ...base, targets: {} };
  const signedBin = metadataBytes(await signMetadata(bin, [online.bins]));
  return new Map([
    ...records.roots.map(({ version, bytes }) => [metadataPath("root", version), bytes] as const),
    [metadataPath("targets", metadata.version), records.targets.bytes],
    [metadataPath("snapshot", 1), metadataBytes(await signMetadata(snapshot, [online.snapshot]))],
    [TIMESTAMP_PATH, metadataBytes(await signMetadata(timestamp, [online.timestamp]))],
    ...names.map((name) => [metadataPath(name, 1), signedBin] as const),
    ...KEY_LISTS.map((list) => {
      const digest = sha256HexOf(records[list]) as Sha256;
      return [targetFilePath(KEY_LIST_TARGETS[list], digest), records[list]] as const;
    }),
  ]);
}
