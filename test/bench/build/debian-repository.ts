/**
 * A git repository that holds Debian's packages as a registry: written by `git fast-import`, which
 * takes a stream and makes one pack, so that 60,000 artifacts take seconds and no checkout.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import type { DebianRecord } from "../search/debian-records.ts";
import {
  artifactFiles,
  artifactName,
  artifactVersion,
  registryFiles,
  type TextFile,
  versionFiles,
} from "./debian-artifact.ts";

/** 2026-09-01T00:00:00Z, so that runs can be compared. */
const COMMITTED_AT = 1_788_220_800;
const HOUR = 3600;

export interface WrittenRepository {
  readonly files: number;
  readonly bytes: number;
}

/** One commit on `main` of a new repository, with an empty working tree. */
export async function writeDebianRepository(
  folder: string,
  records: readonly DebianRecord[],
): Promise<WrittenRepository> {
  mkdirSync(folder, { recursive: true });
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: folder });
  const known = new Map(records.map((record) => [record.name, record]));
  const counts = { files: 0, bytes: 0 };
  await fastImport(folder, function* () {
    yield commitHeader(COMMITTED_AT, "All packages");
    for (const file of allFiles(records, known)) {
      counts.files += 1;
      counts.bytes += Buffer.byteLength(file.text);
      yield fileCommand(file);
    }
  });
  return counts;
}

/** One commit more: a new version of the first record, as a usual pull request brings it. */
export async function commitNextVersion(
  folder: string,
  records: readonly DebianRecord[],
): Promise<void> {
  const [record] = records;
  if (!record) throw new Error("an empty registry");
  const known = new Map(records.map((each) => [each.name, each]));
  const [major = "0", ...rest] = artifactVersion(record).split(".");
  const next = `${Number(major) + 1}.${rest.join(".")}`;
  await fastImport(folder, function* () {
    yield `${commitHeader(COMMITTED_AT + HOUR, "One version")}from refs/heads/main^0\n`;
    const place = `artifacts/${artifactName(record)}`;
    for (const { path, text } of versionFiles(record, next, known))
      yield fileCommand({ path: `${place}/${path}`, text });
  });
}

function* allFiles(
  records: readonly DebianRecord[],
  known: ReadonlyMap<string, DebianRecord>,
): Generator<TextFile> {
  yield* registryFiles(records);
  for (const record of records) {
    for (const { path, text } of artifactFiles(record, known))
      yield { path: `artifacts/${artifactName(record)}/${path}`, text };
  }
}

/** git-fast-import(1): commands `commit` and `M`, content inline. */
function commitHeader(time: number, message: string): string {
  const size = Buffer.byteLength(message);
  return `commit refs/heads/main\ncommitter bench <bench@example.org> ${time} +0000\ndata ${size}\n${message}\n`;
}

function fileCommand({ path, text }: TextFile): string {
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

async function fastImport(folder: string, commands: () => Iterable<string>): Promise<void> {
  const child = spawn("git", ["fast-import", "--quiet", "--force"], {
    cwd: folder,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(child, "close");
  for (const command of commands())
    if (!child.stdin.write(command)) await once(child.stdin, "drain");
  child.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}
