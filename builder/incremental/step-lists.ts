/**
 * The lists of a registry, the small ones among them, from those of the tree before: what the emitters
 * catalog, quarantine, api, recent and usage of `builder/emit/emitters.ts` make, as far as a change makes
 * it another, in a registry that imports no counts of downloads.
 */
import { CATALOG } from "../../schemas/published/catalog-list.ts";
import type { ListForm } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { QUARANTINE, type Quarantine } from "../../schemas/published/report.ts";
import { POPULAR_MAX, RECENT_MAX } from "../../schemas/published/shelf.ts";
import type { Registry } from "../../schemas/registry.ts";
import type { Catalog } from "../emit/catalog.ts";
import type { PublishedFile } from "../emit/published-file.ts";
import { shelfFiles } from "../emit/shelf-files.ts";
import { type ListChange, updateList } from "../emit/update-list.ts";
import { entryChange, type ListedChange, listedArtifact, listedChanges } from "./listed-change.ts";
import type { ChangedPart, PreviousFiles } from "./previous-files.ts";
import type { RowChange, RowSide } from "./row-change.ts";
import { stepCounts } from "./step-counts.ts";
import { stepFeatured } from "./step-featured.ts";
import { stepPages } from "./step-pages.ts";

export interface ListsStep {
  readonly previous: PreviousFiles;
  /** Of each artifact whose row or whose number of dependents is another, by name. */
  readonly changes: readonly RowChange[];
  /** The same as for the previous tree. */
  readonly registry: Registry;
  /** The same as for the previous tree. */
  readonly publishers: Catalog["publishers"];
  /** Where the tree is served: the same as for the previous tree. */
  readonly url: string;
  /** Of the previous tree. */
  readonly roots: ListRoots;
  readonly quarantine: {
    /** Those of which all entries of the previous list go. */
    readonly artifacts: ReadonlySet<string>;
    /** Those that come; none has the artifact and version of one that stays. */
    readonly entries: Quarantine["entries"];
  };
  readonly shelves: Shelves;
}

/** The lists in parts, by their roots. */
interface ListRoots {
  readonly catalog: Reference;
  readonly quarantine: Reference;
}

/** Listed artifacts as they are now, of all the registry. */
export interface Shelves {
  /**
   * A superset of the artifacts of the `limit` newest versions that are not yanked; of versions of one
   * moment, the first by name.
   */
  newest(limit: number): Promise<readonly RowSide[]>;
  /** A superset of the `limit` on which most others depend, at least one; equals by name. */
  popular(limit: number): Promise<readonly RowSide[]>;
  /** undefined for one that is not published */
  get(name: string): Promise<RowSide | undefined>;
  /** Names of listed artifacts of a namespace, ordered by code unit. */
  namesOf(namespace: string): readonly string[];
}

export interface SteppedLists extends ChangedPart {
  readonly roots: ListRoots;
}

/**
 * @returns undefined where the documents of the previous tree are not what the previous sides of the
 * changes, the registry and its publishers can have made
 * @throws {CodedError} E_PREVIOUS_LIST for a file that is missing, altered, or written in another way
 */
export async function stepLists(step: ListsStep): Promise<SteppedLists | undefined> {
  const { previous, roots } = step;
  const changes = listedChanges(step.changes);
  const catalog = await stepParts(CATALOG, { previous, root: roots.catalog }, entryChange(changes));
  const quarantine = await stepParts(
    QUARANTINE,
    { previous, root: roots.quarantine },
    { removed: step.quarantine.artifacts, added: step.quarantine.entries },
  );
  const pages = await stepPages(step, changes);
  const counts = await stepCounts(step, changes);
  if (!pages || !counts) return undefined;
  const small = [
    ...counts,
    ...(await stepFeatured(step, changes)),
    ...(await shelves(step, changes)),
  ];
  const files = [catalog, quarantine, pages, { files: small }].flatMap((part) => part.files);
  return {
    files: files.filter(({ path, sha256 }) => previous.file(path)?.sha256 !== sha256),
    gone: [catalog, quarantine, pages].flatMap(({ gone }) => gone),
    roots: { catalog: catalog.root, quarantine: quarantine.root },
  };
}

async function stepParts<Row extends object>(
  form: ListForm<Row>,
  { previous, root }: { readonly previous: PreviousFiles; readonly root: Reference },
  change: ListChange<Row>,
): Promise<ChangedPart & { readonly root: Reference }> {
  const source = { root, read: (reference: Reference) => previous.read(reference) };
  const list = await updateList(form, source, change);
  return { files: list.files, gone: list.gone.map(({ path }) => path), root: list.root };
}

async function shelves(
  { shelves: { newest, popular }, registry, url }: ListsStep,
  changes: readonly ListedChange[],
): Promise<PublishedFile[]> {
  if (changes.length === 0) return [];
  const released = (await newest(RECENT_MAX)).flatMap((side) => listedArtifact(side) ?? []);
  const dependedOn = (await popular(POPULAR_MAX)).flatMap((side) => listedArtifact(side) ?? []);
  return [
    ...shelfFiles({
      registry,
      url,
      released: released.map(({ row, entry }) => ({ row: entry, versions: row.releases })),
      rows: dependedOn.map(({ entry }) => entry),
    }),
  ];
}
