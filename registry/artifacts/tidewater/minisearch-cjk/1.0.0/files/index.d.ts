export interface CjkOptions {
  /** BCP 47 tag that helps with the cutting; "ja" when absent. */
  locale?: string;
}

/** Options for MiniSearch that find words in text without spaces. @throws {RangeError} for a wrong tag. */
export function cjkOptions(options?: CjkOptions): {
  tokenize: (text: string) => string[];
  processTerm: (term: string) => string;
};
