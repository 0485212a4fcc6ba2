/** The forms that the immutable content of each version took, commit by commit. */
import * as v from "valibot";
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import { artifactName, exactVersion } from "../../schemas/field.ts";
import type { LogStep } from "./log-step.ts";

/** All that the bytes of an archive depend on. */
export interface VersionForm {
  /** Index of the step that made it. */
  readonly step: number;
  readonly type: ArtifactType;
  readonly manifest: string;
  readonly files: string;
}

export interface VersionForms {
  /** `namespace/name` */
  readonly artifact: string;
  readonly version: string;
  /** Each that is another than the one before it, in order; at least one. */
  readonly forms: readonly VersionForm[];
  /** The one after the last step; undefined when the version is incomplete or gone by then. */
  readonly current: VersionForm | undefined;
}

interface VersionState {
  manifest?: string | undefined;
  files?: string | undefined;
  readonly forms: VersionForm[];
}

interface ArtifactState {
  type: ArtifactType | undefined;
  readonly versions: Map<string, VersionState>;
}

/** Of every version that was complete at any step; names that cannot be published are left out. */
export function versionForms(steps: readonly LogStep[]): readonly VersionForms[] {
  const artifacts = new Map<string, ArtifactState>();
  for (const [index, step] of steps.entries()) applyStep(artifacts, step, index);
  return [...artifacts].flatMap(([artifact, { type, versions }]) =>
    [...versions].flatMap(([version, { forms, ...parts }]) =>
      forms.length === 0
        ? []
        : [{ artifact, version, forms, current: completeForm(type, parts, forms.length) }],
    ),
  );
}

function applyStep(artifacts: Map<string, ArtifactState>, step: LogStep, index: number): void {
  const touched = new Set<VersionState>();
  for (const { artifact, version, part, id } of step.parts) {
    if (!v.is(artifactName, artifact) || !v.is(exactVersion, version)) continue;
    const { versions } = stateOf(artifacts, artifact);
    const state = versions.get(version) ?? { forms: [] };
    versions.set(version, state);
    state[part] = id;
    touched.add(state);
  }
  for (const [artifact, facts] of step.records) {
    const state = stateOf(artifacts, artifact);
    if (state.type !== facts?.type) for (const one of state.versions.values()) touched.add(one);
    state.type = facts?.type;
  }
  const names = new Set([...step.parts.map(({ artifact }) => artifact), ...step.records.keys()]);
  for (const name of names) {
    const state = artifacts.get(name);
    for (const version of state?.versions.values() ?? [])
      if (touched.has(version)) recordForm(version, state?.type, index);
  }
}

function stateOf(artifacts: Map<string, ArtifactState>, name: string): ArtifactState {
  const known = artifacts.get(name);
  if (known) return known;
  const created: ArtifactState = { type: undefined, versions: new Map() };
  artifacts.set(name, created);
  return created;
}

function recordForm(version: VersionState, type: ArtifactType | undefined, step: number): void {
  const form = completeForm(type, version, step);
  const last = version.forms.at(-1);
  if (form && !(last && isSameForm(last, form))) version.forms.push(form);
}

function completeForm(
  type: ArtifactType | undefined,
  { manifest, files }: Omit<VersionState, "forms">,
  step: number,
): VersionForm | undefined {
  if (type === undefined || manifest === undefined || files === undefined) return undefined;
  return { step, type, manifest, files };
}

export function isSameForm(a: VersionForm, b: VersionForm): boolean {
  return a.type === b.type && a.manifest === b.manifest && a.files === b.files;
}
