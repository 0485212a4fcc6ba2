/**
 * Fetches what a check of a proposal reads: the records that judge it, what it changes, and of what
 * that depends on, and of what it could be mistaken for, everything. The check itself fetches nothing.
 */
import { RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import { JUDGING_PATHS } from "../change/base-records.ts";
import { changedArtifacts } from "../change/change-set.ts";
import { likeNames } from "../change/like-names.ts";
import { parseFrontMatterRecord } from "../parse/parse-record.ts";
import { parseYamlText } from "../parse/yaml-text.ts";
import { gitCommand } from "../read/git-command.ts";
import type { Proposal } from "./proposal.ts";
import type { ProposalTarget } from "./proposal-target.ts";
import { fetchContents, listTargetFiles, readContents } from "./target-files.ts";

/** As many as a check looks at. */
const DEPENDENCIES_MAX = 1_000;

export async function fetchForCheck({ files }: Proposal, target: ProposalTarget): Promise<void> {
  const paths = files.map(({ path }) => ({ path, status: "modified" as const }));
  const names = changedArtifacts({ paths });
  await fetchContents(target, [
    "registry.yaml",
    ...JUDGING_PATHS,
    ...paths.map(({ path }) => path),
    ...foldersOf(names),
  ]);
  const place = {
    git: gitCommand(target.folder),
    prefix: target.prefix,
    hasWorktree: false,
    isShallow: true,
  };
  const known = new Set(names);
  let wanted: readonly string[] = [
    ...(await likeNames({ place, tip: target.tip }, names)),
    ...files.flatMap(({ path, content }) => namesIn(path, content)),
    ...(await dependenciesAt(target, names)),
  ];
  while (known.size < DEPENDENCIES_MAX) {
    const next = [...new Set(wanted)].filter((name) => !known.has(name));
    if (next.length === 0) return;
    for (const name of next) known.add(name);
    await fetchContents(target, foldersOf(next));
    wanted = await dependenciesAt(target, next);
  }
}

function foldersOf(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`artifacts/${name}`, `publishers/${name.split("/")[0]}.yaml`]);
}

/** What some artifacts depend on, and what replaces them, as the target has them. */
async function dependenciesAt(
  target: ProposalTarget,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const folders = names.map((name) => `artifacts/${name}`);
  const records = (await listTargetFiles(target, folders)).filter(
    ({ path, mode }) => RECORD.test(path) && mode.startsWith("100"),
  );
  const contents = await readContents(target, records);
  return records.flatMap(({ path }, index) => namesIn(path, contents[index] ?? null));
}

const RECORD = /^artifacts\/[^/]+\/[^/]+\/(?:artifact\.md|[^/]+\/manifest\.yaml)$/;

/** Names of artifacts in a record that a check looks up. What is no record, or a broken one, has none. */
function namesIn(path: string, bytes: Uint8Array | null): readonly string[] {
  if (!bytes || !RECORD.test(path) || bytes.length > RECORD_SIZE_MAX) return [];
  const text = new TextDecoder().decode(bytes);
  const value = path.endsWith(".md")
    ? parseFrontMatterRecord(path, text, (raw) => ({ ok: true, value: raw })).raw
    : parseYamlText(text, 1).value;
  const dependencies = memberOf(value, "dependencies");
  const named = [
    ...(Array.isArray(dependencies) ? dependencies.map((one) => memberOf(one, "name")) : []),
    memberOf(memberOf(value, "deprecation"), "replaced_by"),
  ];
  return named.filter((name) => typeof name === "string" && NAME.test(name)) as string[];
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}\/[a-z0-9][a-z0-9._-]{0,63}$/;

function memberOf(value: unknown, key: string): unknown {
  const isRecord = typeof value === "object" && value !== null && Object.hasOwn(value, key);
  return isRecord ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
