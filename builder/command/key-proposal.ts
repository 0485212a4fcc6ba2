/** Writes a proposal into the working tree and says what it changes and who has to sign it. */
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { printable } from "../check/printable.ts";
import { settledLists } from "../keys/key-lists.ts";
import { keyNames } from "../keys/key-names.ts";
import { describePending } from "../keys/sign-pending.ts";
import { proposalOf, type Renewal, type TrustDraft } from "../keys/trust-draft.ts";
import { changeTrustFolder } from "../keys/trust-folder.ts";
import { parseTrustRecords } from "../keys/trust-records.ts";
import { proposalStatus } from "../keys/trust-status.ts";
import type { KeyContext } from "./key-context.ts";
import { requireState } from "./key-context.ts";
import { requireSound } from "./require-sound.ts";

export interface ProposalOptions extends Omit<Renewal, "now"> {
  readonly json?: boolean;
  /** Lines for people that follow the proposal. */
  readonly notes?: readonly string[];
  /** Members of the JSON document besides the proposals. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Nothing is written where nothing changes. */
export async function propose(
  context: KeyContext,
  draft: TrustDraft,
  { json, notes = [], facts = {}, ...renewal }: ProposalOptions,
  terminal: Terminal,
): Promise<void> {
  const state = requireState(context);
  const proposal = proposalOf(state, draft, { ...renewal, now: context.now });
  const settled = settledLists(context.files, state.parsed.records);
  const changes = new Map([...settled, ...proposal.files]);
  const files = applied(context.files, changes);
  const parsed = parseTrustRecords(files);
  requireSound(files, parsed, context.shown);
  if (proposal.files.size > 0) await changeTrustFolder(context.path, changes);
  const nameOf = keyNames(parsed);
  const proposals = parsed.pending.map((one) => proposalStatus(one, nameOf));
  const { described } = describePending(files, parsed);
  if (json) {
    const changed = [...proposal.files.keys()].sort();
    printJson(terminal, { ok: true, changed, proposals, changes: described, ...facts });
    return;
  }
  if (proposal.files.size === 0)
    terminal.out("Nothing to do: this is so already, or waits already.");
  for (const { file, lines } of described) {
    terminal.out(terminal.paint("bold", `${context.shown}/${file}`));
    for (const line of lines) terminal.out(`  ${printable(line, 300)}`);
  }
  for (const { file, missing } of proposals) terminal.out(`${file} is a proposal: ${missing}.`);
  const lost = state.parsed.pending.filter(
    ({ file, valid }) => valid.size > 0 && proposal.files.has(file),
  );
  for (const { file, valid } of lost)
    terminal.out(
      `It takes the place of one with ${valid.size} signatures (${file}): ask for them again.`,
    );
  for (const note of notes) terminal.out(note);
  if (proposal.files.size === 0) return;
  terminal.out("");
  terminal.out("Next: commit it, and let the others sign it:");
  terminal.out(`  git add ${context.shown} && git commit -m "Propose keys"`);
  terminal.out("  ashlar key sign --key FILE");
}

function applied(
  files: ReadonlyMap<string, Uint8Array>,
  changes: ReadonlyMap<string, Uint8Array | null>,
): ReadonlyMap<string, Uint8Array> {
  const after = new Map(files);
  for (const [name, bytes] of changes) {
    if (bytes) after.set(name, bytes);
    else after.delete(name);
  }
  return after;
}
