import type { VersionSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { declaredPaths } from "../declared-paths.ts";
import { fieldName } from "../field-name.ts";
import { nearestPath } from "../nearest-path.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";

/** Folder of a template whose manifest names none. */
const TEMPLATE_ROOT = "template";

/** The files that a manifest names are there, and there is at least one file. */
export const qualEntry001: VersionRule = {
  id: "QUAL-ENTRY-001",
  title: "Declared file is missing",
  category: "quality",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  scope: "version",
  motivation:
    "A module without its entry file, or a model without its weights, installs without complaint and fails at its first use.",
  trigger:
    "The manifest's `config` names a file that is not in files/, a template has nothing to render, or files/ is empty.",
  fix: "Add the file, or correct the path; paths are relative to files/ and letter case counts.",
  effort: "minutes",
  check: (version) => {
    if (version.payload.length === 0) return outcomeOf([empty(version)]);
    if (!version.manifest.value)
      return {
        kind: "not-applicable",
        reason: `${version.manifest.path} could not be read as a record`,
      };
    return outcomeOf([...missingFiles(version), ...missingRoot(version)]);
  },
};

function empty({ folder }: VersionSubject): Violation {
  return {
    at: { path: folder },
    message: `${folder}/files/ is missing or empty: there is nothing to install`,
    fix: `put what belongs to the version into ${folder}/files/`,
  };
}

function missingFiles({ manifest, payload, folder }: VersionSubject): readonly Violation[] {
  if (!manifest.value) return [];
  const existing = new Set(payload.map(({ path }) => path));
  return declaredPaths(manifest.value)
    .filter(({ path }) => !existing.has(path))
    .map(({ field, path }) => {
      const nearest = nearestPath(path, existing);
      return {
        at: atField(manifest, field),
        message: `${fieldName(field)} names "${path}", but ${folder}/files/${path} does not exist`,
        fix:
          nearest === undefined
            ? `add ${folder}/files/${path}, or correct the path`
            : `did you mean "${nearest}"?`,
      };
    });
}

function missingRoot({ manifest, payload, folder }: VersionSubject): readonly Violation[] {
  const config = manifest.value?.config;
  if (config === undefined || !("templateType" in config)) return [];
  const root = config.root ?? TEMPLATE_ROOT;
  if (payload.some(({ path }) => path.startsWith(`${root}/`))) return [];
  // A template that only describes a machine has nothing to render.
  if (config.root === undefined && config.environment !== undefined) return [];
  return [
    {
      at: atField(manifest, ["config", "root"]),
      message: `the template has nothing to render: ${folder}/files/${root}/ does not exist`,
      fix: `put the template's files into ${folder}/files/${root}/`,
    },
  ];
}
