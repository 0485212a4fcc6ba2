/** createrepo_c (github.com/rpm-software-management/createrepo_c): the index of an RPM repository. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianPeer } from "../../debian-peer.ts";
import { mustMeasure } from "../../measure-command.ts";
import type { DebianRecord } from "../../search/debian-records.ts";
import type { BuildPeer } from "../build-peer.ts";
import { artifactVersion, payloadFiles } from "../debian-artifact.ts";
import { rpmFile } from "./rpm-file.ts";

/** With the libraries that few machines have. */
const PACKAGES = [
  "createrepo-c=0.17.3-2",
  "libcreaterepo-c0",
  "libmodulemd2",
  "libdrpm0",
  "librpm9",
  "librpmio9",
  "liblua5.3-0",
  "libzck1",
  "libmagic1",
  "libmagic-mgc",
] as const;

export const CREATEREPO: BuildPeer = {
  name: "createrepo_c",
  does: "index of finished packages",
  async run(records, work, report) {
    const peer = debianPeer(PACKAGES);
    if (!peer) {
      report.skipped("createrepo_c", `${PACKAGES[0]} cannot be downloaded here`);
      return undefined;
    }
    report.version("createrepo_c", peer.version);
    const pool = join(work, "pool");
    mkdirSync(pool);
    for (const record of records)
      writeFileSync(join(pool, `${record.name}.rpm`), packageOf(record));
    const { environment } = peer;
    const run = await mustMeasure(join(peer.usr, "bin/createrepo_c"), [pool], { environment });
    // It goes on without packages that it cannot read.
    const said = `${run.stdout}${run.stderr}`;
    if (/Cannot|Warning/.test(said)) throw new Error(said.slice(0, 1000));
    return run;
  },
};

function packageOf(record: DebianRecord): Buffer {
  const { name, summary, description, section, depends } = record;
  const place = `./usr/share/doc/${name}`;
  return rpmFile({
    name,
    version: artifactVersion(record),
    summary,
    description,
    group: section,
    requires: depends,
    files: payloadFiles(record).map(({ path, text }) => ({ path: `${place}/${path}`, text })),
  });
}
