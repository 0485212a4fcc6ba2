/** Bytes on the wire of the code that a page needs to search with an engine. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import type { EnginePlace, SearchEngine } from "./search-engine.ts";
import { wireSize } from "./wire-size.ts";

export async function pageScriptSize(
  { pageScript, pageFiles = [] }: SearchEngine,
  { modules, folder }: EnginePlace,
): Promise<number> {
  const files = pageFiles.map((path) => wireSize(readFileSync(join(folder, path))));
  const own =
    pageScript === undefined ? 0 : wireSize(Buffer.from(await bundle(pageScript, modules)));
  return files.reduce((sum, size) => sum + size, own);
}

/** One minified script, made by what also makes those of the site. */
async function bundle(source: string, modules: string): Promise<string> {
  const folder = mkdtempSync(join(modules, "node_modules", ".bench-"));
  try {
    const entry = join(folder, "page.js");
    writeFileSync(entry, source);
    const result = await build({
      configFile: false,
      logLevel: "silent",
      root: folder,
      cacheDir: join(tmpdir(), "ashlar-bench-vite"),
      build: { write: false, minify: true, lib: { entry, formats: ["iife"], name: "page" } },
    });
    const [output] = Array.isArray(result) ? result : [result];
    if (!output || !("output" in output)) throw new Error("vite built nothing");
    return output.output[0].code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
