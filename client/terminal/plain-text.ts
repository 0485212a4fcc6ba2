/** Text that others wrote, made harmless for a terminal. */

/** C0 and C1 controls move the cursor or begin escape sequences; bidi controls reorder what is read. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** One line without control characters; each run of them, line breaks too, becomes a space. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, " ").trim();
}
