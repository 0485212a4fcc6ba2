/** Histories of a registry without git, made at random: what git's log would say of them, and what is there at the end. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import type { PlainFacts } from "../../builder/log/facts-memory.ts";
import type { LogArtifact } from "../../builder/log/log-artifact.ts";
import type { RecordChange, RecordCommit } from "../../builder/read/read-record-commits.ts";
import { git, temporaryFolder, writeFiles } from "../make-registry.ts";

const DATE = "2026-02-03T04:05:06Z";

/** A moment of a history. */
interface Moment {
  /** The last of the commits so far. */
  readonly commit: RecordCommit;
  /** All that there ever was, by name. */
  readonly artifacts: ReadonlyMap<string, LogArtifact>;
}

export interface MadeHistory {
  /** Where git is asked for manifests that came broken and went again. */
  readonly folder: string;
  readonly moments: readonly Moment[];
  /** What every `artifact.md` says, so that nobody has to ask git. */
  readonly facts: ReadonlyMap<string, PlainFacts>;
}

interface Marks {
  readonly yanked?: string;
  readonly deprecated?: string;
}

/** What is there of an artifact: ids of contents, by path below its folder. */
class MadeArtifact {
  readonly parts = new Map<string, string>();
  readonly marks = new Map<string, Marks>();
  /** Of versions that could be packed once, the archive. */
  readonly released = new Map<string, string>();

  write(facts: Map<string, PlainFacts>, body: string): void {
    const marks = [...this.marks];
    const id = `record ${body} ${JSON.stringify(marks)}`;
    facts.set(id, { type: "plugin", marks });
    this.parts.set("artifact.md", id);
  }

  logged(name: string): LogArtifact {
    const folders = [...this.parts.keys()].flatMap(
      (path) => /^(.*)\/manifest/.exec(path)?.[1] ?? [],
    );
    const versions = folders.map((version) => {
      const sha256 = this.#archiveOf(version);
      return { version, ...(sha256 !== undefined && { packed: { sha256, dependencies: [] } }) };
    });
    for (const { version, packed } of versions)
      if (packed) this.released.set(version, packed.sha256);
    const takenDown = [...this.released].map(([version, sha256]) => ({
      version,
      packed: { sha256, dependencies: [] },
    }));
    return { name, versions, takenDown };
  }

  #archiveOf(version: string): string | undefined {
    const manifest = this.parts.get(`${version}/manifest.yaml`);
    const files = this.parts.get(`${version}/files`);
    const isRead = this.parts.get("artifact.md")?.startsWith("record") === true;
    if (!isRead || files === undefined || manifest?.startsWith("fine") !== true) return undefined;
    return createHash("sha256").update(`${manifest} ${files}`).digest("hex");
  }
}

interface World {
  readonly artifacts: Map<string, MadeArtifact>;
  readonly facts: Map<string, PlainFacts>;
}

/** A manifest that cannot be used, and git's id of it: what came broken and went again is looked up. */
const BROKEN_MANIFEST = "config: 7\n";
const BROKEN_ID = createHash("sha1")
  .update(`blob ${BROKEN_MANIFEST.length}\0${BROKEN_MANIFEST}`)
  .digest("hex");

/** A repository that has it; it goes when the test ends. */
export function brokenManifestFolder(): string {
  const folder = temporaryFolder();
  writeFiles(folder, { "manifest.yaml": BROKEN_MANIFEST });
  git(folder, DATE, "init", "-q");
  git(folder, DATE, "hash-object", "-w", "manifest.yaml");
  return folder;
}

type Operation = (artifact: MadeArtifact, facts: World["facts"]) => void;

const VERSIONS = ["1.0.0", "1.10.0", "1.2.0", "1.2.0-rc.1", "1.0.0+b"];
const version = fc.constantFrom(...VERSIONS);

/** Fine, or not yet; a version that could be packed once never changes. */
const arrival: fc.Arbitrary<Operation> = fc
  .record({ version, broken: fc.constantFrom(false, false, true) })
  .map(({ version: number, broken }) => (artifact, facts) => {
    const isBroken = broken && !artifact.released.has(number);
    artifact.parts.set(`${number}/manifest.yaml`, isBroken ? BROKEN_ID : `fine ${number}`);
    artifact.parts.set(`${number}/files`, `files ${number}`);
    if (!artifact.parts.has("artifact.md")) artifact.write(facts, "first");
  });
const removal: fc.Arbitrary<Operation> = version.map((number) => ({ parts }) => {
  parts.delete(`${number}/manifest.yaml`);
  parts.delete(`${number}/files`);
});
const mark: fc.Arbitrary<Operation> = fc
  .record({
    version,
    kind: fc.constantFrom("yanked" as const, "deprecated" as const),
    reason: fc.option(fc.constantFrom("broken", "use b")),
  })
  .map(({ version: number, kind, reason }) => (artifact, facts) => {
    const { [kind]: _, ...others } = artifact.marks.get(number) ?? {};
    artifact.marks.set(number, reason === null ? others : { ...others, [kind]: reason });
    artifact.write(facts, "marked");
  });
