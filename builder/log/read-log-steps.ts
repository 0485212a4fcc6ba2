/**
 * What each commit of the first-parent history did that the log is about, from one `git log`: of the
 * files of versions only the ids of their trees are asked for, so that the cost does not grow with them.
 */
import { KEY_LIST_SIZE_MAX, RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { globBelow } from "../read/read-history.ts";
import { artifactFactsReader } from "./artifact-facts.ts";
import { type FactsMemory, rememberedFacts } from "./facts-memory.ts";
import type { ArtifactFacts, LogStep, PartChange } from "./log-step.ts";
import type { PastObjects } from "./past-objects.ts";
import { revokedKeyLines } from "./revoked-key-lines.ts";

const REVOKED_KEYS = "trust/revoked_keys";

/**
 * Steps from the first commit to the one that `past` was opened at; commits that did nothing are left out.
 *
 * @param memory what was read of them before, where somebody keeps it
 */
export async function readLogSteps(
  past: PastObjects,
  memory: FactsMemory = { before: new Map(), now: new Map() },
): Promise<LogStep[]> {
  const { git, prefix, commit } = past;
  const patterns = ["artifacts/*/*/artifact.md", "artifacts/*/*/*/manifest.yaml", REVOKED_KEYS];
  const log = await git([
    "log",
    "--first-parent",
    // Every commit: git would leave out one that changes a file below `files/` and not its name.
    "--sparse",
    "--diff-merges=first-parent",
    "--no-renames",
    "--no-abbrev",
    "--raw",
    "-t",
    "-z",
    "--format=%H",
    commit,
    "--",
    ...[...patterns, "artifacts/*/*/*/files"].map((pattern) => globBelow(prefix, pattern)),
  ]);
  const reader = recordReader(past, memory);
  const steps: LogStep[] = [];
  for (const raw of rawSteps(log, prefix).reverse()) {
    const records = new Map<string, ArtifactFacts | undefined>();
    for (const [artifact, id] of raw.records) records.set(artifact, await reader(artifact, id));
    const step = { ...raw, records, revoked: await revokedKeys(past, raw.revoked) };
    if (records.size + step.parts.length + step.revoked.length > 0) steps.push(step);
  }
  return steps;
}

type RecordReader = (
  artifact: string,
  id: string | undefined,
) => Promise<ArtifactFacts | undefined>;

function recordReader(past: PastObjects, memory: FactsMemory): RecordReader {
  const factsOf = artifactFactsReader();
  return async (artifact, id) =>
    id === undefined
      ? undefined
      : rememberedFacts(memory, id, async () =>
          factsOf(await past.blob(id, RECORD_SIZE_MAX, `artifact.md of ${artifact}`)),
        );
}

async function revokedKeys(past: PastObjects, id: string | undefined): Promise<readonly string[]> {
  if (id === undefined) return [];
  const bytes = await past.blob(id, KEY_LIST_SIZE_MAX, REVOKED_KEYS);
  return revokedKeyLines(bytes.length > KEY_LIST_SIZE_MAX ? "" : (fromUtf8(bytes) ?? ""));
}

interface RawStep {
  readonly commit: string;
  readonly records: Map<string, string | undefined>;
  readonly parts: PartChange[];
  revoked: string | undefined;
}

/**
 * Newest first. A commit is its id; each change after it is `:<mode> <mode> <id> <id> <letter>` and a
 * path (git-diff-tree, raw output format); NUL is between all of them.
 */
function rawSteps(log: string, prefix: string): RawStep[] {
  const steps: RawStep[] = [];
  const items = log.split("\0");
  for (let index = 0; index < items.length; index += 1) {
    const item = (items[index] ?? "").replace(/^\n/, "");
    const last = steps.at(-1);
    if (item.startsWith(":") && last) {
      index += 1;
      addChange(last, item.slice(1).split(" "), (items[index] ?? "").slice(prefix.length));
    } else if (item !== "") {
      steps.push({ commit: item, records: new Map(), parts: [], revoked: undefined });
    }
  }
  return steps;
}

const FILE = /^100/;
const TREE = /^040/;

function addChange(
  step: RawStep,
  [oldMode = "", newMode = "", , newId]: readonly string[],
  path: string,
): void {
  const [, namespace, shortName, ...rest] = path.split("/");
  const artifact = `${namespace}/${shortName}`;
  const isTree = rest.length === 2 && rest[1] === "files";
  const wanted = isTree ? TREE : FILE;
  // A file that becomes a folder, or the other way, is two changes: one of them is of the kind that counts.
  if (!wanted.test(newMode) && !wanted.test(oldMode)) return;
  const id = wanted.test(newMode) ? newId : undefined;
  const [version = ""] = rest;
  if (path === REVOKED_KEYS) step.revoked = id;
  else if (isTree) step.parts.push({ artifact, version, part: "files", id });
  else if (rest.length === 1 && rest[0] === "artifact.md") step.records.set(artifact, id);
  else if (rest.length === 2 && rest[1] === "manifest.yaml")
    step.parts.push({ artifact, version, part: "manifest", id });
}
