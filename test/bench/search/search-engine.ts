/** What every measured search engine does, Ashlar's own and the others: index records, answer queries. */
export interface SearchRecord {
  readonly name: string;
  readonly summary: string;
  /** The first is the main one, and a facet where an engine has facets. */
  readonly tags: readonly string[];
  readonly description: string;
}

/** Where a published index is read from. Every file that is read counts with its size on the wire. */
export interface FileHost {
  /** Relative to the published folder, `/`-separated. */
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** The names of the ten best records with what is shown of them, best first. */
export type OpenedSearch = (query: string) => Promise<readonly string[]>;

interface NpmPackage {
  readonly name: string;
  readonly version: string;
}

/** Where an engine finds itself. */
export interface EnginePlace {
  /** The folder whose `node_modules` holds the package; this project's where it needs none. */
  readonly modules: string;
  /** The published folder. */
  readonly folder: string;
}

export interface SearchEngine {
  readonly name: string;
  /** Undefined for what the project has itself. */
  readonly package?: NpmPackage;
  /** Whether an answer costs bytes of its own. Otherwise the whole index is fetched at the start. */
  readonly lazy: boolean;
  /** Source of an ES module with the code that a page needs, resolved from `modules`; bundled to be measured. */
  readonly pageScript?: string;
  /** Files of the published folder that are such code. */
  readonly pageFiles?: readonly string[];
  /** Writes what a website would publish. */
  index(records: readonly SearchRecord[], place: EnginePlace): Promise<void>;
  /** Like a visitor who is here for the first time: nothing is kept from an earlier call. */
  open(host: FileHost, place: EnginePlace): Promise<OpenedSearch>;
}

export const ANSWERS = 10;
