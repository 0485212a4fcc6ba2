/** apt-ftparchive(1): the index of a Debian repository over .deb files (deb(5)). */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { tarEntry } from "../../../tar-bytes.ts";
import { debianPeer } from "../../debian-peer.ts";
import { mustMeasure } from "../../measure-command.ts";
import type { DebianRecord } from "../../search/debian-records.ts";
import type { BuildPeer } from "../build-peer.ts";
import { artifactVersion, payloadFiles, type TextFile } from "../debian-artifact.ts";

const PACKAGE = "apt-utils=2.6.2";

export const APT_FTPARCHIVE: BuildPeer = {
  name: "apt-ftparchive packages",
  does: "index of finished packages",
  async run(records, work, report) {
    const peer = debianPeer([PACKAGE]);
    if (!peer) {
      report.skipped("apt-ftparchive", `${PACKAGE} cannot be downloaded here`);
      return undefined;
    }
    report.version("apt-ftparchive", peer.version);
    mkdirSync(join(work, "pool"));
    for (const record of records)
      writeFileSync(join(work, "pool", `${record.name}.deb`), debianPackage(record));
    const { environment } = peer;
    return mustMeasure(join(peer.usr, "bin/apt-ftparchive"), ["packages", "pool"], {
      folder: work,
      environment,
    });
  },
};

function debianPackage(record: DebianRecord): Buffer {
  const { name, section, depends, summary, description } = record;
  const control = [
    `Package: ${name}`,
    `Version: ${artifactVersion(record)}`,
    "Architecture: all",
    "Maintainer: bench <bench@example.org>",
    `Section: ${section}`,
    ...(depends.length > 0 ? [`Depends: ${depends.join(", ")}`] : []),
    `Description: ${summary}`,
    ...description.split("\n").map((line) => ` ${line.trim() || "."}`),
  ];
  const place = `./usr/share/doc/${name}`;
  return archive([
    ["debian-binary", Buffer.from("2.0\n")],
    ["control.tar.gz", tarball([{ path: "./control", text: `${control.join("\n")}\n` }])],
    [
      "data.tar.gz",
      tarball(payloadFiles(record).map(({ path, text }) => ({ path: `${place}/${path}`, text }))),
    ],
  ]);
}

function tarball(files: readonly TextFile[]): Buffer {
  const entries = files.map(({ path, text }) => tarEntry({ name: path, content: text }));
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

/** ar(5): a header of 60 characters for each member, which begins at an even place. */
function archive(members: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  const parts = members.flatMap(([name, bytes]) => [
    Buffer.from(
      `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${String(bytes.length).padEnd(10)}\`\n`,
    ),
    bytes,
    Buffer.alloc(bytes.length % 2, "\n"),
  ]);
  return Buffer.concat([Buffer.from("!<arch>\n"), ...parts]);
}
