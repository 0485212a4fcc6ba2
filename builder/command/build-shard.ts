/** `ashlar build --shard i/n`: what one of several machines does for one build. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { evaluateShard } from "../evaluate/evaluate-registry.ts";
import { shardOf } from "../evaluate/shard-of.ts";
import { programDigest } from "../inspect/code-digest.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import { openDiskSink } from "../write/disk-sink.ts";
import { shardContents, writeShard } from "../write/shard-folder.ts";
import { boundHeap } from "./bound-heap.ts";
import { openSource } from "./open-source.ts";

/** Machines that one build is spread over. */
const SHARDS_MAX = 1000;

export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** @param text `i/n` @throws {CodedError} E_USAGE */
export function parseShard(text: string): Shard {
  const [, index = 0, of = 0] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (index >= 1 && index <= of && of <= SHARDS_MAX) return { index, of };
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `--shard "${text}" is no shard`,
    fix: `write it as i/n, from 1/n to n/n, with n at most ${SHARDS_MAX}: --shard 2/8`,
  });
}

export interface ShardRun {
  readonly registry: string;
  readonly commit: string;
  readonly shard: Shard;
  /** An empty folder, or none. */
  readonly out: string;
  /** Folder of kept results. */
  readonly cache: string | undefined;
  readonly now: (committedAt: number | null) => number;
  readonly terminal: Terminal;
}

/** @returns how many artifacts were judged */
export async function buildShard(run: ShardRun): Promise<number> {
  const { registry, commit, shard, out, terminal } = run;
  await requireEmpty(out);
  const source = await openSource({ registry, commit });
  boundHeap(source);
  const inspection = await openInspector({ source, cache: run.cache });
  const progress = terminal.progress(`packing and checking shard ${shard.index}/${shard.of}`);
  try {
    const contents = await shardContents(out);
    const code = await programDigest();
    const judged = await evaluateShard(
      {
        source,
        sink: await openDiskSink(join(out, "blobs")),
        now: run.now(source.history.committedAt),
        contents,
        code,
        inspection: { ...inspection, signal: terminal.signal },
        onArtifact: (done, total, name) => progress.update(done, total, name),
        signal: terminal.signal,
      },
      (name) => shardOf(name, shard.of) === shard.index,
    );
    const head = { commit: source.history.commit ?? "", code, ...shard };
    await writeShard(out, head, { judged, digests: contents.digests });
    return judged.length;
  } catch (error) {
    await rm(out, { recursive: true, force: true });
    throw error;
  } finally {
    inspection.close();
    progress.end();
    await source.close();
  }
}

async function requireEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === 0) return;
  throw new CodedError({
    code: "E_OUT_NOT_OURS",
    exitCode: EXIT.usage,
    message: `${folder} is not empty: a shard goes into a folder of its own`,
    fix: "name another folder with --out, or empty this one",
  });
}
