/**
 * The tree after a step, as the files that came or are others than before: of the artifacts that have to
 * be published again, then of the registry as a whole, and at last what is signed.
 */
import { REGISTRY_PATH, targetPath } from "../../schemas/paths.ts";
import {
  artifactOf,
  FILE_LIST,
  fileGroup,
  isArtifactPage,
} from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import type { Registry } from "../../schemas/registry.ts";
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import { NAME_SHOWN_MAX } from "../check/findings-of.ts";
import { printable } from "../check/printable.ts";
import { namedJson, type PublishedFile, referenceTo } from "../emit/published-file.ts";
import { quarantineOf } from "../emit/quarantine-of.ts";
import {
  type LastFiles,
  NO_FILES,
  onlineInputs,
  registryDocument,
  registryFiles,
  signedFiles,
  targetOf,
} from "../emit/tree.ts";
import { updateList } from "../emit/update-list.ts";
import type { RememberedFiles, RememberedPages } from "../evaluate/build-memory.ts";
import { rememberedPages } from "../evaluate/remembered-pages.ts";
import { openPastObjects } from "../log/past-objects.ts";
import { pastWords } from "../search/read-search-past.ts";
import type { PreparedStep, StepInput } from "./prepare-step.ts";
import type { ChangedPart } from "./previous-files.ts";
import { FLAG } from "./registry-index.ts";
import { emitOne } from "./step-artifacts.ts";
import { stepBins } from "./step-bins.ts";
import { stepDependents } from "./step-dependents.ts";
import { stepLists } from "./step-lists.ts";
import { stepSearch } from "./step-search.ts";
import { stepShelves } from "./step-shelves.ts";
import { type ChangedPages, NO_PAGES, type SiteFacts, siteFacts } from "./step-site.ts";
import { readRow, type StepFacts } from "./step-state.ts";
import { wholeSearch } from "./whole-search.ts";

export interface StepTree {
  /** In publish order, before what is signed. */
  readonly files: AsyncIterable<PublishedFile>;
  /**
   * What the tree says of itself before the website is rendered, as `Tree.describe` has it. Call it after
   * `files` was walked to its end.
   */
  describe(): PublishedFile;
  /** What the website is made from, at the same time. @param written all of `files` */
  site(written: readonly Reference[]): SiteFacts;
  /**
   * What is signed, and the list of files, afterwards.
   *
   * @param pages of the website; none where the tree has none
   * @returns undefined where all of it has to be signed
   */
  finish(written: readonly Reference[], pages?: ChangedPages): Promise<FinishedStep | undefined>;
  readonly counts: RegistryDocument["counts"];
}

export interface FinishedStep {
  readonly last: LastFiles;
  /** What of `files` and pages is on the list of files, and the list has anew. */
  readonly added: readonly Reference[];
  /** All files that are no artifact's. */
  readonly others: readonly Reference[];
  readonly bins: StepFacts["bins"];
  /** Entries of the quarantine list. */
  readonly quarantined: number;
  /** Of artifacts that were published again; undefined for those of which nothing is any more. */
  readonly emitted: ReadonlyMap<string, RememberedFiles | undefined>;
  /** Of artifacts whose pages were made again; undefined for those that have none any more. */
  readonly pages: ReadonlyMap<string, RememberedPages | undefined>;
}

/** Up to so many artifacts the search index is made of all rows. */
const WHOLE_SEARCH_MAX = 400;

