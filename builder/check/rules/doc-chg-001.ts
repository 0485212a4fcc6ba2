import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { VersionSubject } from "../../parse/subject.ts";
import { hasChangelogEntry, isChangelog } from "../../scan/documentation/changelog-entry.ts";
import { placeholderIn } from "../../scan/documentation/placeholder.ts";
import { atField } from "../at-field.ts";
import { outcomeOf, type PayloadRule, type PayloadSubject } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Characters of a description that says something. */
const DESCRIPTION_MIN = 10;

/** Each version says what is different in it. */
export const docChg001: PayloadRule = {
  id: "DOC-CHG-001",
  title: "Version does not say what changed",
  category: "documentation",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "payload",
  motivation:
    "Whoever has the version before must know whether to take this one. Without a word about the difference they compare files, or stay where they are.",
  trigger: `The manifest has no \`changes\` with a description of ${DESCRIPTION_MIN} characters, and files/CHANGELOG.md has no heading with the version and something below it.`,
  fix: "List the changes in the manifest: `changes:`, each with `kind` (added, changed, deprecated, removed, fixed, security) and `description`.",
  effort: "minutes",
  check: async (subject) => {
    const { version, previous } = subject;
    const { manifest } = version;
    if (manifest.value === undefined) return unreadable(manifest);
    const changes = manifest.value.changes ?? [];
    if (changes.some(({ description }) => saysSomething(description))) return outcomeOf([]);
    if (await isInChangelog(subject)) return outcomeOf([]);
    const hasFile = version.payload.some(({ path }) => isChangelog(path));
    return outcomeOf([
      {
        at: atField(manifest, ["changes"]),
        message: `nothing says what ${previous === undefined ? "is in" : "changed in"} ${version.version}${complaint(changes.length, hasFile)}`,
        fix: `add to ${manifest.path}: ${skeleton(previous?.version)} (once it is published, only the next version can say it)`,
      },
    ]);
  },
};

function saysSomething(description: string): boolean {
  return (
    description.trim().length >= DESCRIPTION_MIN && placeholderIn(description, true) === undefined
  );
}

async function isInChangelog({ version, contents }: PayloadSubject): Promise<boolean> {
  for (const { path, entry } of version.payload) {
    if (!isChangelog(path) || entry.size > RECORD_SIZE_MAX) continue;
    const text = await contents.text(path);
    if (text !== undefined && hasChangelogEntry(text, version.version)) return true;
  }
  return false;
}

function complaint(changes: number, hasFile: boolean): string {
  if (changes > 0) return ": the descriptions of its changes are too short, or placeholders";
  return hasFile ? ": the changelog in files/ has no entry for it" : "";
}

/** One line of YAML, to be filled in. */
function skeleton(previous: VersionSubject | undefined): string {
  return previous === undefined
    ? 'changes: [{ kind: added, description: "The first version." }]'
    : `changes: [{ kind: changed, description: "<what is different from ${previous.version}>" }]`;
}
