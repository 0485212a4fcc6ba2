import {
  ARCHIVE_RATIO_FLOOR,
  ARCHIVE_RATIO_MAX,
  PAYLOAD_FILES_MAX,
  PAYLOAD_PATH_MAX,
  PAYLOAD_SIZE_MAX,
} from "../../../schemas/limits.ts";
import { archiveFolder } from "../../../schemas/paths.ts";
import { MANIFEST_FILE } from "../../pack/pack-version.ts";
import type { ArtifactSubject, PayloadFile, VersionSubject } from "../../parse/subject.ts";
import { archiveOutcome } from "../../scan/inspect-archives.ts";
import { collidingPaths } from "../colliding-paths.ts";
import { outcomeOf, type Rule, type RuleText, type Violation } from "../rule.ts";

/** What Windows takes for a device, cuts off, or refuses (learn.microsoft.com, "Naming Files, Paths, and Namespaces"). */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;
const WINDOWS_CHARACTER = /[<>:"|?*]/;

const text: RuleText = {
  id: "SEC-ARC-002",
  title: "Payload cannot be unpacked everywhere",
  category: "security",
  severity: "high",
  gate: true,
  appliesTo: "all",
  motivation:
    "An archive that unpacks to far more than it weighs fills disks. Names that a file system folds together overwrite each other without a word, so that what was checked is not what gets installed.",
  trigger:
    "A version has too many files or bytes, compresses more than 200-fold, or holds a path that is too long, that Windows does not take, that differs from another only in letter case or Unicode form, or that the builder writes itself. Or an archive in files/ is such a bomb, is encrypted, broken or nested too deep, has two members of one name, or lists other content than it holds.",
  fix: "Rename or leave out the files that the finding names; large data belongs behind a layer with urls. Make a broken archive anew, or add its files unpacked.",
  effort: "minutes",
  required: true,
};

/** Payloads, and archives in them, can be unpacked on every system, at bounded cost, to the same files. */
export const secArc002: readonly Rule[] = [
  {
    ...text,
    scope: "version",
    check: (version, artifact) =>
      outcomeOf([
        ...amounts(version),
        ...version.payload.flatMap((file) => judge(file, version, artifact)),
        ...collisions(version),
      ]),
  },
  { ...text, scope: "payload", check: ({ contents }) => archiveOutcome(contents, "structure") },
];

function amounts({ payload, archive, folder }: VersionSubject): readonly Violation[] {
  const at = { path: `${folder}/files` };
  const size = payload.reduce((sum, { entry }) => sum + entry.size, 0);
  const violations: Violation[] = [];
  if (payload.length > PAYLOAD_FILES_MAX) {
    violations.push({
      at,
      message: `there are ${payload.length} files; a version may have ${PAYLOAD_FILES_MAX}`,
      fix: "leave out what users do not need",
    });
  }
  if (size > PAYLOAD_SIZE_MAX) {
    violations.push({
      at,
      message: `the files have ${size} bytes; a version may have ${PAYLOAD_SIZE_MAX}`,
      fix: "keep large data elsewhere and add a layer with urls and digest",
    });
  }
  if (
    archive &&
    archive.unpackedSize > ARCHIVE_RATIO_FLOOR &&
    archive.unpackedSize > archive.size * ARCHIVE_RATIO_MAX
  ) {
    const ratio = Math.floor(archive.unpackedSize / archive.size);
    violations.push({
      at,
      message: `${archive.unpackedSize} bytes compress to ${archive.size}, ${ratio}-fold; more than ${ARCHIVE_RATIO_MAX}-fold looks like a bomb`,
      fix: "leave out files that are empty space",
    });
  }
  return violations;
}

function judge(
  { path, entry }: PayloadFile,
  { version }: VersionSubject,
  { shortName }: ArtifactSubject,
): readonly Violation[] {
  const at = { path: entry.path };
  if (path === MANIFEST_FILE) {
    return [
      {
        at,
        message: `"${path}" at the top of files/ is written by the builder`,
        fix: "rename the file, or move it into a folder",
      },
    ];
  }
  const inside = `${archiveFolder(`/${shortName}`, version)}/${path}`;
  const length = new TextEncoder().encode(inside).length;
  if (length > PAYLOAD_PATH_MAX) {
    return [
      {
        at,
        message: `the path has ${length} bytes inside the archive; at most ${PAYLOAD_PATH_MAX} can be unpacked everywhere`,
        fix: "shorten the names of its folders",
      },
    ];
  }
  const part = path.split("/").find(isRefusedByWindows);
  return part === undefined
    ? []
    : [{ at, message: `Windows does not take the name "${part}"`, fix: `rename "${part}"` }];
}

function isRefusedByWindows(part: string): boolean {
  return (
    WINDOWS_DEVICE.test(part) ||
    WINDOWS_CHARACTER.test(part) ||
    (/[. ]$/.test(part) && !/^\.{1,2}$/.test(part))
  );
}

function collisions({ payload, folder }: VersionSubject): readonly Violation[] {
  return collidingPaths(payload.map(({ path }) => path)).map(([first, second]) => ({
    at: { path: `${folder}/files/${second}` },
    message: `"${second}" and "${first}" are one name on file systems that ignore letter case or Unicode form`,
    fix: `rename "${second}"`,
  }));
}