/** undefined where all of the registry has to be gone over */
export async function openStepTree(
  input: StepInput,
  step: PreparedStep,
): Promise<StepTree | undefined> {
  const { state } = input;
  const { evaluated, opened } = step;
  const registry = evaluated.shared.base.registry.value;
  const lists = registry && (await listsOf(input, step, registry));
  const search = lists && (await searchOf(input, step));
  if (!registry || !lists || !search) return undefined;
  const parts: readonly ChangedPart[] = [
    lists,
    search,
    { files: opened.log.files, gone: opened.gone },
  ];
  const counts = countsNow(input, step);
  const roots = { ...lists.roots, search: search.root };
  const emitted = new Map<string, RememberedFiles | undefined>();
  const documentOf = (files: Reference): RegistryDocument =>
    registryDocument(
      {
        ...{ ...input, ...step, registry, counts, log: opened.log },
        commit: input.source.history.commit,
      },
      { ...roots, files },
    );
  return {
    counts,
    files: filesOf(input, step, { registry, parts, emitted }),
    describe: () => namedJson(documentOf(NO_FILES), REGISTRY_PATH),
    site: (written) => siteFacts(state, emitted, othersNow(input, { written, parts }).others),
    finish: async (written, pages = NO_PAGES) => {
      const changed = listedFiles(input, { written, pages, parts, emitted });
      const { list, ...listed } = await listOf(input, changed);
      const { target, copy } = registryFiles(documentOf(list.root));
      const targets = targetChanges(input, step, emitted).set(
        targetPath.registry,
        targetOf(target),
      );
      const bins = await binsOf(input, step, targets);
      if (!bins) return undefined;
      const signed = signedFiles({ log: opened.log, signing: step.signing }, bins);
      const files = [...list.files, target, copy, ...signed.files];
      const { gone, taken, root } = list;
      return {
        last: { files, gone, taken, fileList: root, roots, kept: signed.kept },
        ...{ ...listed, emitted },
        quarantined: counts.quarantined,
        bins: [...new Map([...state.facts.bins, ...bins.listed])],
      };
    },
  };
}

function listsOf(
  { state, previous }: StepInput,
  { evaluated: { shared, artifacts }, rows, url }: PreparedStep,
  registry: Registry,
) {
  const summaries = artifacts.flatMap(({ now }) => now?.summary ?? []);
  return stepLists({
    ...{ previous, registry, url, changes: rows.changes },
    publishers: shared.publishers,
    roots: state.facts.roots,
    quarantine: {
      artifacts: new Set(artifacts.map(({ name }) => printable(name, NAME_SHOWN_MAX))),
      entries: quarantineOf(summaries).entries,
    },
    shelves: stepShelves(state, artifacts, rows),
  });
}

async function searchOf(
  { source, state, previous }: StepInput,
  { evaluated: { artifacts }, rows, layers }: PreparedStep,
) {
  const past = openPastObjects(source.past);
  const words = (name: string, id: string) => pastWords(past, name, id);
  try {
    const names = new Set([...state.index.names, ...artifacts.map(({ name }) => name)]);
    if (names.size <= WHOLE_SEARCH_MAX) {
      const all = [...names].sort().flatMap((name) => rows.sideOf(name)?.row ?? []);
      return await wholeSearch({ previous, layers, rows: all, pastWords: words });
    }
    return await stepSearch({
      ...{ previous, root: state.facts.roots.search, changes: rows.changes },
      ...{ before: state.facts.layers, now: layers },
      get: async (name) => rows.sideOf(name)?.row,
      pastWords: words,
    });
  } finally {
    await past.close();
  }
}

function countsNow(
  { state: { index, facts } }: StepInput,
  { evaluated: { artifacts, shared } }: PreparedStep,
): RegistryDocument["counts"] {
  let [published, versions, quarantined] = [0, 0, facts.quarantined];
  for (let at = 0; at < index.flags.length; at += 1) {
    if (((index.flags[at] ?? 0) & FLAG.published) === 0) continue;
    published += 1;
    versions += index.versions[at] ?? 0;
  }
  for (const { before, now } of artifacts) {
    const [was, is] = [before?.summary, now?.summary];
    published += Number(is?.row !== undefined) - Number(was?.row !== undefined);
    versions += (is?.row?.versions ?? 0) - (was?.row?.versions ?? 0);
    quarantined += (is?.quarantined.length ?? 0) - (was?.quarantined.length ?? 0);
  }
  return { artifacts: published, versions, publishers: shared.publishers.length, quarantined };
}

interface Emitting {
  readonly registry: Registry;
  readonly parts: readonly ChangedPart[];
  readonly emitted: Map<string, RememberedFiles | undefined>;
}

