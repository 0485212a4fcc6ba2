/** What differs between two commits, as GitHub lists it. */
import { git } from "./bare-git.ts";

export interface FileChange {
  readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
  readonly path: string;
  readonly previousPath?: string;
  /** Of the blob afterwards, or of the one that went. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** From the first `@@` on; absent for bytes, for moves without change, and over a megabyte. */
  readonly patch?: string;
}

const STATUS: Readonly<Record<string, FileChange["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

const known = new Map<string, readonly FileChange[]>();

/** @param from a commit or tree */
export function readChanges(folder: string, from: string, to: string): readonly FileChange[] {
  const key = `${folder} ${from} ${to}`;
  const changes = known.get(key) ?? diff(folder, from, to);
  if (known.size > 30) known.clear();
  known.set(key, changes);
  return changes;
}

function diff(folder: string, from: string, to: string): FileChange[] {
  const rows = git(folder, [
    "diff-tree",
    "-r",
    "-M",
    "-z",
    "--raw",
    "--numstat",
    "--no-abbrev",
    from,
    to,
  ]);
  const patches = git(folder, ["diff-tree", "-r", "-M", "-p", "--no-abbrev", from, to])
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith("diff --git "));
  const fields = rows.split("\0");
  const raw = readRaw(fields);
  return raw.map((change) => {
    const [, additions, deletions, path] = /^(\S+)\t(\S+)\t(.*)$/s.exec(fields.shift() ?? "") ?? [];
    if (path === "") fields.splice(0, 2);
    // Git shows a change of type as a removal and an addition.
    const patch = patches.splice(0, change.status === "changed" ? 2 : 1)[0] ?? "";
    // Bytes have a dash for each.
    const counts = { additions: Number(additions) || 0, deletions: Number(deletions) || 0 };
    return { ...change, ...counts, ...hunks(patch) };
  });
}

type RawChange = Pick<FileChange, "status" | "path" | "previousPath" | "sha">;

/** Takes the rows of `--raw -z` from the front: `:mode mode sha sha status`, then one path or two. */
function readRaw(fields: string[]): RawChange[] {
  const changes: RawChange[] = [];
  while (fields[0]?.startsWith(":")) {
    const [, , before = "", after = "", letter = ""] = (fields.shift() ?? "").split(" ");
    const first = fields.shift() ?? "";
    const status = STATUS[letter[0] ?? ""];
    if (!status) throw new Error(`unknown status ${letter} of ${first}`);
    changes.push(
      status === "renamed"
        ? { status, path: fields.shift() ?? "", previousPath: first, sha: after }
        : { status, path: first, sha: status === "removed" ? before : after },
    );
  }
  return changes;
}

function hunks(patch: string): { patch?: string } {
  const start = patch.search(/^@@ /m);
  return start < 0 || patch.length > 1_000_000 ? {} : { patch: patch.slice(start).trimEnd() };
}
