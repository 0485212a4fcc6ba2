/** What is wrong with a tree: all of it, each with the file that is at fault. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { TREE_FINDINGS_MAX } from "../../schemas/limits.ts";

export interface TreeFinding {
  /** Of the file that is at fault, relative to the tree's root. */
  readonly path: string;
  /** Stable, for scripts; where a reader would refuse the file, the code of that refusal. */
  readonly code: string;
  /** The second half of a sentence that begins with the path. */
  readonly problem: string;
  /** What was expected, what was found. */
  readonly details: readonly string[];
}

/** What a reader may want to know, and what is no fault. */
export interface TreeNote {
  readonly path: string;
  readonly note: string;
}

export interface Findings {
  readonly found: readonly TreeFinding[];
  readonly notes: readonly TreeNote[];
  /** Whether there were more than {@link TREE_FINDINGS_MAX}. */
  isFull(): boolean;
  add(finding: Omit<TreeFinding, "details"> & { readonly details?: readonly string[] }): void;
  note(path: string, note: string): void;
  /** Runs; a refusal of what the file holds becomes a finding, and the answer undefined. What the network or the disk refuses is thrown. */
  guard<T>(path: string, run: () => T | Promise<T>): Promise<T | undefined>;
}

export function treeFindings(): Findings {
  const found = new Map<string, TreeFinding>();
  const notes: TreeNote[] = [];
  let full = false;
  const add: Findings["add"] = ({ details = [], ...finding }) => {
    full ||= found.size >= TREE_FINDINGS_MAX;
    const key = JSON.stringify([finding.path, finding.code, finding.problem]);
    if (!full && !found.has(key)) found.set(key, { ...finding, details });
  };
  return {
    get found() {
      return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    },
    notes,
    isFull: () => full,
    add,
    note: (path, note) => void notes.push({ path, note }),
    async guard(path, run) {
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof CodedError) || error.exitCode !== EXIT.integrity) throw error;
        add({
          path,
          code: error.code,
          problem: withoutPlace(error.message, path),
          details: error.details,
        });
        return undefined;
      }
    },
  };
}

/** Refusals begin with the file and where it lies. */
function withoutPlace(message: string, path: string): string {
  const at = message.indexOf(`${path} `);
  return at < 0 ? message : message.slice(at + path.length + 1);
}
