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
  /** Its place in the cache, where it was compiled here. */
  readonly keptAs?: Sha256;
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
  const {
    source,
    files: compiled,
    ...kept
  } = await (isPackage ? packedProgram() : compiledProgram(options));
  const files = placeProgram(compiled, basePath);
  const place = join(options.workshop, "program");
  const write = fileWriter(place);
  for (const file of files) if (file.path.startsWith(SERVER)) await write(file);
  const assets = files.flatMap((file) =>
    file.path.startsWith(CLIENT) ? [{ ...file, path: file.path.slice(CLIENT.length) }] : [],
  );
  // The path stands in every address of a script.
  const digest = sha256Hex([process.versions.node, basePath, source].join("\n"));
  return { digest, ...kept, entry: join(place, SERVER, "entry.mjs"), assets };
}

/** Where Astro puts the two halves. */
const SERVER = "server/";
const CLIENT = "client/";
/** Sources run as they are, or compiled. */
const isPackage = !import.meta.url.endsWith(".ts");
const PACKED = fileURLToPath(new URL("../program", import.meta.url));

/** For any path that it may be served at. */
interface CompiledProgram extends Pick<SiteProgram, "keptAs"> {
  /** A digest of what it was made of, or the digests of its files. */
  readonly source: string;
  readonly files: readonly StoredFile[];
}

async function compiledProgram({
  workshop,
  cache,
  signal,
}: ProgramOptions): Promise<CompiledProgram> {
  const { compileProgram, sourceDigest } = await import("./compile-program.ts");
  const source = await sourceDigest();
  const keptAs = sha256Hex([process.versions.node, source].join("\n"));
  const kept = await cache.get(keptAs);
  if (kept) return { source, keptAs, files: kept.files };
  const files = await compileProgram({ workshop, ...(signal && { signal }) });
  await cache.set(keptAs, { links: NO_LINKS, state: "", files });
  return { source, keptAs, files };
}

async function packedProgram(): Promise<CompiledProgram> {
  const items = await readdir(PACKED, { recursive: true, withFileTypes: true });
  const paths = items.flatMap((item) => (item.isFile() ? [join(item.parentPath, item.name)] : []));
  const read = paths.sort().map(async (path) => {
    const name = relative(PACKED, path).split(sep).join("/");
    return storedFile(name, await readFile(path));
  });
  const files = await Promise.all(read);
  return { source: files.map(({ path, sha256 }) => `${path} ${sha256}`).join("\n"), files };
}
