/** `shadcn build` (ui.shadcn.com/docs/registry): one JSON file for each item of a registry.json. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustMeasure } from "../../measure-command.ts";
import { npmPeer } from "../../npm-peer.ts";
import type { DebianRecord } from "../../search/debian-records.ts";
import type { BuildPeer } from "../build-peer.ts";
import { payloadFiles } from "../debian-artifact.ts";

const PACKAGE = ["shadcn", "4.23.0"] as const;

export const SHADCN: BuildPeer = {
  name: "shadcn build",
  does: "files copied into JSON",
  async run(records, work, report) {
    const peer = npmPeer(...PACKAGE);
    if (peer === undefined) {
      report.skipped("shadcn", `${PACKAGE.join("@")} cannot be installed from npm here`);
      return undefined;
    }
    report.version(...PACKAGE);
    const items = records.map((record) => writeItem(record, work));
    writeFileSync(
      join(work, "registry.json"),
      JSON.stringify({ name: "bench", homepage: "https://registry.example", items }),
    );
    writeFileSync(join(work, "package.json"), '{ "private": true }\n');
    const cli = join(peer, "node_modules/shadcn/dist/index.js");
    return mustMeasure(process.execPath, [cli, "build", "registry.json", "--output", "r"], {
      folder: work,
    });
  },
};

function writeItem(record: DebianRecord, work: string): object {
  const place = `items/${record.name}`;
  mkdirSync(join(work, place), { recursive: true });
  const files = payloadFiles(record);
  for (const { path, text } of files) writeFileSync(join(work, place, path), text);
  return {
    name: record.name,
    type: "registry:item",
    title: record.debianName,
    description: record.summary,
    files: files.map(({ path }) => ({
      path: `${place}/${path}`,
      type: "registry:file",
      target: `~/${record.name}/${path}`,
    })),
  };
}
