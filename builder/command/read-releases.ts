/** Versions of a working tree as what their publisher signs. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { KEY_LIST_SIZE_MAX, SSH_SIGNATURE_SIZE_MAX } from "../../schemas/limits.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { releaseStatement } from "../../schemas/trust/release-statement.ts";
import { publishedDependencies } from "../emit/published-dependencies.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import type { PackedArchive, Repository, VersionSubject } from "../parse/subject.ts";
import type { Source } from "../read/source.ts";
import { openWorktreeSource } from "../read/worktree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";

export interface Release {
  /** `namespace/name` */
  readonly name: string;
  readonly namespace: string;
  readonly version: string;
  /** Where the signature belongs, relative to the registry's folder. */
  readonly signaturePath: string;
  readonly archive: PackedArchive;
  /** The exact bytes that are signed. */
  readonly statement: Uint8Array;
  /** What lies there now, when it is a text. */
  readonly signature: string | undefined;
}

export interface WantedReleases {
  /** `namespace/name@version` */
  readonly named: readonly string[];
  /** All versions of a namespace. */
  readonly namespace?: string;
}

export interface ReadReleases {
  /** In the registry's order. */
  readonly releases: readonly Release[];
  /** `trust/allowed_signers`, when there is one. */
  readonly allowedSigners: string | undefined;
}

/**
 * Packs the wanted versions as a build does, and reads no other payload.
 *
 * @throws {CodedError} E_NOT_FOUND for a version that is not there, E_NOT_SIGNABLE for one, or for a
 *   registry, that is broken
 */
export async function readReleases(
  registry: string,
  wanted: WantedReleases,
  terminal: Terminal,
): Promise<ReadReleases> {
  const source = await openWorktreeSource(registry);
  try {
    return await releasesIn(source, wanted, terminal);
  } finally {
    await source.close();
  }
}

/** The same of any source, which stays open. @throws {CodedError} as {@link readReleases} */
export async function releasesIn(
  source: Source,
  wanted: WantedReleases,
  terminal: Terminal,
): Promise<ReadReleases> {
  const progress = terminal.progress("packing");
  const folders = new Set(wanted.named.map(folderOf));
  const isWanted = (folder: string): boolean =>
    folders.has(folder) || folder.split("/")[1] === wanted.namespace;
  try {
    const repository = await parseRepository({
      source,
      sink: hashingSink,
      now: 0,
      recordsOnly: (folder) => !isWanted(folder),
      onArtifact: (done, total, name) => progress.update(done, total, name),
      signal: terminal.signal,
    });
    requireFound(wanted, repository);
    const releases: Release[] = [];
    for (const { name, namespace, versions } of repository.artifacts)
      for (const version of versions.filter(({ folder }) => isWanted(folder)))
        releases.push({
          name,
          namespace,
          version: version.version,
          signaturePath: `${version.folder}/signature`,
          ...statementOf(repository, name, version),
          signature: await readText(source, `${version.folder}/signature`, SSH_SIGNATURE_SIZE_MAX),
        });
    const allowedSigners = await readText(source, "trust/allowed_signers", KEY_LIST_SIZE_MAX);
    return { releases, allowedSigners };
  } finally {
    progress.end();
  }
}

/** `artifacts/namespace/name/version` */
function folderOf(release: string): string {
  const at = release.lastIndexOf("@");
  return `artifacts/${release.slice(0, at)}/${release.slice(at + 1)}`;
}

function requireFound({ named, namespace }: WantedReleases, { artifacts }: Repository): void {
  const known = artifacts.flatMap(({ name, versions }) =>
    versions.map(({ version }) => `${name}@${version}`),
  );
  const absent = named.find((release) => !known.includes(release));
  if (absent !== undefined) {
    const name = absent.slice(0, absent.lastIndexOf("@") + 1);
    throw notFound(
      `the registry holds no version ${absent}`,
      known.filter((release) => release.startsWith(name)),
    );
  }
  if (namespace !== undefined && !known.some((release) => release.startsWith(`${namespace}/`)))
    throw notFound(`the registry holds no version in the namespace ${namespace}`, []);
}

function notFound(message: string, details: readonly string[]): CodedError {
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message,
    fix: "name versions as NAMESPACE/NAME@VERSION, or all of a namespace with --all NAMESPACE",
    details,
  });
}

function statementOf(
  { registry }: Repository,
  name: string,
  subject: VersionSubject,
): Pick<Release, "archive" | "statement"> {
  const { version, manifest, archive, folder } = subject;
  if (!registry.value) throw notSignable("registry.yaml is broken", registry.path);
  if (!manifest.value || !archive)
    throw notSignable(`${name}@${version} cannot be packed as it is`, folder);
  const statement = releaseStatement({
    registry: registry.value.id,
    name,
    version,
    sha256: archive.sha256,
    dependencies: publishedDependencies(manifest.value),
  });
  return { archive, statement };
}

function notSignable(message: string, path: string): CodedError {
  return new CodedError({
    code: "E_NOT_SIGNABLE",
    exitCode: EXIT.findings,
    message,
    fix: `ashlar check, and mend what it finds in ${path}; then run this again`,
  });
}

async function readText(source: Source, path: string, max: number): Promise<string | undefined> {
  const entry = source.entries.find((candidate) => candidate.path === path);
  if (entry?.kind !== "file" || entry.size > max) return undefined;
  return fromUtf8(await source.read(entry));
}
