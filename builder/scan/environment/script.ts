import type { Position } from "../../parse/record-file.ts";

/** A text inside a file, with the places of its characters in that file. */
export interface Script {
  readonly text: string;
  /** @param offset in UTF-16 code units of `text` */
  position(offset: number): Position;
}

/** The whole of a file. */
export function fileScript(text: string): Script {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return {
    text,
    position: (offset) => {
      const line = lastAtMost(starts, offset);
      return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

/** A piece of a script that stands there as it is. */
export function partOf(script: Script, from: number, to: number): Script {
  return {
    text: script.text.slice(from, to),
    position: (offset) => script.position(from + offset),
  };
}

/** A text that was decoded from one place: everything in it is reported there. */
export function scriptAt(text: string, position: Position): Script {
  return { text, position: () => position };
}

/** Several scripts that run one after the other, as lines of one. */
export function joinScripts(scripts: readonly Script[]): Script {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of scripts) {
    starts.push(length);
    length += text.length + 1;
  }
  return {
    text: scripts.map(({ text }) => text).join("\n"),
    position: (offset) => {
      const index = lastAtMost(starts, offset);
      return scripts[index]?.position(offset - (starts[index] ?? 0)) ?? { line: 1, column: 1 };
    },
  };
}

/** Index of the last number that is at most `wanted`; the numbers rise. */
function lastAtMost(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
