/**
 * An install from plan to lock. Everything is fetched, unpacked and compared before anything is
 * placed; the lock is written last, so that a lock never speaks of what is not there.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { terminalDirs } from "../config/terminal-dirs.ts";
import { writeLock } from "../lock/lock-file.ts";
import { blobStore } from "../store/blob-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { explainDiskFull } from "./disk-full.ts";
import { type Examined, examineItem } from "./examine-item.ts";
import { strangers } from "./found-files.ts";
import type { InstallItem, InstallPlan, Source } from "./install-plan.ts";
import { mapBounded } from "./map-bounded.ts";
import { artifactPath, makeStaging, modulesPath } from "./modules-folder.ts";
import { placeItem, removeItem } from "./place-item.ts";
import { type StagedArchive, stageArchive } from "./stage-item.ts";
import { targetExists } from "./target-exists.ts";

/** Archives that are fetched and unpacked at once. */
const CONCURRENCY = 6;

type ItemAction = "added" | "replaced" | "unchanged" | "kept";

export interface ItemOutcome {
  readonly item: InstallItem;
  readonly action: ItemAction;
  /** The version that was there, where that is known. */
  readonly from?: string;
  /** Files with changes of the user's: kept (action "kept") or overwritten. */
  readonly changed: readonly string[];
}

export interface InstallOutcome {
  readonly outcomes: readonly ItemOutcome[];
  /** Names of artifacts that were taken away, because nothing needs them any more. */
  readonly removed: readonly string[];
  readonly lockChanged: boolean;
  readonly warnings: readonly string[];
}

export interface InstallOptions {
  /** The project folder. */
  readonly folder: string;
  /** Replace files that are not ours or were changed. */
  readonly force: boolean;
  readonly terminal: Terminal;
}

/** One artifact on its way: what lies there, and what is decided. */
export interface Work {
  readonly item: InstallItem;
  readonly examined: Examined;
}

