export interface TextPart {
  readonly text: string;
  readonly marked: boolean;
}

/** Cuts `text` into parts, marking what begins like a word of `query`. */
export function markedText(text: string, query: string): TextPart[] {
  const words = query.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1);
  if (words.length === 0) return [{ text, marked: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})`, "giu");
  const parts = text.split(pattern);
  return parts
    .map((part, index) => ({ text: part, marked: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
