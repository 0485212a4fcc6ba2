/** What a page is given besides what every page may read: by the planner of pages, or by the artifact's group. */
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import type { CatalogEntry } from "../../../schemas/published/catalog-list.ts";
import type { CategoryList, PublisherList, RuleList } from "../../../schemas/published/listing.ts";
import type { Score } from "../../../schemas/published/score.ts";
import type { ListPage } from "../view/list-pages.ts";
import type { ArtifactData } from "./artifact-data.ts";

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
  readonly list: ListPage<CatalogEntry>;
  readonly category: CategoryList["categories"][number];
  /** A tag, the id of a type, or an order. */
  readonly word: string;
  readonly publisher: PublisherList["publishers"][number];
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
