/** Writes a registry in the source format, and keeps the counts of what it wrote. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";

export interface PayloadFile {
  /** Relative to `files/`, `/`-separated. */
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

interface WrittenVersion {
  readonly version: string;
  readonly manifest: object;
  readonly files: readonly PayloadFile[];
}

export interface WrittenArtifact {
  /** `namespace/name`. */
  readonly name: string;
  readonly record: object;
  /** Markdown below the front matter. */
  readonly body: string;
  readonly versions: readonly WrittenVersion[];
}

export interface SourceCounts {
  artifacts: number;
  versions: number;
  dependencies: number;
  files: number;
}

export interface SourceWriter {
  readonly counts: Readonly<SourceCounts>;
  writeRegistry(record: object): void;
  writePublisher(namespace: string, record: object): void;
  writeArtifact(artifact: WrittenArtifact): void;
  /** An artifact whose `artifact.md` is this text, whatever it holds. */
  writeRawArtifact(name: string, text: string): void;
}

/** Text is folded at no width: a long line stays one line. */
const YAML = { lineWidth: 0 } as const;

export function openSourceWriter(folder: string): SourceWriter {
  const counts: SourceCounts = { artifacts: 0, versions: 0, dependencies: 0, files: 0 };
  const write = (path: string, content: Uint8Array | string): void => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    counts.files += 1;
  };
  const writeVersion = (place: string, { version, manifest, files }: WrittenVersion): void => {
    write(`${place}/${version}/manifest.yaml`, stringify(manifest, YAML));
    for (const file of files) write(`${place}/${version}/files/${file.path}`, file.bytes);
    counts.versions += 1;
    counts.dependencies += dependencyCount(manifest);
  };
  return {
    counts,
    writeRegistry: (record) => write("registry.yaml", stringify(record, YAML)),
    writePublisher: (namespace, record) =>
      write(`publishers/${namespace}.yaml`, stringify(record, YAML)),
    writeArtifact: ({ name, record, body, versions }) => {
      write(`artifacts/${name}/artifact.md`, `---\n${stringify(record, YAML)}---\n\n${body}`);
      for (const version of versions) writeVersion(`artifacts/${name}`, version);
      counts.artifacts += 1;
    },
    writeRawArtifact: (name, text) => {
      write(`artifacts/${name}/artifact.md`, text);
      counts.artifacts += 1;
    },
  };
}

function dependencyCount(manifest: object): number {
  return "dependencies" in manifest && Array.isArray(manifest.dependencies)
    ? manifest.dependencies.length
    : 0;
}
