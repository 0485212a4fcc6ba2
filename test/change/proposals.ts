/** A repository with a registry in it, and proposals to change it: commits made without a working tree. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Author } from "../../builder/change/change-set.ts";
import { type CheckedChange, checkChange } from "../../builder/change/check-change.ts";
import { readChangedRepository } from "../../builder/change/read-changed-repository.ts";
import { isContentRule } from "../../builder/check/observe.ts";
import { RULES } from "../../builder/check/rules.ts";
import { localInspector } from "../../builder/inspect/inspect-repository.ts";
import { sourceReader } from "../../builder/inspect/source-reader.ts";
import { readChange } from "../../builder/read/read-change.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { git, type RegistryFiles, SMALL_REGISTRY, temporaryFolder } from "../make-registry.ts";
import { shelfFolder } from "../shelf.ts";

type Content = RegistryFiles[string] | { readonly submodule: string };
/** Path from the registry's folder → content; null deletes. Bytes of paths are those of Latin-1 where `bytes:` is in them. */
export type Change = Readonly<Record<string, Content>>;

interface Commit {
  /** The branch that gets it. */
  readonly on: string;
  readonly from: readonly string[];
  readonly date: string;
}

export interface Proposals {
  readonly top: string;
  readonly registry: string;
  /** Commits a change on a branch (`proposal` from `main` unless told otherwise). */
  commit(change: Change, commit?: Partial<Commit>): void;
  text(path: string, revision?: string): string;
}

/** A repository whose branch `main` holds a registry. @param prefix where: `registry/` or "" */
export function proposals(start: RegistryFiles = {}, prefix = "registry/"): Proposals {
  const top = temporaryFolder();
  const registry = join(top, prefix);
  const repository: Proposals = {
    top,
    registry,
    commit(change, { on = "proposal", from = ["main"], date = "2026-03-04T05:06:07Z" } = {}) {
      importInto(top, importStream(change, { on, from, date }, prefix));
    },
    text: (path, revision = "main") => git(top, DATE, "show", `${revision}:${prefix}${path}`),
  };
  const base = importStream(
    { ...SMALL_REGISTRY, ...start },
    { on: "main", from: [], date: DATE },
    prefix,
  );
  const made = sha256Hex(base);
  const found = bases.get(made) ?? makeBase(base);
  bases.set(made, found);
  cpSync(found, top, { recursive: true });
  mkdirSync(registry, { recursive: true });
  return repository;
}

/** Repositories by what was imported: most tests begin with the same one, and a copy needs no process. */
const bases = new Map<string, string>();
let shelf: string | undefined;

function makeBase(stream: Buffer): string {
  shelf ??= shelfFolder("bases");
  const folder = mkdtempSync(join(shelf, "base-"));
  git(folder, DATE, "init", "-q", "--template=", "-b", "main");
  importInto(folder, stream);
  return folder;
}

function importInto(folder: string, input: Buffer): void {
  execFileSync("git", ["fast-import", "--quiet", "--force"], { cwd: folder, input });
}

/** The stream of git-fast-import(1) for one commit on top of `from`, or of merges of them. */
function importStream(change: Change, { on, from, date }: Commit, prefix: string): Buffer {
  const seconds = Date.parse(date) / 1000;
  const [parent, ...merged] = from;
  const parts: (string | Uint8Array)[] = [
    `commit refs/heads/${on}\nmark :1\ncommitter Test <test@example.org> ${seconds} +0000\ndata 4\nTest\n`,
    ...(parent === undefined ? [] : [`from ${revision(parent)}\n`]),
    ...merged.map((other) => `merge ${revision(other)}\n`),
  ];
  for (const [path, content] of Object.entries(change)) {
    const name = quoted(path.startsWith("../") ? path.slice(3) : `${prefix}${path}`);
    if (content === null) parts.push(`D ${name}\n`);
    else parts.push(...entryOf(name, content));
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function revision(name: string): string {
  return /^[0-9a-f]{40}$/.test(name) ? name : `refs/heads/${name}^0`;
}

function entryOf(name: string, content: Exclude<Content, null>): (string | Uint8Array)[] {
  const file = (mode: string, data: string | Uint8Array): (string | Uint8Array)[] => [
    `M ${mode} inline ${name}\ndata ${Buffer.byteLength(data)}\n`,
    data,
    "\n",
  ];
  if (typeof content === "string" || content instanceof Uint8Array) return file("100644", content);
  if ("link" in content) return file("120000", content.link);
  if ("script" in content) return file("100755", content.script);
  return [`M 160000 ${content.submodule} ${name}\n`];
}

/** A path in the C style that git reads, byte by byte. */
function quoted(path: string): string {
  const bytes = path.includes("bytes:")
    ? Buffer.from(path.replace("bytes:", ""), "latin1")
    : Buffer.from(path);
  return `"${[...bytes].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`;
}

const DATE = "2026-02-03T04:05:06Z";

/** Who owns the namespace acme. */
export const ADA: Author = { id: 11, login: "ada" };

/** What a check of `proposal` against `main` says, with the inspection in this process. @param only ids of the rules to run */
export async function classify(
  { registry }: Pick<Proposals, "registry">,
  { author = ADA, base = "main", head = "proposal", only = /./ } = {},
): Promise<CheckedChange> {
  const raw = await readChange(registry, base, head);
  const changed = await readChangedRepository(registry, raw);
  const wanted = RULES.filter(({ id }) => only.test(id));
  const rules = wanted.filter(isContentRule);
  const read = sourceReader(changed.source);
  try {
    return await checkChange(changed, {
      author,
      rules: wanted,
      inspection: {
        rules,
        inspector: localInspector(rules, (entry, range) => read(entry.path, range)),
      },
      now: raw.now,
    });
  } finally {
    await changed.source.close();
  }
}

/** What `classify` decides, and the first reason for it. */
export async function verdict(
  repository: Pick<Proposals, "registry">,
  options?: Parameters<typeof classify>[1],
): Promise<readonly [string, string]> {
  const { classification } = await classify(repository, options);
  return [classification.class, classification.reasons[0]?.message ?? ""];
}

export const HELLO = "artifacts/acme/hello";

/** A version that has nothing wrong. */
export function nextVersion(version = "1.2.0", artifact = HELLO): Record<string, Content> {
  return {
    [`${artifact}/${version}/manifest.yaml`]:
      "config:\n  entry: index.js\nchanges:\n  - {kind: changed, description: It greets twice.}\n",
    [`${artifact}/${version}/files/index.js`]:
      "export const hello = (name) => `Hello, hello, ${name}!`;\n",
    [`${artifact}/${version}/files/LICENSE`]: "Apache License, Version 2.0\n",
  };
}
