/** Builds a registry in this process and in memory: the tree as path → bytes, and what was found. */
import { type BuildInput, type BuildResult, build } from "../../builder/build.ts";
import { namedBytes } from "../../builder/emit/published-file.ts";
import { type ArtifactContent, memoryStore } from "../../builder/evaluate/evaluated-artifact.ts";
import type { InspectionOptions } from "../../builder/inspect/inspect-repository.ts";
import type { Cosigner } from "../../builder/log/open-log.ts";
import type { BlobSink } from "../../builder/pack/blob-sink.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import type { Source } from "../../builder/read/source.ts";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { testSigning } from "../trust/test-signing.ts";

/** 2026-05-01T00:00:00Z */
const NOW = 1_777_593_600;

export interface BuiltRegistry {
  readonly result: BuildResult;
  /** Empty when nothing could be built. */
  readonly tree: ReadonlyMap<string, Uint8Array>;
  /** What the files of a published artifact were made from. */
  contentOf(name: string): Promise<ArtifactContent>;
}

/** Looks into no file: what most of these tests are about needs no rules on contents, which take their time. */
export const UNINSPECTED: InspectionOptions = {
  rules: [],
  inspector: { inspect: async (_, steps) => steps.map(() => ({ outcomes: {}, packages: [] })) },
};

export interface BuildOptions {
  /** Runs the rules on contents too. */
  readonly inspected?: true;
  /** Seconds since 1970. */
  readonly now?: number;
  /** Instead of {@link testSigning} of the registry's id. */
  readonly signing?: BuildInput["openSigning"];
  /** Stands for the witnesses. */
  readonly cosign?: Cosigner;
  /** Stands for a website: path → content. */
  readonly site?: Readonly<Record<string, string>>;
}

/** @param revision builds that commit instead of the working tree */
export async function buildRegistry(
  registry: string,
  revision?: string,
  options: BuildOptions = {},
): Promise<BuiltRegistry> {
  const source =
    revision === undefined
      ? await openWorktreeSource(registry)
      : await openCommitSource(registry, revision);
  try {
    return await buildSource(source, options);
  } finally {
    await source.close();
  }
}

export async function buildSource(
  source: Source,
  { inspected, now = NOW, signing, site = {}, cosign }: BuildOptions = {},
): Promise<BuiltRegistry> {
  const blobs = new Map<string, Uint8Array>();
  const sink: BlobSink = {
    async store(pieces) {
      const bytes = Buffer.concat(await Array.fromAsync(pieces));
      const sha256 = sha256Hex(bytes);
      blobs.set(sha256, bytes);
      return { sha256, size: bytes.length };
    },
  };
  const inspection = inspected ? {} : { inspection: UNINSPECTED };
  const openSigning = signing ?? (({ id }: { id: string }) => testSigning(id));
  const contents = memoryStore();
  const result = await build({
    source,
    contents,
    sink,
    now,
    openSigning,
    ...(cosign && { cosign }),
    ...inspection,
  });
  const tree = new Map<string, Uint8Array>();
  const contentOf = async (name: string): Promise<ArtifactContent> => {
    const content = await contents.get(name);
    if (!content) throw new Error(`${name} is not published`);
    return content;
  };
  if (!result.tree) return { result, tree, contentOf };
  const pages = Object.entries(site).map(([path, text]) => namedBytes(Buffer.from(text), path));
  const published = [...(await Array.fromAsync(result.tree.files)), ...pages];
  for (const file of [...published, ...(await result.tree.finish(published)).files]) {
    tree.set(file.path, file.bytes ?? blobs.get(file.sha256) ?? new Uint8Array());
  }
  return { result, tree, contentOf };
}

/** The one file of a tree whose path matches, parsed. */
export function documentOf(tree: BuiltRegistry["tree"], path: RegExp): unknown {
  const found = [...tree.keys()].filter((name) => path.test(name));
  if (found.length !== 1)
    throw new Error(`${found.length} files match ${path}: ${found.join(", ")}`);
  return JSON.parse(new TextDecoder().decode(tree.get(found[0] ?? "")));
}
