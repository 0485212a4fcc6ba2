import { nearestWord } from "./nearest-word.ts";

/** Comparing with every path is worth it for payloads that people wrote by hand. */
const PATHS_MAX = 200;

/** The path that was most likely meant: the same file in another folder, else the nearest spelling. */
export function nearestPath(path: string, existing: ReadonlySet<string>): string | undefined {
  if (existing.size > PATHS_MAX) return undefined;
  const name = baseName(path);
  const moved = [...existing].filter((candidate) => baseName(candidate) === name);
  return moved.length === 1 ? moved[0] : nearestWord(path, existing);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
