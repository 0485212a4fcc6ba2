/** The folder of a new artifact: record, documentation, and a first version that can be checked at once. */
import { stringify } from "yaml";
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { FieldValue } from "../mend/edit-record.ts";
import type { Sample, SampleContext, SampleOf } from "./artifact-sample.ts";
import { checksumList } from "./checksum-list.ts";
import { CONTENT_SAMPLES } from "./types/content-samples.ts";
import { MACHINE_SAMPLES } from "./types/machine-samples.ts";
import { MODULE_SAMPLES } from "./types/module-samples.ts";

export interface ArtifactAnswers {
  readonly type: ArtifactType;
  /** `namespace/name` */
  readonly name: string;
  readonly title: string;
  /** One sentence: what it does, and for whom. */
  readonly summary: string;
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  /** SPDX expression. */
  readonly license: string;
  /** The whole text; absent where there is none to give. */
  readonly licenseText?: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

export interface NewArtifact {
  /** By path inside the artifact's folder. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly executables: ReadonlySet<string>;
}

const SAMPLES: Readonly<Record<ArtifactType, SampleOf>> = {
  ...MODULE_SAMPLES,
  ...CONTENT_SAMPLES,
  ...MACHINE_SAMPLES,
} as Record<ArtifactType, SampleOf>;

/** The first version's number: before 1.0.0 everything may still change. */
export const FIRST_VERSION = "0.1.0";

const WRITTEN = { version: "1.2", compat: "yaml-1.1", lineWidth: 0 } as const;

export function newArtifact(answers: ArtifactAnswers): NewArtifact {
  const { name, title, license, today } = answers;
  const shortName = name.slice(name.indexOf("/") + 1);
  const context: SampleContext = { name, shortName, title, license, today };
  const sample = SAMPLES[answers.type](context);
  const payload = payloadOf(answers, sample);
  const manifest = {
    ...sample.manifest,
    changes: [{ kind: "added", description: "The first version." }],
  };
  const at = `${FIRST_VERSION}/files/`;
  return {
    files: new Map<string, string | Uint8Array>([
      ["artifact.md", artifactRecord(answers, bodyOf(answers, sample))],
      [`${FIRST_VERSION}/manifest.yaml`, stringify(manifest, WRITTEN)],
      ...Object.entries(payload).map(([path, content]) => [`${at}${path}`, content] as const),
    ]),
    executables: new Set((sample.executables ?? []).map((path) => `${at}${path}`)),
  };
}

/** With the licence, and, for a snapshot, the list of everything. */
function payloadOf(
  { type, licenseText }: ArtifactAnswers,
  { files }: Sample,
): Readonly<Record<string, string | Uint8Array>> {
  const whole = { ...files, ...(licenseText !== undefined && { LICENSE: licenseText }) };
  return type === "snapshot" ? { ...whole, SHA256SUMS: checksumList(whole) } : whole;
}

export type RecordAnswers = Pick<
  ArtifactAnswers,
  "type" | "title" | "summary" | "categories" | "tags" | "license"
>;

/** The text of `artifact.md`. @param body Markdown */
export function artifactRecord(answers: RecordAnswers, body: string): string {
  return `---\n${stringify(recordOf(answers), WRITTEN)}---\n${body}`;
}

function recordOf(answers: RecordAnswers): Readonly<Record<string, FieldValue>> {
  const { type, title, summary, categories, tags, license } = answers;
  return {
    type,
    title,
    summary,
    categories,
    ...(tags.length > 0 && { tags }),
    license,
    publication: { maintenance_status: "active" },
  };
}

function bodyOf({ type, name, title, summary }: ArtifactAnswers, sample: Sample): string {
  const install =
    type === "template"
      ? ""
      : `\n## Install\n\n\`\`\`sh\nashlar install ${name}\n\`\`\`\n\nThat puts it into \`ashlar_modules/${name}/\`.\n`;
  return `# ${title}

${summary}

This page is what readers of the registry see. Say here what problem it solves and for whom, what it
needs to run, and what it does not do. The first version holds a small example that works, so that you
can check, publish and install it before your own files take its place: they belong into
\`${FIRST_VERSION}/files/\`, and \`${FIRST_VERSION}/manifest.yaml\` says how they are used. A published
version never changes; the next one gets a folder of its own.
${install}
## Usage

${sample.usage}

## Reference

${sample.reference}
`;
}
