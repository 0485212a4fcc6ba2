/**
 * Finds many literals in one pass over bytes, ASCII letters of either case alike: the automaton of
 * Aho and Corasick (1975), one table look-up for each byte whatever the number of literals.
 */
export interface KeywordScanner {
  /** Calls `onHit` for every occurrence of every literal, by the place where it ends; stops on `false`. */
  scan(bytes: Uint8Array, onHit: (keyword: number, start: number) => boolean | undefined): void;
}

/** @param keywords ASCII, lower case, not empty; hits name them by index */
export function keywordScanner(keywords: readonly string[]): KeywordScanner {
  const classes = byteClasses(keywords);
  const width = classes.count;
  const { next, outputs } = automaton(keywords, classes);
  const edges = next.map((state) => state * width + (outputs[state]?.length === 0 ? 0 : FINAL));
  const classOf = classes.of;
  return {
    scan(bytes, onHit) {
      const { length } = bytes;
      let row = 0;
      for (let at = 0; at < length; at++) {
        const edge = edges[row + classOf[bytes[at]!]!]!;
        row = edge & (FINAL - 1);
        if (edge < FINAL) continue;
        for (const keyword of outputs[row / width]!) {
          if (onHit(keyword, at + 1 - keywords[keyword]!.length) === false) return;
        }
      }
    },
  };
}

/** Marks edges into states where a keyword ends; rows are far below it. */
const FINAL = 2 ** 30;

interface ByteClasses {
  /** Class of each byte; 0 for bytes in no keyword. */
  readonly of: Uint8Array;
  readonly count: number;
}

function byteClasses(keywords: readonly string[]): ByteClasses {
  const of = new Uint8Array(256);
  const characters = [...new Set(keywords.join(""))];
  for (const [index, character] of characters.entries()) {
    of[character.charCodeAt(0)] = index + 1;
    of[character.toUpperCase().charCodeAt(0)] = index + 1;
  }
  return { of, count: characters.length + 1 };
}

interface Automaton {
  /** Next state, at `state * classes + class`. */
  readonly next: Int32Array;
  /** Keywords that end in each state, longest first. */
  readonly outputs: readonly (readonly number[])[];
}

function automaton(keywords: readonly string[], classes: ByteClasses): Automaton {
  const width = classes.count;
  const most = keywords.reduce((sum, keyword) => sum + keyword.length, 1);
  const next = new Int32Array(most * width);
  const outputs: number[][] = [[]];
  for (const [index, keyword] of keywords.entries()) {
    let state = 0;
    for (const character of keyword) {
      const edge = state * width + classes.of[character.charCodeAt(0)]!;
      if (next[edge] === 0) next[edge] = outputs.push([]) - 1;
      state = next[edge]!;
    }
    outputs[state]!.push(index);
  }
  completeEdges(next, outputs, width);
  return { next, outputs };
}

/** Breadth first: an edge that is missing leads where the longest proper suffix would go. */
function completeEdges(next: Int32Array, outputs: number[][], width: number): void {
  const suffix = new Int32Array(outputs.length);
  const queue: number[] = [];
  for (let edge = 0; edge < width; edge++) if (next[edge] !== 0) queue.push(next[edge]!);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head]!;
    for (let byte = 0; byte < width; byte++) {
      const fallback = next[suffix[state]! * width + byte]!;
      const child = next[state * width + byte]!;
      if (child === 0) next[state * width + byte] = fallback;
      else {
        suffix[child] = fallback;
        outputs[child]!.push(...outputs[fallback]!);
        queue.push(child);
      }
    }
  }
}