async function* filesOf(
  { state, previous }: StepInput,
  { evaluated, rows, opened: { log }, signing }: PreparedStep,
  { registry, parts, emitted }: Emitting,
): AsyncGenerator<PublishedFile> {
  const { artifacts, contentOf } = evaluated;
  const dependentsOf = stepDependents(state, artifacts, previous);
  const facts = { registry, log, signer: signing.online.attestation, dependentsOf, contentOf };
  const judged = new Map(artifacts.map((one) => [one.name, one]));
  for (const name of [...new Set([...judged.keys(), ...rows.aimedAt])].sort()) {
    const row = readRow(state, name);
    const one = judged.get(name);
    const artifact = one ? one.now : row?.artifact;
    if (!artifact?.summary.row) {
      if (row?.files) emitted.set(name, undefined);
      continue;
    }
    const isNew = one?.isNew === true;
    const { files, remembered } = await emitOne(
      { name, artifact, isNew, before: row?.files },
      facts,
    );
    if (remembered !== row?.files) emitted.set(name, remembered);
    yield* files;
  }
  for (const { files } of parts) yield* files;
}

interface Listing extends Pick<Emitting, "parts" | "emitted"> {
  readonly written: readonly Reference[];
  readonly pages: ChangedPages;
}

/** What the list of files has anew. */
function listedFiles(input: StepInput, { written, pages, parts, emitted }: Listing) {
  const files = [...written, ...pages.files];
  const { others, turned } = othersNow(input, {
    written: files,
    parts: [...parts, { files: [], gone: pages.gone }],
  });
  const kept = others.filter(({ path }) => turned.has(fileGroup(path)));
  const made = new Map<string, RememberedPages | undefined>(rememberedPages(pages.files));
  for (const [name, now] of emitted) if (!now) made.set(name, undefined);
  return {
    groups: new Set([...emitted.keys(), ...made.keys(), ...turned]),
    added: [...files.filter(({ path }) => artifactOf(path) !== undefined), ...kept],
    ...{ others, pages: made },
    stays({ path }: Reference): boolean {
      const name = artifactOf(path);
      return name !== undefined && !(isArtifactPage(path) ? made : emitted).has(name);
    },
  };
}

/** All files that are no artifact's, and the groups of the list of files of which one came or went. */
function othersNow({ state }: StepInput, { written, parts }: Pick<Listing, "written" | "parts">) {
  const others = new Map(state.facts.tree.others.map((file) => [file.path, file]));
  const gone = parts.flatMap((part) => part.gone);
  for (const path of gone) others.delete(path);
  const came = written.filter(({ path }) => artifactOf(path) === undefined);
  for (const file of came) others.set(file.path, referenceTo(file));
  const turned = new Set([...gone, ...came.map(({ path }) => path)].map(fileGroup));
  return { others: [...others.values()], turned };
}

async function listOf(
  { state, previous }: StepInput,
  { groups, stays, ...listed }: ReturnType<typeof listedFiles>,
) {
  const { added } = listed;
  const source = { root: state.facts.tree.fileList, read: previous.read };
  const list = await updateList(FILE_LIST, source, { removed: groups, stays, added });
  return { list, ...listed };
}

/** By target path; undefined for what goes. */
function targetChanges(
  { state }: StepInput,
  { needs }: PreparedStep,
  emitted: Emitting["emitted"],
): Map<string, TargetFile | undefined> {
  const changes = new Map<string, TargetFile | undefined>();
  for (const name of new Set([...emitted.keys(), ...needs.turned])) {
    const before = readRow(state, name)?.files?.marks.targets ?? [];
    const now = emitted.has(name) ? (emitted.get(name)?.marks.targets ?? []) : before;
    for (const [path] of before) changes.set(path, undefined);
    for (const [path, sha256, size] of now) {
      const foretold = path === targetPath.document(name) ? needs.of(name) : [];
      changes.set(path, targetOf({ sha256, size }, foretold));
    }
  }
  return changes;
}

async function binsOf(
  { now }: StepInput,
  { opened: { log }, signing }: PreparedStep,
  changes: ReadonlyMap<string, TargetFile | undefined>,
) {
  const previous = signing.previous?.roles;
  if (!previous || !("readBin" in previous)) return undefined;
  return stepBins({ ...onlineInputs({ log, now, signing }), previous, changes });
}
