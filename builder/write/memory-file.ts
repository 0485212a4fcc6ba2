/**
 * What a build leaves to the next, as a file that is named by the tree it wrote: a tree whose
 * timestamp is another, whoever changed it, is not remembered. Disposable: a file that is missing, cut
 * off, altered or of another version of the program is as good as none, and means a clean build.
 */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import type { Sha256 } from "../../schemas/digest.ts";
import type { RememberedMaking } from "../emit/made-files.ts";
import type {
  BuildMemory,
  RememberedFiles,
  RememberedPages,
  TreeMemory,
} from "../evaluate/build-memory.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import type { PlainFacts } from "../log/facts-memory.ts";

export interface Remembered {
  readonly build: BuildMemory;
  readonly tree: TreeMemory;
}

interface Head {
  readonly code: string;
  readonly tree: Omit<TreeMemory, "pages">;
  readonly made: readonly (readonly [key: string, making: RememberedMaking])[];
  readonly bins: readonly (readonly [role: string, listed: Sha256])[];
  readonly facts: readonly (readonly [id: string, facts: PlainFacts])[];
}

/** An artifact's line. */
type Line = readonly [
  name: string,
  artifact: RememberedArtifact | null,
  files: RememberedFiles | null,
  pages: RememberedPages | null,
];

/** The digest of what follows it ends the file, so that it can be written in one go. */
const DIGEST_LENGTH = 64;
/** Memories of trees that are kept in one folder; each belongs to the tree in some `--out`. */
const KEPT_MAX = 8;

/** @param pointer SHA-256 of the tree's timestamp, hex @param code of the program and of how it was called */
export async function readMemory(
  folder: string,
  pointer: string,
  code: string,
): Promise<Remembered | undefined> {
  try {
    return await parseMemory(memoryPath(folder, pointer), code);
  } catch {
    return undefined;
  }
}

async function parseMemory(path: string, code: string): Promise<Remembered | undefined> {
  const hash = createHash("sha256");
  const artifacts = new Map<string, RememberedArtifact>();
  const files = new Map<string, RememberedFiles>();
  const pages = new Map<string, RememberedPages>();
  let head: Head | undefined;
  let digest = "";
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line.length === DIGEST_LENGTH) {
      digest = line;
      continue;
    }
    hash.update(`${line}\n`);
    if (head === undefined) {
      head = JSON.parse(line) as Head;
      if (head.code !== code) return undefined;
      continue;
    }
    const [name, artifact, own, shown] = JSON.parse(line) as Line;
    if (artifact) artifacts.set(name, artifact);
    if (own) files.set(name, own);
    if (shown) pages.set(name, shown);
  }
  if (!head || digest !== hash.digest("hex")) return undefined;
  const made = new Map(head.made);
  const bins = new Map(head.bins);
  const facts = new Map(head.facts);
  return { build: { artifacts, files, made, bins, facts }, tree: { ...head.tree, pages } };
}

/** A full or read-only disk costs time in the next build, and nothing else. @returns why it is not kept */
export async function writeMemory(
  folder: string,
  pointer: string,
  { build, tree, code }: Remembered & { readonly code: string },
): Promise<string | undefined> {
  const path = memoryPath(folder, pointer);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(folder, { recursive: true });
    await pipeline(linesOf({ build, tree, code }), createWriteStream(draft));
    await rename(draft, path);
    await removeOldest(folder);
    return undefined;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    return (error as Error).message;
  }
}

function* linesOf({
  build: { artifacts, files, ...build },
  tree: { pages, ...tree },
  code,
}: Remembered & { readonly code: string }): Generator<string> {
  const hash = createHash("sha256");
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  const [made, bins, facts] = [[...build.made], [...build.bins], [...build.facts]];
  yield line({ code, tree, made, bins, facts } satisfies Head);
  for (const name of new Set([...artifacts.keys(), ...files.keys(), ...pages.keys()]))
    yield line([
      name,
      artifacts.get(name) ?? null,
      files.get(name) ?? null,
      pages.get(name) ?? null,
    ]);
  yield `${hash.digest("hex")}\n`;
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  if (names.length <= KEPT_MAX) return;
  const aged = await Promise.all(
    names.map(async (name) => {
      const file = await open(join(folder, name));
      const { mtimeMs } = await file.stat();
      await file.close();
      return { name, mtimeMs };
    }),
  );
  aged.sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { name } of aged.slice(KEPT_MAX)) await rm(join(folder, name), { force: true });
}

function memoryPath(folder: string, pointer: string): string {
  return join(folder, `${pointer}.jsonl`);
}
