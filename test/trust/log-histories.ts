/** Small histories of a registry, made at random, and what their log has to be. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { git } from "../make-registry.ts";

/** Path below the registry's folder → content; `link:` begins the target of a symbolic link. */
export type Files = Readonly<Record<string, string>>;

export interface Moment {
  readonly files: Files;
  /** Commits on a side branch that this one merges. */
  readonly side: readonly Files[];
}

type Operation = (files: Record<string, string>, memory: Memory) => void;

/** What was released or lies broken, so that an honest history knows what it may touch. */
interface Memory {
  readonly contents: Map<string, string>;
}

const ARTIFACTS = ["acme/a", "acme/b", "beta/a"];
const VERSIONS = ["1.0.0", "1.10.0", "1.2.0", "1.2.0-rc.1", "1.0.0+b"];
const KEYS = ["AAAA", "BBBB", "CCCC"].map((blob) => `ssh-ed25519 ${blob}`);

const artifact = fc.constantFrom(...ARTIFACTS);
const version = fc.constantFrom(...VERSIONS);
const reason = fc.constantFrom("broken", "it yanked my data", "deprecated: use b");

interface Marks {
  yanked?: string;
  deprecated?: string;
}

/** `artifact.md` as this file writes it: its marks stand as JSON in one line. */
export function recordText(marks: Record<string, Marks>, body: string): string {
  return `---\ntype: plugin\nversions: ${JSON.stringify(marks)}\n---\n${body}\n`;
}

export function marksIn(text: string | undefined): Record<string, Marks> | undefined {
  const [, json] = /^---\ntype: plugin\nversions: (.*)\n---\n/.exec(text ?? "") ?? [];
  return json === undefined ? undefined : (JSON.parse(json) as Record<string, Marks>);
}

function marked(kind: keyof Marks): fc.Arbitrary<Operation> {
  return fc.record({ artifact, version, reason: fc.option(reason) }).map((chosen) => (files) => {
    const path = `artifacts/${chosen.artifact}/artifact.md`;
    const marks = marksIn(files[path]);
    if (!marks) return;
    const { [kind]: _, ...rest } = marks[chosen.version] ?? {};
    marks[chosen.version] = chosen.reason === null ? rest : { ...rest, [kind]: chosen.reason };
    files[path] = recordText(marks, "Text");
  });
}

/** A version comes, comes broken, is mended, or comes again as it was: never with other content. */
const arrival: fc.Arbitrary<Operation> = fc
  .record({
    artifact,
    version,
    broken: fc.constantFrom("", "", "manifest", "link", "no files"),
    text: fc.string({ unit: "grapheme-ascii", maxLength: 4 }),
  })
  .map(({ artifact: name, version: number, broken, text }) => (files, { contents }) => {
    const folder = `artifacts/${name}/${number}`;
    if (contents.has(folder) && broken !== "") return;
    const content = contents.get(folder) ?? text;
    remove(files, `${folder}/`);
    files[`${folder}/manifest.yaml`] =
      broken === "manifest" ? "config: 7\n" : manifestText(content);
    if (broken !== "no files") files[`${folder}/files/a.txt`] = content;
    if (broken === "link") files[`${folder}/files/b`] = "link:a.txt";
    files[`artifacts/${name}/artifact.md`] ??= recordText({}, "Text");
  });

export function manifestText(content: string): string {
  return `config: {type: declarative, entry: a.txt, host: h, hostVersion: "*"}\n# ${Buffer.from(content).toString("hex")}\n`;
}

const removal: fc.Arbitrary<Operation> = fc
  .record({ artifact, version })
  .map((chosen) => (files) => remove(files, `artifacts/${chosen.artifact}/${chosen.version}/`));

const record: fc.Arbitrary<Operation> = fc
  .record({ artifact, how: fc.constantFrom("break", "mend", "edit", "delete") })
  .map(({ artifact: name, how }) => (files) => {
    const path = `artifacts/${name}/artifact.md`;
    if (how === "break") files[path] = "---\ntype: [\n---\n";
    else if (how === "mend") files[path] ??= recordText({}, "Text");
    else if (how === "delete") delete files[path];
    const marks = marksIn(files[path]);
    if (how === "edit" && marks) files[path] = recordText(marks, "yanked and deprecated are words");
    if (how === "mend" && !marks) files[path] = recordText({}, "Mended");
  });

const revocation: fc.Arbitrary<Operation> = fc.subarray(KEYS).map((keys) => (files) => {
  files["trust/revoked_keys"] = keys.map((key) => `${key} of someone\n`).join("");
});

function remove(files: Record<string, string>, prefix: string): void {
  for (const path of Object.keys(files)) if (path.startsWith(prefix)) delete files[path];
}

const operation = fc.oneof(
  { weight: 5, arbitrary: arrival },
  { weight: 2, arbitrary: marked("yanked") },
  { weight: 2, arbitrary: marked("deprecated") },
  { weight: 1, arbitrary: removal },
  { weight: 2, arbitrary: record },
  { weight: 1, arbitrary: revocation },
);

