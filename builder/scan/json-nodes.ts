/** JSON (RFC 8259) with the place of every value: what `JSON.parse` gives, and where it stood. */

export type JsonNode =
  | { readonly kind: "object"; readonly at: number; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly at: number; readonly items: readonly JsonNode[] }
  | {
      readonly kind: "scalar";
      readonly at: number;
      readonly value: string | number | boolean | null;
    };

export interface JsonMember {
  readonly key: string;
  /** Offset of the key in UTF-16 code units. */
  readonly at: number;
  readonly value: JsonNode;
}

/** Nesting; machines write 20 levels. */
const DEPTH_MAX = 200;

class NotJsonError extends Error {}

/** Undefined when the text is no JSON or nested more than 200 deep. */
export function readJson(text: string): JsonNode | undefined {
  try {
    const cursor = { text, at: 0 };
    const node = readValue(cursor, 0);
    skipSpace(cursor);
    return cursor.at === text.length ? node : undefined;
  } catch (error) {
    if (error instanceof NotJsonError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The member of an object; the last of equal keys, as `JSON.parse` has it. */
export function memberOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return membersOf(node).findLast((member) => member.key === key)?.value;
}

export function membersOf(node: JsonNode | undefined): readonly JsonMember[] {
  return node?.kind === "object" ? node.members : [];
}

export function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

export function textOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

interface Cursor {
  readonly text: string;
  at: number;
}

function readValue(cursor: Cursor, depth: number): JsonNode {
  if (depth > DEPTH_MAX) throw new NotJsonError();
  skipSpace(cursor);
  const { at } = cursor;
  switch (cursor.text[at]) {
    case "{":
      return { kind: "object", at, members: readMembers(cursor, depth) };
    case "[":
      return { kind: "array", at, items: readItems(cursor, depth) };
    case '"':
      return { kind: "scalar", at, value: readString(cursor) };
    default:
      return { kind: "scalar", at, value: readWord(cursor) };
  }
}

function readMembers(cursor: Cursor, depth: number): readonly JsonMember[] {
  const members: JsonMember[] = [];
  readSeries(cursor, "}", () => {
    const { at } = cursor;
    if (cursor.text[at] !== '"') throw new NotJsonError();
    const key = readString(cursor);
    skipSpace(cursor);
    expect(cursor, ":");
    members.push({ key, at, value: readValue(cursor, depth + 1) });
  });
  return members;
}

function readItems(cursor: Cursor, depth: number): readonly JsonNode[] {
  const items: JsonNode[] = [];
  readSeries(cursor, "]", () => {
    items.push(readValue(cursor, depth + 1));
  });
  return items;
}

function readSeries(cursor: Cursor, end: "}" | "]", readOne: () => void): void {
  cursor.at += 1;
  skipSpace(cursor);
  if (cursor.text[cursor.at] === end) {
    cursor.at += 1;
    return;
  }
  for (;;) {
    skipSpace(cursor);
    readOne();
    skipSpace(cursor);
    if (cursor.text[cursor.at] === end) break;
    expect(cursor, ",");
  }
  cursor.at += 1;
}

function readString(cursor: Cursor): string {
  const { text, at } = cursor;
  let end = at + 1;
  let plain = true;
  for (; text[end] !== '"'; end += 1) {
    if (end >= text.length) throw new NotJsonError();
    if (text[end] === "\\") {
      plain = false;
      end += 1;
    } else if (text.charCodeAt(end) < 32) throw new NotJsonError();
  }
  cursor.at = end + 1;
  return plain ? text.slice(at + 1, end) : (JSON.parse(text.slice(at, end + 1)) as string);
}

const WORD = /[-+.0-9A-Za-z]*/y;

function readWord(cursor: Cursor): number | boolean | null {
  WORD.lastIndex = cursor.at;
  const word = WORD.exec(cursor.text)?.[0] ?? "";
  cursor.at += word.length;
  return JSON.parse(word) as number | boolean | null;
}

function expect(cursor: Cursor, character: string): void {
  if (cursor.text[cursor.at] !== character) throw new NotJsonError();
  cursor.at += 1;
}

const SPACE = /[ \t\r\n]*/y;

function skipSpace(cursor: Cursor): void {
  SPACE.lastIndex = cursor.at;
  SPACE.exec(cursor.text);
  cursor.at = SPACE.lastIndex;
}