const edit: fc.Arbitrary<Operation> = fc
  .constantFrom("one", "two", "unreadable", "gone")
  .map((how) => (artifact, facts) => {
    if (how === "gone") artifact.parts.delete("artifact.md");
    else if (how === "unreadable") {
      facts.set(how, null);
      artifact.parts.set("artifact.md", how);
    } else artifact.write(facts, how);
  });
const end: fc.Arbitrary<Operation> = fc.constant(({ parts }) => parts.clear());
const tampering: fc.Arbitrary<Operation> = version.map((number) => ({ parts }) => {
  if (parts.has(`${number}/files`)) parts.set(`${number}/files`, "other files");
});

const honest = [
  { weight: 12, arbitrary: arrival },
  { weight: 6, arbitrary: mark },
  { weight: 2, arbitrary: edit },
  { weight: 1, arbitrary: removal },
  { weight: 1, arbitrary: end },
];
const NAMES = ["acme/a", "acme/b", "beta/a"];

/** In which no version changes that could be packed once. */
export const honestHistory: fc.Arbitrary<MadeHistory> = historyOf(fc.oneof(...honest));
/** In which some do. */
export const anyHistory: fc.Arbitrary<MadeHistory> = historyOf(
  fc.oneof(...honest, { weight: 6, arbitrary: tampering }),
);

function historyOf(operation: fc.Arbitrary<Operation>): fc.Arbitrary<MadeHistory> {
  const change = fc.tuple(fc.constantFrom(...NAMES), operation);
  const commit = fc.record({
    run: fc.array(change, { maxLength: 4, size: "max" }),
    later: fc.integer({ min: -50, max: 50 }),
  });
  return fc.array(commit, { minLength: 2, maxLength: 16, size: "max" }).map((commits) => {
    let date = 1_700_000_000;
    return madeHistory(
      commits.map(({ run, later }) => {
        date += later;
        return { date, run };
      }),
    );
  });
}

/** Each commit of which brings so many versions of one artifact. */
export function growingHistory(counts: readonly number[]): MadeHistory {
  let next = 0;
  const arrivals = counts.map((count, at) => ({
    date: 1_700_000_000 + at,
    run: Array.from({ length: count }, (): [string, Operation] => {
      next += 1;
      const number = `1.0.${next}`;
      return [
        `acme/a${next % 5}`,
        (artifact, facts) => {
          artifact.parts.set(`${number}/manifest.yaml`, `fine ${number}`);
          artifact.parts.set(`${number}/files`, "files");
          if (!artifact.parts.has("artifact.md")) artifact.write(facts, "first");
        },
      ];
    }),
  }));
  return madeHistory(arrivals);
}

interface MadeCommit {
  readonly date: number;
  readonly run: readonly (readonly [name: string, operation: Operation])[];
}

function madeHistory(commits: readonly MadeCommit[]): MadeHistory {
  const world: World = { artifacts: new Map(), facts: new Map() };
  const logged = new Map<string, LogArtifact>();
  const moments = commits.map(({ date, run }, at): Moment => {
    const changes: RecordChange[] = [];
    for (const [name, operations] of Map.groupBy(run, ([artifact]) => artifact)) {
      const artifact = world.artifacts.get(name) ?? new MadeArtifact();
      world.artifacts.set(name, artifact);
      const before = new Map(artifact.parts);
      for (const [, operation] of operations) operation(artifact, world.facts);
      changes.push(...differences(`artifacts/${name}`, before, artifact.parts));
      logged.set(name, artifact.logged(name));
    }
    changes.sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      commit: { commit: `commit ${at}`, date: String(date), changes },
      artifacts: new Map(logged),
    };
  });
  return { moments, facts: world.facts, folder: "/nowhere" };
}

function differences(
  folder: string,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly RecordChange[] {
  const modeOf = (path: string) => (path.endsWith("/files") ? "040000" : "100644");
  const paths = new Set([...before.keys(), ...now.keys()]);
  return [...paths].flatMap((path): RecordChange[] => {
    const [old, id] = [before.get(path), now.get(path)];
    if (old === id) return [];
    const modes = [old, id].map((one) => (one === undefined ? "000000" : modeOf(path)));
    const letter = old === undefined ? "A" : id === undefined ? "D" : "M";
    return [[`${folder}/${path}`, modes[0] ?? "", modes[1] ?? "", id ?? "0".repeat(40), letter]];
  });
}
