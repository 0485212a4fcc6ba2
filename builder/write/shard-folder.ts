/**
 * The work of one of several machines that build one registry: a folder with what was judged
 * (`judged.jsonl`, its last line the SHA-256 of the rest), what files are made from (`contents/`) and
 * packed archives (`blobs/`). Whoever puts the shards together checks that they are of one commit and
 * one program, that none is missing, and the digest of each file that it uses.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { JudgedElsewhere } from "../evaluate/evaluate-registry.ts";
import type { ArtifactContent, ContentStore } from "../evaluate/evaluated-artifact.ts";

/** What a shard is a shard of. */
export interface ShardHead {
  readonly commit: string;
  /** Digest of the program. */
  readonly code: Sha256;
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

interface ShardLine {
  readonly judged: JudgedElsewhere;
  /** SHA-256 of its content's file; null when nothing of it gets published. */
  readonly content: Sha256 | null;
}

export interface OpenedShard {
  readonly folder: string;
  readonly head: ShardHead;
  readonly lines: readonly ShardLine[];
}

const JUDGED = "judged.jsonl";

/** Takes contents into a shard's folder. */
export interface ShardContents extends ContentStore {
  /** By name. */
  readonly digests: ReadonlyMap<string, Sha256>;
}

export async function shardContents(folder: string): Promise<ShardContents> {
  const digests = new Map<string, Sha256>();
  await mkdir(join(folder, "contents"), { recursive: true });
  return {
    digests,
    async put(name, content) {
      const text = JSON.stringify(content);
      digests.set(name, sha256Hex(text));
      await writeFile(contentPath(folder, name), text);
    },
    get: async () => undefined,
  };
}

export async function writeShard(
  folder: string,
  head: ShardHead,
  { judged, digests }: { judged: readonly JudgedElsewhere[]; digests: ShardContents["digests"] },
): Promise<void> {
  const lines = judged.map(({ key, summary }): ShardLine => {
    return { judged: { key, summary }, content: digests.get(summary.name) ?? null };
  });
  const text = [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
  const digest = createHash("sha256").update(text).digest("hex");
  await writeFile(join(folder, JUDGED), `${text}${digest}\n`);
}

/** @throws {CodedError} E_SHARD for a folder that is none, cut off or altered */
export async function openShard(folder: string): Promise<OpenedShard> {
  const text = await readFile(join(folder, JUDGED), "utf8").catch(() => undefined);
  if (text === undefined) throw broken(folder, `holds no ${JUDGED}: it is no shard of a build`);
  const end = text.lastIndexOf("\n", text.length - 2) + 1;
  const body = text.slice(0, end);
  if (text.slice(end).trim() !== createHash("sha256").update(body).digest("hex"))
    throw broken(folder, `has a ${JUDGED} that was cut off or altered`);
  const [head, ...lines] = body.trim().split("\n");
  return {
    folder,
    head: JSON.parse(head ?? "") as ShardHead,
    lines: lines.map((line) => JSON.parse(line) as ShardLine),
  };
}

/** The contents of all shards. Each file is checked when it is used. */
export function contentsOf(shards: readonly OpenedShard[]): ContentStore {
  const places = new Map(
    shards.flatMap(({ folder, lines }) =>
      lines.map(({ judged, content }) => [judged.summary.name, { folder, content }] as const),
    ),
  );
  const mended = new Map<string, ArtifactContent>();
  return {
    put: async (name, content) => void mended.set(name, content),
    async get(name) {
      const known = mended.get(name);
      const place = places.get(name);
      if (known || !place?.content) return known;
      const path = contentPath(place.folder, name);
      const text = await readFile(path, "utf8").catch(() => "");
      if (sha256Hex(text) !== place.content)
        throw broken(place.folder, `lacks the content of ${name}, or has another`);
      return JSON.parse(text) as ArtifactContent;
    },
  };
}

/** Path of each packed blob of the shards, by its SHA-256. */
export async function blobsOf(
  shards: readonly OpenedShard[],
): Promise<ReadonlyMap<Sha256, string>> {
  const found = await Promise.all(
    shards.map(async ({ folder }) => {
      const names = await readdir(join(folder, "blobs")).catch(() => []);
      const blobs = names.filter((name) => !name.startsWith("."));
      return blobs.map((name) => [name, join(folder, "blobs", name)] as const);
    }),
  );
  return new Map(found.flat());
}

function contentPath(folder: string, name: string): string {
  return join(folder, "contents", `${sha256Hex(name)}.json`);
}

function broken(folder: string, problem: string): CodedError {
  return new CodedError({
    code: "E_SHARD",
    exitCode: EXIT.integrity,
    message: `${folder} ${problem}`,
    fix: "make this shard again with `ashlar build --shard`, and carry all of its folder over",
  });
}
