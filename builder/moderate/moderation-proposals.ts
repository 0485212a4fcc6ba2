/** Decisions of the maintainers as changes of the registry: pure, and the same for the same decision. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { QuarantineRecord, TakedownRecord } from "../../schemas/moderation.ts";
import { type Proposal, proposalBranch } from "../contribute/proposal.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";
import { withEntry, withoutQuarantines } from "./edit-moderation.ts";
import { type ModerationTarget, moderationPath } from "./moderation-target.ts";

export type QuarantineDecided = Omit<QuarantineRecord, "version">;
export type TakedownDecided = Omit<TakedownRecord, "version" | "releases">;

const pinned = ({ artifact, version }: ModerationTarget): string =>
  version === undefined ? artifact : `${artifact}@${version}`;

/** Code points of one text: as many as a record may hold. */
const TEXT_MAX = 500;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export function quarantineProposal(target: ModerationTarget, decided: QuarantineDecided): Proposal {
  const { artifact, version, text } = target;
  const entry = { ...(version !== undefined && { version }), ...decided };
  // A decision about the same replaces the one before it.
  const before =
    text === undefined ? null : withoutQuarantines(text, (one) => one === version).text;
  return {
    branch: proposalBranch("quarantine", artifact, version),
    title: `Quarantine ${pinned(target)}`,
    body: body(decided.reason, [
      ["Until", decided.until],
      ["Reference", decided.reference],
      ["Decided by", decided.by],
    ]),
    files: [
      {
        path: moderationPath(artifact),
        content: bytes(withEntry(before ?? undefined, "quarantines", entry)),
      },
    ],
  };
}

/** @throws {CodedError} E_NO_QUARANTINE */
export function endQuarantineProposal(target: ModerationTarget): Proposal {
  const { artifact, version, text } = target;
  const { text: after, removed } =
    text === undefined
      ? { text: null, removed: 0 }
      : withoutQuarantines(text, (one) => one === version);
  if (removed === 0)
    throw new CodedError({
      code: "E_NO_QUARANTINE",
      exitCode: EXIT.notFound,
      message: `${pinned(target)} is not in quarantine`,
      fix: `see ${moderationPath(artifact)} for what is withheld`,
    });
  return {
    branch: proposalBranch("end-quarantine", artifact, version),
    title: `End the quarantine of ${pinned(target)}`,
    body: "It can be installed again from the next build on.",
    files: [{ path: moderationPath(artifact), content: after === null ? null : bytes(after) }],
  };
}

/** @param removesFiles whether the repository gives up the files as well @throws {CodedError} E_TAKEN_DOWN */
export function takedownProposal(
  target: ModerationTarget,
  decided: TakedownDecided,
  removesFiles: boolean,
): Proposal {
  const { artifact, version, releases, paths, text } = target;
  if (target.moderation?.takedowns?.some((one) => one.version === version))
    throw new CodedError({
      code: "E_TAKEN_DOWN",
      exitCode: EXIT.failed,
      message: `${pinned(target)} is taken down already`,
      fix: `edit ${moderationPath(artifact)} to state other reasons`,
    });
  const entry = { ...(version !== undefined && { version }), ...decided, releases };
  const kept = text === undefined ? null : withoutQuarantines(text, (one) => one === version).text;
  return {
    branch: proposalBranch("takedown", artifact, version),
    title: `Take down ${pinned(target)}`,
    body: body(decided.reason, [
      ["Ground", decided.ground],
      ["Reference", decided.reference],
      ["Decided by", decided.by],
    ]),
    files: [
      {
        path: moderationPath(artifact),
        content: bytes(withEntry(kept ?? undefined, "takedowns", entry)),
      },
      ...(removesFiles ? paths.map((path) => ({ path, content: null })) : []),
    ],
  };
}

function body(reason: string, facts: readonly (readonly [string, string | undefined])[]): string {
  const lines = facts.flatMap(([label, value]) =>
    value === undefined ? [] : [`- ${label}: ${escapeMarkdown(value, TEXT_MAX)}`],
  );
  return [escapeMarkdown(reason, TEXT_MAX), "", ...lines].join("\n");
}
