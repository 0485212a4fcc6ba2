/**
 * The first key that stands twice in one object of a JSON text that `JSON.parse` has accepted; it
 * keeps the last of them without a word.
 */
export function duplicateKey(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  const string = /"(?:[^"\\]|\\[\s\S])*"/y;
  const colon = /\s*:/y;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(undefined);
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      string.lastIndex = at;
      const token = string.exec(json)?.[0] ?? '"';
      at += token.length - 1;
      colon.lastIndex = at + 1;
      const keys = open.at(-1);
      if (keys === undefined || !colon.test(json)) continue;
      const key = JSON.parse(token) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}
