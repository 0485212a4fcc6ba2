/** The lists in pages: all artifacts, those of each category and each publisher, and the publishers. */
import { apiPath } from "../../schemas/paths.ts";
import { ARTIFACTS, PUBLISHERS } from "../emit/artifact-lists.ts";
import { namespaceOf, type PublisherRow, publisherRow } from "../emit/registry-documents.ts";
import { type PageChange, updatePages } from "../emit/update-pages.ts";
import { changesByGroup, entryChange, type ListedChange } from "./listed-change.ts";
import type { ChangedPart } from "./previous-files.ts";
import type { ListsStep } from "./step-lists.ts";

/**
 * @returns undefined where the previous tree lacks one of the lists
 * @throws {CodedError} E_PREVIOUS_LIST
 */
export async function stepPages(
  step: Pick<ListsStep, "previous" | "registry" | "publishers" | "shelves">,
  changes: readonly ListedChange[],
): Promise<ChangedPart | undefined> {
  const { previous } = step;
  const parts: (ChangedPart | undefined)[] = [];
  for (const { first, changes: own } of artifactLists(step, changes))
    parts.push(await updatePages(ARTIFACTS, { first, previous }, entryChange(own)));
  const first = apiPath.publishers;
  parts.push(await updatePages(PUBLISHERS, { first, previous }, publisherChange(step, changes)));
  const files = parts.flatMap((part) => part?.files ?? []);
  const gone = parts.flatMap((part) => part?.gone ?? []);
  return parts.includes(undefined) ? undefined : { files, gone };
}

/** Those in which something changes. */
function* artifactLists(
  { registry, publishers }: Pick<ListsStep, "registry" | "publishers">,
  changes: readonly ListedChange[],
): Generator<{ readonly first: string; readonly changes: readonly ListedChange[] }> {
  yield { first: apiPath.list, changes };
  const inCategory = changesByGroup(changes, ({ categories }) => categories);
  for (const id of new Set(registry.categories.map((category) => category.id)))
    yield { first: apiPath.category(id), changes: inCategory.get(id) ?? [] };
  const ofPublisher = changesByGroup(changes, ({ name }) => [namespaceOf(name)]);
  for (const { namespace } of publishers)
    yield { first: apiPath.publisher(namespace), changes: ofPublisher.get(namespace) ?? [] };
}

/** A publisher's row says which artifacts are listed, and nothing else of them. */
function publisherChange(
  { publishers, shelves }: Pick<ListsStep, "publishers" | "shelves">,
  changes: readonly ListedChange[],
): PageChange<PublisherRow> {
  const other = new Set(
    changes.flatMap(({ name, before, now }) => (before && now ? [] : [namespaceOf(name)])),
  );
  const own = publishers.filter(({ namespace }) => other.has(namespace));
  return {
    removed: new Set(own.map(({ namespace }) => namespace)),
    added: own.map((one) => publisherRow(one, shelves.namesOf(one.namespace))),
  };
}
