/** Attacks on readers, judged by our client and by tuf-js: both refuse the same. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BaseFetcher, Updater } from "tuf-js";
import { DownloadHTTPError } from "tuf-js/dist/error.js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hashProblem } from "../../client/trust/check-hashes.ts";
import { outcome, TufReader } from "./tuf-reader.ts";
import { NOW } from "./tuf-repository.ts";
import { Registry, SCENARIOS, TARGET } from "./tuf-scenarios.ts";

/** One reader, over several runs: "good", or why not. */
type Judge = (registry: Registry) => Promise<() => Promise<string>>;

const ours: Judge = async (registry) => {
  const reader = new TufReader(registry);
  return async () => {
    const client = reader.client();
    let found = "not found";
    const result = await outcome(
      client.target(TARGET).then((target) => {
        const bytes = registry.content.get(TARGET) ?? new Uint8Array();
        if (target !== undefined) found = hashProblem(bytes, target) ? "wrong bytes" : "good";
      }),
    );
    return result === "good" ? found : result;
  };
};

const tufJs: Judge = async (registry) => {
  const metadataDir = await mkdtemp(join(folder, "m-"));
  await writeFile(join(metadataDir, "root.json"), registry.file("1.root.json"));
  return async () => {
    const updater = new Updater({
      metadataDir,
      metadataBaseUrl: "memory://m",
      targetDir: metadataDir,
      targetBaseUrl: "memory://t",
      fetcher: new MemoryFetcher(registry),
    });
    try {
      const target = await updater.getTargetInfo(TARGET);
      if (target === undefined) return "not found";
      await updater.downloadTarget(target, join(metadataDir, "target"));
      return "good";
    } catch (error) {
      return `refused: ${error}`;
    }
  };
};

class MemoryFetcher extends BaseFetcher {
  readonly registry: Registry;
  constructor(registry: Registry) {
    super();
    this.registry = registry;
  }
  override async fetch(url: string) {
    const name = url.replace(/^memory:\/\/.\//, "");
    const bytes = url.startsWith("memory://t/")
      ? this.registry.content.get(TARGET)
      : this.registry.files.get(name);
    if (bytes === undefined) throw new DownloadHTTPError("absent", 404);
    return new Blob([Uint8Array.from(bytes)]).stream();
  }
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-attacks-"));
  vi.useFakeTimers({ toFake: ["Date"], now: NOW * 1000 });
});
afterAll(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

test.each(SCENARIOS)("$name: $expected", async ({ before, after, later, expected }) => {
  const registry = new Registry();
  await before?.(registry);
  await registry.publish();
  await after?.(registry);
  const [mine, theirs] = [await ours(registry), await tufJs(registry)];
  if (later) {
    expect([await mine(), await theirs()]).toEqual(["good", "good"]);
    await later(registry);
  }
  const [result, theirResult] = [await mine(), await theirs()];
  expect(result.slice(0, expected.length)).toBe(expected);
  expect(theirResult === "good", theirResult).toBe(result === "good");
});