/** @throws {CodedError} E_TARGET_EXISTS before anything is placed; E_DISK_FULL, E_DIGEST, E_SIZE, E_ARCHIVE_… */
export async function runInstall(
  plan: InstallPlan,
  options: InstallOptions & { readonly assertHeld: () => Promise<void> },
): Promise<InstallOutcome> {
  const works = await examineAll(plan, options.folder);
  const pending = works.filter((work) => isPending(work, options.force));
  const sources = await locateAll(pending);
  const staging = await makeStaging(options.folder);
  try {
    return await stageAndPlace({ plan, works, sources, staging, options });
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw await explainDiskFull(error, diskNeeds(sources, options));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** What lies in the place of each item. */
export async function examineAll(plan: InstallPlan, folder: string): Promise<Work[]> {
  return mapBounded(plan.items, CONCURRENCY, async (item) => ({
    item,
    examined: await examineItem(folder, item),
  }));
}

/** Whether something has to be placed; changes to what nobody asked for now are left alone. */
export function isPending({ item, examined }: Work, force: boolean): boolean {
  if (examined.kind === "unchanged") return false;
  return examined.kind !== "foreign" || force || item.named || !examined.isCurrent;
}

/** Asks the registries for what has to be placed, before anything is written. */
export async function locateAll(pending: readonly Work[]): Promise<Map<InstallItem, Source>> {
  const located = await mapBounded(pending, CONCURRENCY, ({ item }) => item.locate());
  return new Map(pending.map(({ item }, index) => [item, located[index] as Source]));
}

interface Run {
  readonly plan: InstallPlan;
  readonly works: readonly Work[];
  readonly sources: ReadonlyMap<InstallItem, Source>;
  readonly staging: string;
  readonly options: InstallOptions & { readonly assertHeld: () => Promise<void> };
}

async function stageAndPlace(run: Run): Promise<InstallOutcome> {
  const { plan, sources, staging, options } = run;
  const staged = await stageAll(run);
  const { removable, changed } = await splitDropped(plan.dropped, options.folder);
  if (!options.force) refuseForeign(run, staged);
  options.terminal.signal.throwIfAborted();
  await options.assertHeld();
  for (const [item, { place, files }] of staged) {
    const { name, version, archive } = item;
    const receipt = {
      receiptVersion: 1 as const,
      name,
      version,
      sha256: archive.sha256,
      files: [...files],
    };
    await placeItem({ receipt, staged: place, folder: options.folder, staging });
  }
  for (const name of removable) await removeItem(name, { folder: options.folder, staging });
  const lockChanged = await writeLock(options.folder, plan.lock, staging);
  return {
    outcomes: run.works.map((work) => outcomeOf(work, staged.has(work.item))),
    removed: removable,
    lockChanged,
    warnings: [
      ...plan.warnings,
      ...[...sources.values()].flatMap(({ warnings }) => warnings),
      ...changed.map(leftWarning),
    ],
  };
}

async function stageAll({
  sources,
  staging,
  options,
}: Run): Promise<Map<InstallItem, StagedArchive>> {
  const { terminal } = options;
  const store = blobStore(terminalDirs(terminal).cache);
  const progress = terminal.progress("Fetching");
  let done = 0;
  const stage = async ([item, { reader }]: [InstallItem, Source]) => {
    terminal.signal.throwIfAborted();
    const { name, version, archive } = item;
    const blob = reader ? await store.fetch(reader, archive) : await store.find(archive);
    if (blob === undefined) throw new Error(`the store lost ${archive.sha256} while it was used`);
    const place = join(staging, "new", name);
    const { signal } = terminal;
    const result = await stageArchive({ name, version, archive: blob, place, signal });
    progress.update(++done, sources.size, name);
    return [item, result] as const;
  };
  try {
    return new Map(await mapBounded([...sources], CONCURRENCY, stage));
  } finally {
    progress.end();
  }
}

/** Files that equal what is to come are no loss: an install that was cut off may have left them. */
function refuseForeign(
  { works, options }: Run,
  staged: ReadonlyMap<InstallItem, StagedArchive>,
): void {
  const lost = works.flatMap(({ item, examined }) => {
    const incoming = staged.get(item);
    if (examined.kind !== "foreign" || !incoming) return [];
    if (strangers(examined.found, incoming.files).length === 0) return [];
    return examined.paths.map((path) => join(artifactPath(options.folder, item.name), path));
  });
  if (lost.length > 0) throw targetExists(lost, options.folder);
}

/** Folders that hold only what an install put there are removable; the others stay, for their user's changes. */
async function splitDropped(dropped: readonly string[], folder: string) {
  const none = { path: "", sha256: "", size: 0 };
  const kinds = await mapBounded(dropped, CONCURRENCY, async (name) => {
    const { kind } = await examineItem(folder, { name, archive: none });
    return { name, kind };
  });
  const namesOf = (wanted: Examined["kind"]) =>
    kinds.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  return { removable: namesOf("replaceable"), changed: namesOf("foreign") };
}

function leftWarning(name: string): string {
  return `${name} is not needed any more; its folder has local changes and was left as it is`;
}

function outcomeOf({ item, examined }: Work, wasPlaced: boolean): ItemOutcome {
  const changed = examined.kind === "foreign" ? examined.paths : [];
  if (!wasPlaced) return { item, action: changed.length > 0 ? "kept" : "unchanged", changed };
  const action = examined.kind === "absent" ? "added" : "replaced";
  const from = examined.kind === "replaceable" ? { from: examined.from } : {};
  return { item, action, ...from, changed };
}

function diskNeeds(
  sources: ReadonlyMap<InstallItem, Source>,
  { folder, terminal }: InstallOptions,
) {
  const packed = [...sources.keys()].reduce((sum, { archive }) => sum + archive.size, 0);
  const unpacked = [...sources].reduce(
    (sum, [{ archive }, { unpackedSize }]) => sum + (unpackedSize ?? archive.size),
    0,
  );
  return [
    { place: modulesPath(folder), what: "unpacked files", bytes: unpacked },
    { place: terminalDirs(terminal).cache, what: "archives in the cache", bytes: packed },
  ];
}