/** Histories in which no released version changes. */
export const honestHistory: fc.Arbitrary<readonly Moment[]> = fc
  .array(fc.array(fc.record({ run: operation, isSide: fc.boolean() }), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 10,
  })
  .map((commits) => {
    const memory: Memory = { contents: new Map() };
    let files: Record<string, string> = { "registry.yaml": "id: small\n" };
    return commits.map((operations) => {
      files = { ...files };
      const side: Files[] = [];
      for (const { run, isSide } of operations) {
        run(files, memory);
        if (isSide) side.push({ ...files });
      }
      for (const folder of foldersIn(files)) {
        const content = releasable(files, folder);
        if (content !== undefined && !memory.contents.has(folder))
          memory.contents.set(folder, content);
      }
      return { files, side };
    });
  });

/** Folders of versions. */
export function foldersIn(files: Files): readonly string[] {
  const folders = Object.keys(files).map((path) => path.split("/").slice(0, 4).join("/"));
  return [...new Set(folders)].filter((folder) => folder.split("/").length === 4).sort();
}

/** What the version holds, when it can be packed. */
export function releasable(files: Files, folder: string): string | undefined {
  const record = marksIn(files[folder.replace(/[^/]+$/, "artifact.md")]);
  const manifest = files[`${folder}/manifest.yaml`];
  if (!record || !manifest?.includes("host")) return undefined;
  return files[`${folder}/files/b`] === undefined ? files[`${folder}/files/a.txt`] : undefined;
}

const ASCENDING = ["1.0.0", "1.0.0+b", "1.2.0-rc.1", "1.2.0", "1.10.0"];

/** A log that every commit only adds to; one line an entry. */
class ModelLog {
  readonly lines: string[] = [];
  readonly boundaries: number[] = [];
  readonly #revoked = new Set<string>();
  readonly #released = new Map<string, Marks>();
  readonly #records = new Map<string, Record<string, Marks>>();

  add(files: Files): void {
    const listed = (files["trust/revoked_keys"] ?? "").replaceAll(" of someone", "").split("\n");
    for (const key of listed.filter(Boolean).sort()) {
      if (!this.#revoked.has(key)) this.lines.push(`revoked ${key}`);
      this.#revoked.add(key);
    }
    const places = ARTIFACTS.flatMap((name) => ASCENDING.map((number) => ({ name, number })));
    for (const { name, number } of places) this.#addRelease(files, name, number);
    for (const kind of ["deprecated", "yanked"] as const)
      for (const { name, number } of places) this.#addMark(kind, name, number);
    if (this.lines.length > (this.boundaries.at(-1) ?? 0)) this.boundaries.push(this.lines.length);
  }

  #addRelease(files: Files, name: string, number: string): void {
    const said = marksIn(files[`artifacts/${name}/artifact.md`]);
    if (said) this.#records.set(name, said);
    const id = `${name}@${number}`;
    if (this.#released.has(id)) return;
    if (releasable(files, `artifacts/${name}/${number}`) === undefined) return;
    this.#released.set(id, {});
    this.lines.push(`release ${id}`);
  }

  #addMark(kind: keyof Marks, name: string, number: string): void {
    const id = `${name}@${number}`;
    const before = this.#released.get(id);
    const now = this.#records.get(name)?.[number]?.[kind];
    if (!before || before[kind] === now) return;
    this.lines.push(`${kind} ${id} ${now ?? false}`);
    const { [kind]: _, ...rest } = before;
    this.#released.set(id, now === undefined ? rest : { ...rest, [kind]: now });
  }
}

export function modelLog(history: readonly Moment[]): ModelLog {
  const log = new ModelLog();
  for (const { files } of history) log.add(files);
  return log;
}

/** Makes the history in a new repository. @returns the commits of its first-parent line, oldest first */
export function importHistory(
  top: string,
  history: readonly Moment[],
  prefix = "registry/",
): string[] {
  const stream: string[] = [];
  let mark = 0;
  let main = 0;
  const marks: number[] = [];
  const commit = (branch: string, files: Files, parents: readonly number[]): number => {
    mark += 1;
    const [from, ...merged] = parents.filter((parent) => parent > 0);
    stream.push(
      `commit refs/heads/${branch}\nmark :${mark}\ncommitter T <t@example.org> ${1_700_000_000 + mark} +0000\ndata 1\nT`,
      from === undefined ? "" : `from :${from}\n`,
      ...merged.map((parent) => `merge :${parent}\n`),
      "deleteall\n",
      ...Object.entries(files).map(([path, content]) => fileCommand(`${prefix}${path}`, content)),
    );
    return mark;
  };
  for (const { files, side } of history) {
    let tip = main;
    for (const step of main === 0 ? [] : side) tip = commit("side", step, [tip]);
    main = commit("main", files, [main, ...(tip === main ? [] : [tip])]);
    marks.push(main);
  }
  mkdirSync(join(top, prefix), { recursive: true });
  git(top, "2026-02-03T04:05:06Z", "init", "-q", "-b", "main");
  const file = join(top, ".git", "marks");
  execFileSync("git", ["fast-import", "--quiet", "--force", `--export-marks=${file}`], {
    cwd: top,
    input: stream.join(""),
  });
  const ids = new Map(
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
  return marks.map((one) => ids.get(`:${one}`) ?? "");
}

function fileCommand(path: string, content: string): string {
  const isLink = content.startsWith("link:");
  const data = isLink ? content.slice("link:".length) : content;
  return `M ${isLink ? "120000" : "100644"} inline "${path}"\ndata ${Buffer.byteLength(data)}\n${data}\n`;
}
