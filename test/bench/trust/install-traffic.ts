/** Requests and bytes of verified installs from registries of growing size, beside those of others. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { CatalogArtifact } from "../../../builder/catalog/catalog.ts";
import { archivePath } from "../../../schemas/paths.ts";
import { binBits } from "../../../schemas/trust/succinct-bins.ts";
import { installOnce } from "./install-once.ts";
import { meteredServer, type Traffic } from "./metered-server.ts";
import { previousRoles } from "./previous-roles.ts";
import { previousTraffic } from "./previous-traffic.ts";
import { productionSigning } from "./production-signing.ts";
import type { Sample } from "./sample-artifacts.ts";
import { claimedNamespaces, syntheticArtifacts, withNextVersion } from "./synthetic-artifacts.ts";
import { syntheticTree, type TreeFiles } from "./synthetic-tree.ts";
import { trafficRows } from "./traffic-rows.ts";
import { tufJsOnce } from "./tuf-js-once.ts";

/** In a claimed namespace. The first of its row needs nothing, the last three others. */
export const ALONE = "team-1/part-100";
const WITH_NEEDS = "team-1/part-103";
const CHANGED = 50;
const NEXT = "1.2.0";
/** Less than a round trip to a host near by; enough to see which requests wait for others. */
const ANSWER_MS = 40;
const HOUR = 3600;

export interface TrafficResult {
  readonly columns: readonly Record<string, string>[];
  readonly bins: number;
  /** Of the build that follows. */
  readonly previous: Record<string, string>;
  /** Names of what was asked for in the cold install, and the files. */
  readonly cold: ReadonlyMap<string, Uint8Array>;
  /** SHA-256 of the root, hex. */
  readonly pin: string;
}

export async function installTraffic(
  sample: Sample,
  count: number,
  work: string,
): Promise<TrafficResult> {
  const artifacts = await syntheticArtifacts(sample, count);
  const versions = artifacts.reduce((sum, artifact) => sum + artifact.versions.length, 0);
  const now = Math.floor(Date.now() / 1000) - HOUR;
  const signing = await productionSigning({
    registry: sample.registry,
    binBits: binBits(count + versions),
    claimed: claimedNamespaces(count),
    now,
  });
  const before = await syntheticTree({ sample, artifacts, signing, now });
  const after = await syntheticTree({
    sample,
    artifacts: artifacts.with(
      CHANGED,
      withNextVersion(artifacts[CHANGED] as CatalogArtifact, NEXT),
    ),
    signing,
    now: now + HOUR / 2,
    previous: previousRoles(before),
  });
  const { sha256: pin } = signing.records.root;
  const wanted = { artifacts, pin, work };
  const { ours, cold } = await measureOurs({ before, after }, wanted);
  const columns = [...ours, ...(await measureTufJs({ before, after }, wanted))];
  const previous = await previousTraffic(before, signing);
  return { columns, bins: 2 ** signing.records.bins.bit_length, previous, cold, pin };
}

interface Trees {
  readonly before: TreeFiles;
  /** With one version more. */
  readonly after: TreeFiles;
}

interface Wanted {
  readonly artifacts: readonly CatalogArtifact[];
  readonly pin: string;
  readonly work: string;
}

async function measureOurs({ before, after }: Trees, { artifacts, pin, work }: Wanted) {
  const server = await meteredServer(ANSWER_MS);
  const registry = `${server.url}#sha256:${pin}`;
  const install = async (name: string, home: string): Promise<Traffic> => {
    await installOnce({ name, registry, home });
    return server.take();
  };
  try {
    server.serve(before);
    const home = mkdtempSync(join(work, "home-"));
    const cold = await install(ALONE, home);
    const warm = await install(ALONE, home);
    const needs = await install(WITH_NEEDS, mkdtempSync(join(work, "home-")));
    server.serve(after);
    const changed = await install(ALONE, home);
    const archive = archiveSize(artifacts, ALONE);
    const four = [100, 101, 102, 103].map((index) =>
      archiveSize(artifacts, `team-1/part-${index}`),
    );
    const column = (run: string, traffic: Traffic, bytes = archive) => ({
      run,
      ...trafficRows(traffic, bytes),
    });
    const ours = [
      column("ashlar, cold", cold),
      column("again", warm),
      column("after a change", changed),
      column(
        "cold, 3 needs",
        needs,
        four.reduce((sum, bytes) => sum + bytes, 0),
      ),
    ];
    return { ours, cold: filesOf(cold, before) };
  } finally {
    await server.close();
  }
}

async function measureTufJs({ before, after }: Trees, { artifacts, work }: Wanted) {
  const server = await meteredServer(ANSWER_MS);
  const root = before.get("metadata/1.root.json") ?? new Uint8Array();
  const version = artifactOf(artifacts, ALONE).latest.version;
  const home = mkdtempSync(join(work, "tuf-js-"));
  const run = async (): Promise<Traffic> => {
    await tufJsOnce({ name: ALONE, version, url: server.url, root, home });
    return server.take();
  };
  try {
    server.serve(before);
    const archive = archiveSize(artifacts, ALONE);
    const cold = await run();
    const warm = await run();
    server.serve(after);
    const changed = await run();
    // Nobody can do with less than this one request.
    const path = archivePathOf(artifactOf(artifacts, ALONE));
    await (await fetch(server.url + path)).arrayBuffer();
    const alone = await server.take();
    return [
      { run: "tuf-js, cold", ...trafficRows(cold, archive) },
      { run: "again", ...trafficRows(warm, archive) },
      { run: "after a change", ...trafficRows(changed, archive) },
      { run: "archive alone", ...trafficRows(alone, archive) },
    ];
  } finally {
    await server.close();
  }
}

function filesOf({ served }: Traffic, tree: TreeFiles): ReadonlyMap<string, Uint8Array> {
  const asked = served.flatMap(({ path }) => {
    const bytes = tree.get(path);
    return bytes ? [[path, bytes] as const] : [];
  });
  return new Map(asked);
}

function artifactOf(artifacts: readonly CatalogArtifact[], name: string): CatalogArtifact {
  const found = artifacts.find((artifact) => artifact.name === name);
  if (!found) throw new Error(`the sample has no ${name}`);
  return found;
}

const archiveSize = (artifacts: readonly CatalogArtifact[], name: string): number =>
  artifactOf(artifacts, name).latest.archive.size;

function archivePathOf({ name, latest }: CatalogArtifact): string {
  return archivePath(name, latest.version, latest.archive.sha256);
}
