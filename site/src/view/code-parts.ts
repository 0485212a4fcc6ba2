/** A part of a sentence; `code` is what stood between backticks. */
export interface WordPart {
  readonly text: string;
  readonly code: boolean;
}

/** Rules write names and commands between backticks; a lone one stays as it is. */
export function codeParts(sentence: string): WordPart[] {
  return sentence
    .split(/`([^`]+)`/)
    .map((text, index) => ({ text, code: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
