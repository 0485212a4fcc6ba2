import type { PayloadFile } from "../../parse/subject.ts";
import { isUnreadableName } from "../../read/source.ts";
import { archiveOutcome } from "../../scan/inspect-archives.ts";
import { outcomeOf, type Rule, type RuleText, type Violation } from "../rule.ts";

const text: RuleText = {
  id: "SEC-ARC-001",
  title: "File could escape where it is unpacked",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  motivation:
    "An archive with a link or a path such as ../../.bashrc writes outside the folder it is unpacked into, with the rights of whoever installs it.",
  trigger:
    "files/ or screenshots/ holds a symbolic link, a submodule or a device, or a path that is not UTF-8 or has a backslash, a drive letter, a control character, an empty segment, '.', '..' or '.git'. Or an archive in files/ has a member with such a path that leads out of it, a link out of it or a file below a link, a device, a pipe, or a setuid file.",
  fix: "Commit regular files under plain relative paths; replace a link by a copy of what it points to. Make archives anew without the members that the finding names.",
  effort: "minutes",
  required: true,
};

/** Payloads, and archives in them, hold regular files whose paths stay inside. */
export const secArc001: readonly Rule[] = [
  { ...text, scope: "artifact", check: ({ screenshots }) => outcomeOf(screenshots.flatMap(judge)) },
  { ...text, scope: "version", check: ({ payload }) => outcomeOf(payload.flatMap(judge)) },
  { ...text, scope: "payload", check: ({ contents }) => archiveOutcome(contents, "escape") },
];

const KINDS = {
  symlink: "a symbolic link",
  submodule: "a git submodule or a folder of its own",
  special: "no regular file",
};

function judge({ path, entry }: PayloadFile): readonly Violation[] {
  const at = { path: entry.path };
  if (isUnreadableName(path)) {
    return [
      {
        at,
        message: `the path "${path}" is not UTF-8, or holds U+FFFD in place of what was not`,
        fix: "rename the file",
      },
    ];
  }
  if (entry.kind !== "file" && entry.kind !== "executable") {
    return [
      {
        at,
        message: `"${path}" is ${KINDS[entry.kind]}`,
        fix: "commit the content as a regular file",
      },
    ];
  }
  const danger = dangerOf(path);
  return danger === undefined
    ? []
    : [{ at, message: `the path "${path}" ${danger}`, fix: "rename the file" }];
}

function dangerOf(path: string): string | undefined {
  if (path.includes("\\")) return "holds a backslash, which separates folders on Windows";
  if (/^[A-Za-z]:/.test(path)) return "begins with a drive letter";
  if (/\p{Cc}/u.test(path)) return "holds a control character";
  if (path.split("/").some((part) => part === "" || part === "." || part === ".."))
    return "holds an empty segment, '.' or '..'";
  if (path.split("/").some((part) => /^(?:\.git|git~1)[. ]*$/i.test(part)))
    return "holds a git repository, whose configuration can name programs that git runs";
  return undefined;
}
