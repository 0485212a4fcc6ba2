/** The archives that can be converted, by the name that the command line takes. */
import { convertBazelCentralRegistry } from "./bazel-central-registry.ts";
import type { Converter } from "./conversion.ts";
import { convertGgenPackages } from "./ggen-packages.ts";
import { convertGgenPacks } from "./ggen-packs.ts";
import { convertMasonRegistry } from "./mason-registry.ts";
import { convertPrismTemplates } from "./prism-templates.ts";

export interface CorpusSource {
  /** File in the data folder. */
  readonly archive: string;
  readonly convert: Converter;
}

export const SOURCES: ReadonlyMap<string, CorpusSource> = new Map([
  ["bcr", { archive: "bcr-2026-08-22.tar.xz", convert: convertBazelCentralRegistry }],
  ["mason", { archive: "mason-2026-08.tar.xz", convert: convertMasonRegistry }],
  ["prism", { archive: "prism-templates.tar.xz", convert: convertPrismTemplates }],
  ["ggen-packages", { archive: "ggen-packages.tar.xz", convert: convertGgenPackages }],
  ["ggen-packs", { archive: "ggen-packs.tar.xz", convert: convertGgenPacks }],
]);
