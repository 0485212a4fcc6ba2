/** What the segments of the index hold of an artifact, as `search-segments.ts` and `read-search-past.ts` decide it together. */
import type { SearchedRow } from "../emit/artifact-row.ts";
import type { SearchWords } from "../search/search-document.ts";
import type { PlainLayers, TouchedArtifact } from "./plain-layers.ts";

export const LAYERS = ["base", "middle", "newest"] as const;
export type Layer = (typeof LAYERS)[number];

/** At one commit. */
export interface SearchState {
  readonly layers: PlainLayers;
  /** Of an artifact that is published and listed. */
  row(name: string): Promise<SearchedRow | undefined>;
  /** The segment in which the artifact counts; none for one that is not listed. */
  home(name: string): Promise<Layer | undefined>;
  /** Its words in a segment that has it. */
  words(name: string, layer: Layer): Promise<SearchWords | undefined>;
  /** Whether there is such a segment. */
  has(layer: Layer): Promise<boolean>;
  /** Artifacts that the newest segment has, by name. */
  newest(): Promise<readonly string[]>;
}

export interface SearchStateSource {
  readonly layers: PlainLayers;
  readonly row: SearchState["row"];
  /** Undefined for what cannot be read, or was not listed. */
  readonly pastWords: (name: string, id: string) => Promise<SearchWords | undefined>;
}

export function searchState({ layers, row, pastWords }: SearchStateSource): SearchState {
  const touched = new Map(layers.touched.map((artifact) => [artifact[0], artifact]));
  const home = async (name: string): Promise<Layer | undefined> =>
    (await row(name)) ? homeOf(touched.get(name), pastWords) : undefined;
  const newest = async () => {
    const homes = await Promise.all(layers.recent.map(home));
    return layers.recent.filter((_, at) => homes[at] === "newest");
  };
  return {
    layers,
    row,
    home,
    newest,
    async words(name, layer) {
      const present = async () => (await row(name))?.search.words;
      if (layer === "newest") return (await home(name)) === layer ? present() : undefined;
      const artifact = touched.get(name);
      if (!artifact) return layer === "base" ? present() : undefined;
      const id = artifact[layer === "base" ? 1 : 3] ?? undefined;
      if (id === undefined) return undefined;
      return id === artifact[2] ? present() : pastWords(name, id);
    },
    async has(layer) {
      if (layer === "base") return hasUntouched(layers);
      if (layer === "newest") return (await newest()).length > 0;
      return hasMiddle(layers, pastWords);
    },
  };
}

/** What was never touched is in the base, listed or not; without any such artifact the base is not known. */
function hasUntouched({ current, touched }: PlainLayers): boolean {
  return current > touched.filter(([, , id]) => id !== null).length;
}

async function hasMiddle(
  { touched }: PlainLayers,
  pastWords: SearchStateSource["pastWords"],
): Promise<boolean> {
  const held = touched.filter(([, , , middle]) => typeof middle === "string");
  if (held.some(([, , current, middle]) => middle === current)) return true;
  for (const [name, , , middle] of held) if (await pastWords(name, middle ?? "")) return true;
  return false;
}

/** Of a listed artifact. @param artifact undefined for one that was not touched since the base */
async function homeOf(
  artifact: TouchedArtifact | undefined,
  pastWords: SearchStateSource["pastWords"],
): Promise<Layer> {
  if (!artifact) return "base";
  const [name, base, current, middle] = artifact;
  if (typeof middle === "string") {
    if (middle === current) return "middle";
    if (await pastWords(name, middle)) return "newest";
  }
  return base !== null && base === current ? "base" : "newest";
}
