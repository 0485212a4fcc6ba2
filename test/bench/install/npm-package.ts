/** A Debian package as a package of npm, and as a registry of npm keeps it. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { tarEntry } from "../../tar-bytes.ts";
import { artifactName, artifactVersion, payloadFiles } from "../build/debian-artifact.ts";
import type { DebianRecord } from "../search/debian-records.ts";

export const npmName = (record: DebianRecord): string => `@${artifactName(record)}`;

/** The archive with the same payload as Ashlar's, and a `package.json`. */
export function npmArchive(record: DebianRecord, known: ReadonlyMap<string, DebianRecord>): Buffer {
  const files = [
    { path: "package.json", text: JSON.stringify(npmManifest(record, known), null, 2) },
    ...payloadFiles(record),
  ];
  const entries = files.map(({ path, text }) =>
    tarEntry({ name: `package/${path}`, content: text }),
  );
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

/** The document of one package as Verdaccio's local storage holds it. */
export function verdaccioDocument(
  record: DebianRecord,
  known: ReadonlyMap<string, DebianRecord>,
  archive: Uint8Array,
): object {
  const version = artifactVersion(record);
  const digest = (name: string) => createHash(name).update(archive);
  const shasum = digest("sha1").digest("hex");
  const file = archiveName(record);
  const dist = {
    integrity: `sha512-${digest("sha512").digest("base64")}`,
    shasum,
    tarball: `http://127.0.0.1/${npmName(record)}/-/${file}`,
  };
  return {
    name: npmName(record),
    versions: { [version]: { ...npmManifest(record, known), dist } },
    "dist-tags": { latest: version },
    time: { [version]: "2026-09-01T00:00:00.000Z" },
    _uplinks: {},
    _distfiles: {},
    _attachments: { [file]: { shasum, version } },
    _rev: "1-0",
    _id: npmName(record),
    readme: "",
    users: {},
  };
}

export const archiveName = (record: DebianRecord): string =>
  `${record.name}-${artifactVersion(record)}.tgz`;

function npmManifest(record: DebianRecord, known: ReadonlyMap<string, DebianRecord>): object {
  const needed = record.depends
    .map((name) => known.get(name))
    .filter((other): other is DebianRecord => other !== undefined);
  return {
    name: npmName(record),
    version: artifactVersion(record),
    description: record.summary,
    dependencies: Object.fromEntries(needed.map((other) => [npmName(other), "*"])),
  };
}
