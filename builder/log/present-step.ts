/** What the source holds and no commit has, as the last step of the log. */
import { KEY_LIST_SIZE_MAX } from "../../schemas/limits.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { blobHash } from "../pack/blob-hash.ts";
import { refuseEntry } from "../parse/decode-text.ts";
import type { PayloadFile } from "../parse/subject.ts";
import type { CommitPlace, Source, SourceEntry } from "../read/source.ts";
import { treeItems } from "../read/tree-items.ts";
import type { LogArtifact } from "./log-artifact.ts";
import type { LogStep, PartChange } from "./log-step.ts";
import { revokedKeyLines } from "./revoked-key-lines.ts";

/** Stands for the id of content that git has not been given. */
const UNCOMMITTED = "uncommitted";

/** Path below the registry's folder → mode and id. */
type Recorded = ReadonlyMap<string, { readonly mode: string; readonly id: string }>;

/** Everything where there is no history; of a working tree, what is another than in its last commit. */
export async function presentStep(
  source: Source,
  artifacts: readonly LogArtifact[],
): Promise<LogStep> {
  const recorded = source.past ? await recordedFiles(source.past) : new Map();
  const counts = filesByVersion(recorded);
  const manifests = new Map(source.entries.map((entry) => [entry.path, entry]));
  const parts: PartChange[] = [];
  const present = new Set<string>();
  for (const { name, versions, uncommitted } of artifacts) {
    for (const { version } of versions) {
      const folder = `artifacts/${name}/${version}`;
      const payload = uncommitted?.payloads.get(folder) ?? [];
      present.add(folder);
      const place = { artifact: name, version };
      const manifest = manifests.get(`${folder}/manifest.yaml`);
      if (!(await isManifestRecorded(source, manifest, recorded)))
        parts.push({ ...place, part: "manifest", id: manifest && UNCOMMITTED });
      if (!isPayloadRecorded(payload, recorded, counts.get(folder) ?? 0))
        parts.push({
          ...place,
          part: "files",
          id: payload.length > 0 ? UNCOMMITTED : undefined,
        });
    }
  }
  parts.push(...removedParts(recorded, present));
  return {
    commit: null,
    records: new Map(
      artifacts.flatMap(({ name, uncommitted }) =>
        uncommitted ? [[name, uncommitted.facts] as const] : [],
      ),
    ),
    parts,
    revoked: await presentKeys(source),
  };
}

async function recordedFiles({ place, commit }: CommitPlace): Promise<Recorded> {
  const { git, prefix } = place;
  const lines = (await treeItems(git, `${commit}:${prefix}artifacts`, ["-r"])) ?? [];
  return new Map(
    lines.map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , id = ""] = line.slice(0, tab).split(" ");
      return [`artifacts/${line.slice(tab + 1)}`, { mode, id }];
    }),
  );
}

const PAYLOAD_FILE = /^(artifacts\/[^/]+\/[^/]+\/[^/]+)\/files\//;

function filesByVersion(recorded: Recorded): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const path of recorded.keys()) {
    const [, folder] = PAYLOAD_FILE.exec(path) ?? [];
    if (folder !== undefined) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

async function isManifestRecorded(
  source: Source,
  entry: SourceEntry | undefined,
  recorded: Recorded,
): Promise<boolean> {
  const known = entry && recorded.get(entry.path);
  if (!entry || !known?.mode.startsWith("100") || refuseEntry(entry)) return false;
  const bytes = await source.read(entry);
  return blobHash(known.id, bytes.length).update(bytes).digest("hex") === known.id;
}

function isPayloadRecorded(
  payload: readonly PayloadFile[],
  recorded: Recorded,
  count: number,
): boolean {
  return (
    payload.length === count &&
    payload.every(({ entry, blobId }) => {
      const known = recorded.get(entry.path);
      return (
        known !== undefined &&
        known.id === blobId &&
        (known.mode === "100755") === (entry.kind === "executable")
      );
    })
  );
}

/** Of versions that the last commit has and the folder has not. */
function removedParts(recorded: Recorded, present: ReadonlySet<string>): PartChange[] {
  return [...recorded.keys()].flatMap((path) => {
    const [, namespace, shortName, version = "", last, ...more] = path.split("/");
    const folder = `artifacts/${namespace}/${shortName}/${version}`;
    if (last !== "manifest.yaml" || more.length > 0 || present.has(folder)) return [];
    return [{ artifact: `${namespace}/${shortName}`, version, part: "manifest", id: undefined }];
  });
}

async function presentKeys(source: Source): Promise<readonly string[]> {
  const entry = source.entries.find(({ path }) => path === "trust/revoked_keys");
  const isRead =
    entry !== undefined &&
    (entry.kind === "file" || entry.kind === "executable") &&
    entry.size <= KEY_LIST_SIZE_MAX;
  return revokedKeyLines(isRead ? (fromUtf8(await source.read(entry)) ?? "") : "");
}
