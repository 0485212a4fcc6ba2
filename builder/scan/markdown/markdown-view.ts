/**
 * What rules ask of a Markdown document, with places in the file that holds it. `line` and `column`
 * are 1-based, columns in UTF-16 code units.
 */
interface Spot {
  readonly line: number;
  readonly column: number;
}

export interface MarkdownHeading extends Spot {
  /** 1–6 */
  readonly level: number;
  readonly text: string;
  /** Something other than headings stands below it before the next heading of its level. */
  readonly filled: boolean;
}

export interface MarkdownLink extends Spot {
  /** As written: not decoded. */
  readonly url: string;
}

export interface MarkdownPicture extends Spot {
  readonly url: string;
  /** undefined: an `<img>` without the attribute; in Markdown an empty text. */
  readonly alt: string | undefined;
  /** From raw HTML, where an empty `alt` is a statement. */
  readonly html: boolean;
}

export interface MarkdownCode extends Spot {
  /** Lower case, without what follows it; "" when there is none. */
  readonly language: string;
  readonly text: string;
  /** Line of the file that the text begins on. */
  readonly textLine: number;
}

/** A paragraph, a heading with the block after it, a row of a table or an item of a list. */
export interface MarkdownBlock extends Spot {
  readonly text: string;
  /** Inline code in it, and the first cell of a row. */
  readonly codes: readonly string[];
}

/** Running text as it is written, without code; never across an emphasis or a link. */
export interface MarkdownProse extends Spot {
  readonly source: string;
  /** It begins its paragraph, heading, cell or item. */
  readonly first: boolean;
}

export interface MarkdownView {
  readonly headings: readonly MarkdownHeading[];
  readonly links: readonly MarkdownLink[];
  readonly pictures: readonly MarkdownPicture[];
  readonly codes: readonly MarkdownCode[];
  readonly blocks: readonly MarkdownBlock[];
  readonly prose: readonly MarkdownProse[];
}
