/**
 * The program that renders pages. In a checkout Astro makes it of the sources, and it is kept by what
 * went into it; a package holds one that was made when it was packed (`compile-program.ts`).
 */
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import { NO_LINKS } from "../src/view/page-links.ts";
import type { PageCache } from "./disk-page-cache.ts";
import { fileWriter } from "./file-writer.ts";
import { placeProgram } from "./place-program.ts";
import { type StoredFile, storedFile } from "./stored-group.ts";

export interface SiteProgram {
  /** Of all that goes into it. */
  readonly digest: Sha256;
  /** The module to import. */
  readonly entry: string;
  /** Style sheet, scripts and icon, as they are served. */
  readonly assets: readonly StoredFile[];
}

export interface ProgramOptions {
  /** A private folder. It has to stay as long as the program runs. */
  readonly workshop: string;
  readonly baseUrl: string;
  readonly cache: PageCache;
  readonly signal?: AbortSignal;
}

/** @throws {CodedError} E_SITE when Astro refuses the sources */
export async function openProgram(options: ProgramOptions): Promise<SiteProgram> {
  const { pathname } = new URL(options.baseUrl);
  const basePath = pathname.endsWith("/") ? pathname : `${pathname}/`;
  const { digest, files } = isPackage
    ? await packedProgram(basePath)
    : await compiledProgram(options, basePath);
  const place = join(options.workshop, "program");
  const write = fileWriter(place);
  for (const file of files) if (file.path.startsWith(SERVER)) await write(file);
  const assets = files.flatMap((file) =>
    file.path.startsWith(CLIENT) ? [{ ...file, path: file.path.slice(CLIENT.length) }] : [],
  );
  return { digest, entry: join(place, SERVER, "entry.mjs"), assets };
}

/** Where Astro puts the two halves. */
const SERVER = "server/";
const CLIENT = "client/";
/** Sources run as they are, or compiled. */
const isPackage = !import.meta.url.endsWith(".ts");
const PACKED = fileURLToPath(new URL("../program", import.meta.url));

interface PlacedProgram {
  readonly digest: Sha256;
  readonly files: readonly StoredFile[];
}

/** Node and the path count besides: the path stands in every address of a script. */
const programDigest = (basePath: string, source: string): Sha256 =>
  sha256Hex([process.versions.node, basePath, source].join("\n"));

async function compiledProgram(
  { workshop, cache, signal }: ProgramOptions,
  basePath: string,
): Promise<PlacedProgram> {
  const { compileProgram, sourceDigest } = await import("./compile-program.ts");
  const digest = programDigest(basePath, await sourceDigest());
  const kept = await cache.get(digest);
  if (kept) return { digest, files: kept.files };
  const compiled = await compileProgram({ workshop, ...(signal && { signal }) });
  const files = placeProgram(compiled, basePath);
  await cache.set(digest, { links: NO_LINKS, state: "", files });
  return { digest, files };
}

async function packedProgram(basePath: string): Promise<PlacedProgram> {
  const items = await readdir(PACKED, { recursive: true, withFileTypes: true });
  const paths = items.flatMap((item) => (item.isFile() ? [join(item.parentPath, item.name)] : []));
  const packed = await Promise.all(
    paths
      .sort()
      .map(async (path) =>
        storedFile(relative(PACKED, path).split(sep).join("/"), await readFile(path)),
      ),
  );
  const source = packed.map(({ path, sha256 }) => `${path} ${sha256}`).join("\n");
  return { digest: programDigest(basePath, source), files: placeProgram(packed, basePath) };
}
