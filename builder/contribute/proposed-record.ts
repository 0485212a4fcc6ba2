/** Changes of an artifact's record as proposals: which fields, and the words. */
import { utf8 } from "../../schemas/trust/bytes.ts";
import { editRecord, type FieldEdit } from "../mend/edit-record.ts";
import { codeSpan, escapeMarkdown } from "../report/escape-markdown.ts";
import { type Proposal, proposalBranch } from "./proposal.ts";

/** An artifact as the registry has it. */
export interface KnownArtifact {
  /** `namespace/name` */
  readonly name: string;
  /** `artifact.md` */
  readonly text: string;
  /** Its versions, in no order. */
  readonly versions: readonly string[];
}

export interface RecordWish {
  /** What is done, for the branch: `yank`. */
  readonly verb: string;
  readonly title: string;
  /** A sentence in Markdown, with names escaped. */
  readonly what: string;
  /** In the words of whoever proposes. */
  readonly reason?: string;
  readonly detail?: string;
  readonly edits: readonly FieldEdit[];
}

const REASON_MAX = 500;

/** @throws {CodedError} E_RECORD_EDIT */
export function proposedRecord(artifact: KnownArtifact, wish: RecordWish): Proposal {
  const { verb, title, what, reason, detail = "", edits } = wish;
  const why = reason === undefined ? [] : ["", `> ${escapeMarkdown(reason, REASON_MAX)}`];
  const text = editRecord(artifact.text, edits);
  const path = `artifacts/${artifact.name}/artifact.md`;
  return {
    branch: proposalBranch(verb, artifact.name, detail),
    title,
    body: `${[what, ...why].join("\n")}\n`,
    files: text === artifact.text ? [] : [{ path, content: utf8(text) }],
  };
}

/** Names and versions in a sentence. */
export const quoted = (texts: readonly string[]): string =>
  texts.map((text) => codeSpan(text, 130)).join(", ");
