/** What a page is given besides what every page may read: by the planner of pages, or by the artifact's group. */
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import type { CatalogEntry } from "../../../schemas/published/catalog-list.ts";
import type { CategoryList, PublisherList, RuleList } from "../../../schemas/published/listing.ts";
import type { Score } from "../../../schemas/published/score.ts";
import type { BrowseOrder } from "../view/browse-paths.ts";
import type { CatalogSummary } from "../view/catalog-summary.ts";
import type { ListPage } from "../view/list-pages.ts";
import type { NamePage } from "../view/name-pages.ts";
import type { ArtifactData } from "./artifact-data.ts";

type Publisher = PublisherList["publishers"][number];

/** A row of the list of publishers. */
type PublisherRow = Pick<
  Publisher,
  "namespace" | "displayName" | "verified" | "bio" | "kind" | "count"
>;

export interface PageProps {
  readonly artifact: ArtifactData & {
    /** Of its dependencies, those that have a page here. */
    readonly known: ReadonlySet<string>;
  };
  readonly version: {
    readonly document: ArtifactDocument;
    readonly version: PublishedVersion;
    readonly score: Score | undefined;
    readonly known: ReadonlySet<string>;
  };
  readonly summary: CatalogSummary;
  readonly list: ListPage<CatalogEntry>;
  readonly names: NamePage<CatalogEntry>;
  /** The first of an order that changes too often for a list of all. */
  readonly top: {
    readonly order: BrowseOrder;
    readonly items: readonly CatalogEntry[];
    /** How many the order has. */
    readonly total: number;
  };
  readonly category: Pick<CategoryList["categories"][number], "id" | "title" | "description">;
  /** A tag, or the id of a type. */
  readonly word: string;
  readonly publisher: Omit<Publisher, "artifacts" | "count">;
  readonly publisherNames: NamePage<PublisherRow>;
  readonly rule: RuleList["rules"][number];
  /** Artifacts with an open finding of the rule. */
  readonly open: number;
}

/** @throws {Error} when the page was not given it, which is a defect of the planner */
export function pageProp<Name extends keyof PageProps>(
  locals: Partial<PageProps>,
  name: Name,
): PageProps[Name] {
  const value = locals[name];
  if (value === undefined) throw new Error(`the page was given no ${name}`);
  return value as PageProps[Name];
}
