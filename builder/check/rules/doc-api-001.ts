import { declaredMembers } from "../../scan/documentation/declared-members.ts";
import { type Member, undescribedMembers } from "../../scan/documentation/described-members.ts";
import { documentView } from "../../scan/markdown/document-view.ts";
import { atField } from "../at-field.ts";
import { quotedList } from "../quoted-list.ts";
import { type DocumentRule, type DocumentSubject, type Outcome, outcomeOf } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Members in a hundred that must be described. */
const SHARE_MIN = 80;

/** Users can find out what each part of the interface is for. */
export const docApi001: DocumentRule = {
  id: "DOC-API-001",
  title: "Parts of the interface are not described",
  category: "documentation",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "document",
  motivation:
    "A name says what its author thought, not what it takes and gives. What nobody describes is called wrongly, or not at all.",
  trigger: `Fewer than ${SHARE_MIN} % of what the latest version declares is described: exports, operations of a specification, tools, skills, variables, changed fields, shapes, gtypes. A description has 20 characters besides the name: with the declaration, or beside the name in artifact.md as code. One text counts for one member.`,
  fix: "Write what each is for: in the manifest's description, in a JSDoc comment, or in a table or paragraph of artifact.md that has its name in backticks.",
  effort: "hours",
  check: async ({ artifact, latest }: DocumentSubject): Promise<Outcome> => {
    const { record } = artifact;
    if (latest === undefined)
      return { kind: "not-applicable", reason: "there is no version whose files can be read" };
    const manifest = latest.version.manifest;
    if (manifest.value === undefined) return unreadable(manifest);
    const members = await declaredMembers(manifest.value, latest.contents);
    if (members.length === 0)
      return { kind: "not-applicable", reason: "the latest version declares no interface" };
    const parsed = await documentView(record);
    const missing = undescribedMembers(members, parsed.view);
    if ((members.length - missing.length) * 100 >= members.length * SHARE_MIN) return outcomeOf([]);
    if (parsed.view === undefined)
      return { kind: "unknown", reason: `${record.path} is not parsed: ${parsed.reason}` };
    return outcomeOf([
      {
        at: placeOf(missing[0], { artifact, latest }),
        message: coverage(
          members.length,
          missing.map(({ name }) => name),
        ),
        fix: `write what "${missing[0]?.name ?? ""}" is for, in at least 20 characters: ${wayOf(missing[0])}beside \`${missing[0]?.name ?? ""}\` in artifact.md`,
        identity: "coverage",
      },
    ]);
  },
};

type Latest = Required<Pick<DocumentSubject, "artifact" | "latest">>;

function placeOf(member: Member | undefined, { artifact, latest }: Latest) {
  return member?.field === undefined
    ? { path: artifact.record.path, line: artifact.record.bodyLine, column: 1 }
    : atField(latest.version.manifest, member.field);
}

function coverage(all: number, missing: readonly string[]): string {
  const needed = Math.ceil((all * SHARE_MIN) / 100);
  return `${all - missing.length} of ${all} parts of the interface ${all === 1 ? "is" : "are"} described, and ${needed} must be; not described: ${quotedList(missing, 10)}`;
}

/** Where a description belongs, besides artifact.md. */
function wayOf(member: Member | undefined): string {
  const [first, second] = member?.field ?? [];
  if (first === undefined) return "in a comment before its declaration, or ";
  if (first === "gtypes" || DESCRIBED.includes(String(second)))
    return "in its description in the next version, or ";
  return second === "operations" ? "in the schemas of the next version, or " : "";
}

/** Keys of `config` whose items have a description of their own. */
const DESCRIBED = ["exports", "tools", "variables"];
