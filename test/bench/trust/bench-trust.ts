/**
 * What trust costs: the bytes and requests of a verified install in registries of growing size, the
 * time to sign a registry, and the time to verify an install, each beside what cannot be done with less.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatTable } from "../format-table.ts";
import { ALONE, installTraffic } from "./install-traffic.ts";
import { sampleArtifacts } from "./sample-artifacts.ts";
import { signingTimes } from "./signing-times.ts";
import { verificationTimes } from "./verification-times.ts";

/** Enough for every artifact that is installed, and its whole namespace; no registry is smaller. */
export const SAMPLE = 200;
const SIZES = [1_000, 10_000, 100_000];
const SIGNED = 10_000;

/** @param sizes artifacts of the registries; the second of them, or else the first, is signed against the clock */
export async function benchTrust(sizes: readonly number[] = []): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "ashlar-bench-trust-"));
  try {
    const sample = await sampleArtifacts(SAMPLE);
    const times: Record<string, string>[] = [];
    const builds: Record<string, string>[] = [];
    for (const count of sizes.length > 0 ? sizes : SIZES) {
      const { columns, bins, previous, cold, pin } = await installTraffic(sample, count, work);
      const title = `one of ${count} artifacts installed (${bins} bins); requests: bytes → with gzip`;
      console.log(`\n${title}\n${formatTable(columns)}`);
      builds.push({ artifacts: String(count), ...previous });
      const now = Math.floor(Date.now() / 1000);
      const registry = sample.registry.id;
      const verification = { files: cold, pin, now, registry, name: ALONE };
      times.push({ artifacts: String(count), ...(await verificationTimes(verification)) });
    }
    console.log(`\na cold install verified\n${formatTable(times)}`);
    console.log(`\nthe last tree read by the build that follows it\n${formatTable(builds)}`);
    const signed = await signingTimes(sample, sizes[0] ?? SIGNED);
    console.log(`\na registry signed\n${formatTable(signed)}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
