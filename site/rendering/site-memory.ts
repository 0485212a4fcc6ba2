/**
 * What a rendering leaves to the next one of the same site, so that it need not go over pages of which
 * nothing is another. Plain data; what all artifacts have is one text each, which is read and written in
 * milliseconds.
 */
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import type { CategoryList } from "../../schemas/published/listing.ts";
import type { PageLinks } from "../src/view/page-links.ts";

export interface SiteMemory {
  /** {@link MEMORY_FORM} of who wrote it. */
  readonly form: number;
  /** Of the program, and of all that the pages of every artifact show of the registry. */
  readonly shared: Sha256;
  /** Of what categories are called. */
  readonly titles: Sha256;
  /** The key of each page that is no artifact's, by its path. */
  readonly pages: ReadonlyMap<string, Sha256>;
  /**
   * A line for each artifact that has pages, by its name, code unit by code unit: the name, then those of
   * other artifacts that its pages name, each after a space.
   */
  readonly artifacts: string;
}

/** Another one for each change of what is kept, or of what is told to the processes that render. */
export const MEMORY_FORM = 1;

export function artifactLine(name: string, { artifacts }: Pick<PageLinks, "artifacts">): string {
  return [name, ...artifacts].join(" ");
}

/** Their order is that of the names, for a space is before all that names are made of. */
export function artifactLines(lines: readonly string[]): string {
  return lines.toSorted().join("\n");
}

export function titlesDigest(categories: CategoryList["categories"]): Sha256 {
  return sha256Hex(JSON.stringify(categories.map(({ id, title }) => [id, title])));
}
