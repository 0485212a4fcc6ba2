/** Builds a published tree again beside it, and holds the two against each other. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import { BUILDER_VERSION } from "../attest/attest-artifact.ts";
import { clonedTrust } from "../audit/cloned-trust.ts";
import { compareTrees, isWebsite, likelyReasons } from "../audit/compare-trees.ts";
import { isInHistory } from "../audit/is-in-history.ts";
import { offlineDifferences } from "../audit/offline-differences.ts";
import { type PublishedMetadata, readPublishedMetadata } from "../audit/published-metadata.ts";
import { readFiles } from "../audit/read-published.ts";
import { rebuildTree } from "../audit/rebuild-tree.ts";
import { treeListing } from "../audit/tree-listing.ts";
import type { Tree } from "../emit/tree.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import type { Source } from "../read/source.ts";
import { type DiskSink, openDiskSink } from "../write/disk-sink.ts";
import { checkCache } from "./check-cache.ts";
import type { PublishedPlace } from "./open-published.ts";
import type { RebuildReport } from "./print-rebuild.ts";
import { siteRenderer } from "./site-renderer.ts";
import { writeWithProgress } from "./write-with-progress.ts";

export interface Comparing {
  readonly published: PublishedPlace;
  readonly about: RegistryDocument;
  readonly metadata: PublishedMetadata;
  /** Paths of files that did not verify. */
  readonly suspects: readonly string[];
  /** The commit that the tree names. */
  readonly source: Source;
  readonly registry: string;
  /** Whether the website is rendered, and where what the checks found is kept. */
  readonly options: { readonly site: boolean; readonly cache: string | boolean };
  readonly terminal: Terminal;
}

type Compared = Omit<RebuildReport, "location" | "commit" | "verified">;

/** @throws {CodedError} E_REGISTRY, E_NO_SITE, E_DOCUMENT, and what a build throws */
export async function rebuildAndCompare(comparing: Comparing): Promise<Compared> {
  const { published, about, metadata, source, options } = comparing;
  const { files: listed } = await readFiles(published.origin, about);
  const trust = await clonedTrust(source);
  const staging = await mkdtemp(join(tmpdir(), "ashlar-rebuild-"));
  try {
    const tree = join(staging, "tree");
    const rebuilt = await rebuildInto(tree, comparing, [...listed.keys()]);
    const carried: Reference[] = [];
    const written = options.site ? rebuilt.tree : carrying(rebuilt.tree, listed, carried);
    await writeRebuilt(written, tree, comparing, rebuilt.sink);
    const origin = fileOrigin(tree);
    const own = await treeListing(origin, await readPublishedMetadata(origin));
    const differences = compareTrees(
      await treeListing(published.origin, metadata, comparing.suspects),
      own,
    );
    const { builders, unsigned } = rebuilt;
    const builtWith = { builders, version: BUILDER_VERSION, commit: source.history.commit ?? "" };
    return {
      differences,
      reasons: likelyReasons(differences, builtWith),
      unsigned: Object.fromEntries(unsigned),
      compared: own.size - carried.length,
      carried: carried.length,
      keys: about.trust.keys,
      inHistory: source.past !== undefined && (await isInHistory(source.past)),
      cloneHasTrust: trust !== undefined,
      offline:
        trust && about.trust.keys === "production"
          ? offlineDifferences(metadata.records, trust)
          : [],
    };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function rebuildInto(tree: string, comparing: Comparing, paths: readonly string[]) {
  const { published, about, metadata, source, options, terminal } = comparing;
  const { signal, environment } = terminal;
  const sink = await openDiskSink(join(tree, ".blobs"));
  const inspection = await openInspector({ source, cache: checkCache(options.cache, terminal) });
  let line = terminal.progress("reading signatures");
  const begin = (label: string) => {
    line.end();
    line = terminal.progress(label);
  };
  let began = "";
  const update = (label: string) => (done: number, total: number, name?: string) => {
    if (began !== label) begin(label);
    began = label;
    line.update(done, total, name);
  };
  try {
    const { origin, place } = published;
    const rebuilt = await rebuildTree({
      origin,
      place,
      about,
      metadata,
      paths,
      source,
      sink,
      environment,
      signal,
      onSignatures: update("reading signatures"),
      onArtifact: update("packing and checking"),
      inspection: { ...inspection, signal },
    });
    if (!rebuilt.result.tree) throw notBuilt(comparing.registry);
    return { ...rebuilt, tree: rebuilt.result.tree, sink };
  } finally {
    inspection.close();
    line.end();
  }
}

/** Lists the website as the published tree lists it, so that what lists it can be the same. */
function carrying(tree: Tree, listed: ReadonlyMap<string, Reference>, carried: Reference[]): Tree {
  return {
    ...tree,
    finish(given, ...rest) {
      const published = [...given];
      const own = new Set(published.map(({ path }) => path));
      for (const file of listed.values())
        if (!own.has(file.path) && isWebsite(file.path)) carried.push(file);
      return tree.finish([...published, ...carried], ...rest);
    },
  };
}

async function writeRebuilt(
  tree: Tree,
  staging: string,
  { options, about, terminal }: Comparing,
  sink: DiskSink,
): Promise<void> {
  const site = { treeFolder: staging, baseUrl: about.registry.url };
  const renderSite = options.site ? await siteRenderer(site, terminal) : undefined;
  await writeWithProgress(tree, { staging, sink, ...(renderSite && { renderSite }) }, terminal);
}

function notBuilt(registry: string): CodedError {
  return new CodedError({
    code: "E_REGISTRY",
    exitCode: EXIT.failed,
    message: `registry.yaml or policy.yaml of that commit in ${registry} cannot be used, so no tree can be built from it`,
    fix: "run `ashlar check` on that commit; a tree that names it was not built from it",
  });
}
