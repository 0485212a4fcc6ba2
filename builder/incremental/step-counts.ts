/** Documents that count listed artifacts: by category and type, and by how rules went. */
import { parseShape, type Shape } from "../../schemas/parse.ts";
import { apiPath } from "../../schemas/paths.ts";
import { coverageShape } from "../../schemas/published/coverage.ts";
import { categoryListShape } from "../../schemas/published/listing.ts";
import { jsonOf } from "../emit/previous-list.ts";
import { namedJson, type PublishedFile } from "../emit/published-file.ts";
import { changedCategoryList } from "../emit/registry-documents.ts";
import { changedCoverage } from "../emit/rule-coverage.ts";
import type { ListedArtifact, ListedChange } from "./listed-change.ts";
import type { PreviousFiles } from "./previous-files.ts";
import type { ListsStep } from "./step-lists.ts";

/**
 * @returns undefined where the documents before cannot be those of the previous sides
 * @throws {CodedError} E_PREVIOUS_LIST
 */
export async function stepCounts(
  { previous, registry }: Pick<ListsStep, "previous" | "registry">,
  changes: readonly ListedChange[],
): Promise<readonly PublishedFile[] | undefined> {
  if (changes.length === 0) return [];
  const gone = changes.flatMap(({ before }) => before ?? []);
  const come = changes.flatMap(({ now }) => now ?? []);
  const of = <T>(value: (artifact: ListedArtifact) => T) => ({
    gone: gone.map(value),
    come: come.map(value),
  });
  const categories = await changedDocument(
    { previous, path: apiPath.categories, shape: categoryListShape },
    (before) =>
      changedCategoryList(
        before,
        of(({ entry }) => entry),
        registry,
      ),
  );
  const coverage = await changedDocument(
    { previous, path: apiPath.coverage, shape: coverageShape },
    (before) =>
      changedCoverage(
        before,
        of(({ row }) => row.coverage),
      ),
  );
  return categories && coverage && [categories, coverage];
}

async function changedDocument<T>(
  {
    previous,
    path,
    shape,
  }: { readonly previous: PreviousFiles; readonly path: string; readonly shape: Shape<T> },
  change: (before: T) => T | undefined,
): Promise<PublishedFile | undefined> {
  const reference = previous.file(path);
  const parsed = reference && parseShape(shape, jsonOf(await previous.read(reference)));
  const now = parsed?.ok ? change(parsed.value) : undefined;
  return now === undefined ? undefined : namedJson(now, path);
}
