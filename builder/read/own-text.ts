/** A piece of what git printed, without the rest: V8 keeps a whole text as long as one piece of it is there. */
export function ownText(piece: string): string {
  return Buffer.from(piece).toString();
}
