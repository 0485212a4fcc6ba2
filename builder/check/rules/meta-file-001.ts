import { SCREENSHOT_SIZE_MAX } from "../../../schemas/limits.ts";
import type { ArtifactSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { nearestWord } from "../nearest-word.ts";
import { outcomeOf, type Rule, type RuleText, type Violation } from "../rule.ts";

const text: RuleText = {
  id: "META-FILE-001",
  title: "File is not published",
  category: "metadata",
  severity: "low",
  gate: false,
  appliesTo: "all",
  motivation:
    "A file outside the layout is in the repository but in nothing that anybody downloads. Whoever put it there believes otherwise.",
  trigger:
    "A file lies where the layout of a registry has no place for it, a screenshot is not listed in artifact.md, too large or no picture, or a listed one does not exist.",
  fix: "Move the file into the files/ folder of a version, or delete it.",
  effort: "minutes",
};

/** Every file of the repository is part of something. */
export const metaFile001: readonly Rule[] = [
  {
    ...text,
    scope: "registry",
    check: ({ repository }) => outcomeOf(repository.strays.map(({ path }) => stray(path))),
  },
  {
    ...text,
    scope: "artifact",
    check: (artifact) =>
      outcomeOf([
        ...artifact.strays.map(({ path }) => stray(path)),
        ...screenshotFiles(artifact),
        ...missingScreenshots(artifact),
      ]),
  },
];

function stray(path: string): Violation {
  return { at: { path }, message: `"${path}" has no place in the layout of a registry` };
}

function screenshotFiles({ record, screenshots }: ArtifactSubject): readonly Violation[] {
  if (!record.value) return [];
  const listed = record.value.screenshots?.map(({ path }) => path) ?? [];
  return screenshots.flatMap(({ path, entry, sha256 }): Violation[] => {
    const at = { path: entry.path };
    if (!listed.includes(path)) {
      const fix = `add {path: ${path}, alt: …} to screenshots in artifact.md, or delete it`;
      return [{ at, message: `the picture "${path}" is not listed in artifact.md`, fix }];
    }
    if (entry.size <= SCREENSHOT_SIZE_MAX) {
      // A link or a submodule is SEC-ARC-001's.
      if (sha256 !== undefined || (entry.kind !== "file" && entry.kind !== "executable")) return [];
      const kinds = "PNG, JPEG, GIF, WebP or AVIF";
      const message = `"${path}" is no ${kinds} with the extension that goes with it`;
      return [{ at, message, fix: "save the picture as PNG" }];
    }
    const message = `the picture has ${entry.size} bytes; at most ${SCREENSHOT_SIZE_MAX} are published`;
    return [{ at, message, fix: "scale it down or compress it" }];
  });
}

function missingScreenshots({
  record,
  screenshots,
  folder,
}: ArtifactSubject): readonly Violation[] {
  const existing = screenshots.map(({ path }) => path);
  return (record.value?.screenshots ?? []).flatMap(({ path }, index): Violation[] => {
    if (existing.includes(path)) return [];
    const nearest = nearestWord(path, existing);
    return [
      {
        at: atField(record, ["screenshots", index, "path"]),
        message: `${folder}/screenshots/${path} does not exist`,
        fix:
          nearest === undefined
            ? "add the picture, or delete the entry"
            : `did you mean "${nearest}"?`,
      },
    ];
  });
}
