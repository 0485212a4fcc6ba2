/** What travelled, as rows of a table: by kind of file, and how often somebody had to wait for an answer. */
import type { ServedFile, Traffic } from "./metered-server.ts";

const KINDS: readonly { readonly kind: string; readonly is: RegExp }[] = [
  { kind: "metadata", is: /^metadata\// },
  { kind: "key lists", is: /^targets\/keys\// },
  { kind: "log", is: /^log\/|\.tlog-proof$/ },
  { kind: "archive", is: /\.tgz$/ },
  { kind: "documents", is: /^/ },
];

/** @param archive bytes of the archive that was wanted: nobody can do with less */
export function trafficRows({ served, headers }: Traffic, archive: number): Record<string, string> {
  const byKind = Map.groupBy(served, kindOf);
  const rows: Record<string, string> = {
    requests: `${served.length}${missing(served)}`,
    rounds: String(roundsOf(served)),
  };
  for (const { kind } of KINDS) rows[kind] = sizes(byKind.get(kind) ?? []);
  const trust = served.filter((file) => kindOf(file) !== "archive");
  const bodies = sum(served, "wire");
  return {
    ...rows,
    "all but the archive": sizes(trust),
    "HTTP headers": `${headers} B`,
    "on the wire": `${bodies + headers} B`,
    "on the wire / archive": `${((bodies + headers) / archive).toFixed(2)} ×`,
  };
}

function kindOf({ path }: ServedFile): string {
  return KINDS.find(({ is }) => is.test(path))?.kind ?? "";
}

/** Requests, bytes of the files, and as they travelled where that is less. */
function sizes(files: readonly ServedFile[]): string {
  if (files.length === 0) return "0";
  const [raw, wire] = [sum(files, "raw"), sum(files, "wire")];
  return `${files.length}: ${raw}${wire === raw ? "" : ` → ${wire}`} B`;
}

function missing(files: readonly ServedFile[]): string {
  const absent = files.filter(({ status }) => status === 404).length;
  return absent > 0 ? ` (${absent} × 404)` : "";
}

function sum(files: readonly ServedFile[], key: "raw" | "wire"): number {
  return files.reduce((total, file) => total + file[key], 0);
}

/** The longest row of requests that each began when the one before it had ended. */
export function roundsOf(served: readonly Pick<ServedFile, "began" | "ended">[]): number {
  const rounds: { readonly ended: number; readonly depth: number }[] = [];
  for (const { began, ended } of served.toSorted((a, b) => a.began - b.began)) {
    const before = rounds.filter((other) => other.ended <= began).map(({ depth }) => depth);
    rounds.push({ ended, depth: Math.max(0, ...before) + 1 });
  }
  return Math.max(0, ...rounds.map(({ depth }) => depth));
}
