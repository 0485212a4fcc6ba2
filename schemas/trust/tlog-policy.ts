/**
 * Which checkpoints to believe (C2SP tlog-policy v1.0.0): the logs, the witnesses, and how many of
 * those have to agree. One thing is stricter than the specification: the file is UTF-8 throughout,
 * comments too.
 */
import { LOG_POLICY_LINES_MAX } from "../limits.ts";
import { fromUtf8, toHex } from "./bytes.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { type Cosignature, validCosignatures } from "./cosignature.ts";
import {
  formatVerifierKey,
  NOTE_KEY_TYPE,
  type NoteKey,
  type NoteKeyType,
  type Problem,
  parseVerifierKey,
} from "./signed-note.ts";

interface PolicyLog {
  readonly key: NoteKey;
  readonly url?: string;
}

export interface PolicyWitness {
  /** Within the policy only. */
  readonly name: string;
  readonly key: NoteKey;
  readonly url?: string;
}

interface PolicyGroup {
  readonly name: string;
  /** Members that have to agree, 1 to all. */
  readonly threshold: number;
  /** Names of witnesses and of groups before this one. */
  readonly members: readonly string[];
}

export interface LogPolicy {
  /** Each is accepted. */
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  /** In an order in which each is after its members. */
  readonly groups: readonly PolicyGroup[];
  /** A witness, a group, or {@link NO_QUORUM}. */
  readonly quorum: string;
}

export const NO_QUORUM = "none";

/** The same logs, without a wish for witnesses: for a checkpoint that is proven in another way. */
export function withoutQuorum({ logs }: LogPolicy): LogPolicy {
  return { logs, witnesses: [], groups: [], quorum: NO_QUORUM };
}

/** The file of a policy: one line an item. */
export function formatLogPolicy({ logs, witnesses, groups, quorum }: LogPolicy): string {
  const keyText = ({ name, publicKey, type }: NoteKey) => formatVerifierKey(name, publicKey, type);
  const lines = [
    ...logs.map(({ key, url }) => ["log", keyText(key), url]),
    ...witnesses.map(({ name, key, url }) => ["witness", name, keyText(key), url]),
    ...groups.map(({ name, threshold, members }) => ["group", name, threshold, ...members]),
    ["quorum", quorum],
  ];
  return lines.map((items) => `${items.filter((item) => item !== undefined).join(" ")}\n`).join("");
}

interface Draft {
  readonly logs: PolicyLog[];
  readonly witnesses: PolicyWitness[];
  readonly groups: PolicyGroup[];
  readonly names: Set<string>;
  readonly used: Set<string>;
  quorum: string | undefined;
}

/** The problem names the line: "line 3: …". */
export function parseLogPolicy(bytes: Uint8Array): LogPolicy | Problem {
  const text = fromUtf8(bytes);
  if (text === undefined) return { problem: "is not UTF-8" };
  const lines = text.split("\n");
  // A file that was cut short could end in another name than was meant.
  if (lines.pop() !== "") return { problem: "does not end with a line end" };
  if (lines.length > LOG_POLICY_LINES_MAX)
    return { problem: `has ${lines.length} lines; ${LOG_POLICY_LINES_MAX} are the most` };
  const draft: Draft = {
    logs: [],
    witnesses: [],
    groups: [],
    names: new Set(),
    used: new Set(),
    quorum: undefined,
  };
  for (const [index, line] of lines.entries()) {
    const problem = readLine(draft, line);
    if (problem !== undefined) return { problem: `line ${index + 1}: ${problem}` };
  }
  const { logs, witnesses, groups, quorum } = draft;
  return quorum === undefined
    ? { problem: "has no line `quorum <name>` or `quorum none`" }
    : { logs, witnesses, groups, quorum };
}

function readLine(draft: Draft, line: string): string | undefined {
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line))
    return "holds a control character, such as the line end of Windows";
  const items = line.split(/[ \t]+/).filter((item) => item !== "");
  const [keyword = "#", ...rest] = items;
  if (keyword.startsWith("#")) return undefined;
  if (keyword === "log") return readLog(draft, rest);
  if (keyword === "witness") return readWitness(draft, rest);
  if (keyword === "group") return readGroup(draft, rest);
  if (keyword === "quorum") return readQuorum(draft, rest);
  return "begins with none of log, witness, group, quorum";
}

function readLog({ logs }: Draft, items: readonly string[]): string | undefined {
  const [text = "", url, extra] = items;
  const key = keyOf(text, NOTE_KEY_TYPE.ed25519);
  if (key === undefined || extra !== undefined)
    return "is not `log <vkey> [<url>]` with an Ed25519 key (type 0x01)";
  if (hasKey(logs, key)) return "names the key of another log";
  logs.push(url === undefined ? { key } : { key, url });
  return undefined;
}

function readWitness(draft: Draft, items: readonly string[]): string | undefined {
  const [name = "", text = "", url, extra] = items;
  const key = keyOf(text, NOTE_KEY_TYPE.cosignature);
  if (key === undefined || extra !== undefined)
    return "is not `witness <name> <vkey> [<url>]` with an Ed25519 cosignature key (type 0x04)";
  if (hasKey(draft.witnesses, key)) return "names the key of another witness";
  draft.witnesses.push(url === undefined ? { name, key } : { name, key, url });
  return define(draft, name);
}

function readGroup(draft: Draft, items: readonly string[]): string | undefined {
  const [name = "", wanted = "", ...members] = items;
  const threshold = thresholdOf(wanted, members.length);
  if (threshold === undefined)
    return "is not `group <name> all|any|<k> <name>…` with k from 1 to the number of members";
  for (const member of members) {
    if (!draft.names.has(member)) return `names ${member}, which no line before it defines`;
    if (draft.used.has(member)) return `names ${member}, which is a member already`;
    draft.used.add(member);
  }
  draft.groups.push({ name, threshold, members });
  return define(draft, name);
}

function readQuorum(draft: Draft, items: readonly string[]): string | undefined {
  const [name = "", extra] = items;
  if (extra !== undefined || name === "") return "is not `quorum <name>`";
  if (draft.quorum !== undefined) return "is a second quorum";
  if (name !== NO_QUORUM && !draft.names.has(name))
    return `names ${name}, which no line before it defines`;
  draft.quorum = name;
  return undefined;
}

function define({ names }: Draft, name: string): string | undefined {
  if (name === NO_QUORUM) return "defines `none`, which means that no witness is needed";
  if (names.has(name)) return `defines ${name} a second time`;
  names.add(name);
  return undefined;
}

function keyOf(text: string, type: NoteKeyType): NoteKey | undefined {
  const key = parseVerifierKey(text);
  return key?.type === type ? key : undefined;
}

function hasKey(owners: readonly { readonly key: NoteKey }[], { publicKey }: NoteKey): boolean {
  return owners.some(({ key }) => toHex(key.publicKey) === toHex(publicKey));
}

function thresholdOf(wanted: string, members: number): number | undefined {
  if (members === 0) return undefined;
  if (wanted === "any") return 1;
  if (wanted === "all") return members;
  const threshold = /^[1-9]\d{0,8}$/.test(wanted) ? Number(wanted) : 0;
  return threshold >= 1 && threshold <= members ? threshold : undefined;
}

export interface AcceptedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Of the policy's witnesses, with the times that they gave. */
  readonly cosignatures: readonly Cosignature[];
}

/** A checkpoint that one of the policy's logs signed and the quorum of witnesses cosigned. */
export function satisfies(policy: LogPolicy, bytes: Uint8Array): AcceptedCheckpoint | Problem {
  const opened = openCheckpoint(
    bytes,
    policy.logs.map(({ key }) => key),
  );
  if ("problem" in opened) return opened;
  const judged = validCosignatures(
    opened.note,
    policy.witnesses.map(({ key }) => key),
  );
  if ("problem" in judged) return judged;
  const { cosignatures } = judged;
  const keys = new Set(cosignatures.map(({ key }) => key));
  const agreed = new Set(
    policy.witnesses.filter(({ key }) => keys.has(key)).map(({ name }) => name),
  );
  return reached(policy, agreed)
    ? { checkpoint: opened.checkpoint, cosignatures }
    : { problem: missingQuorum(policy, agreed) };
}

/** Groups stand after their members, so one pass is enough. */
function reached({ groups, quorum }: LogPolicy, witnesses: ReadonlySet<string>): boolean {
  const agreed = new Set(witnesses);
  for (const { name, threshold, members } of groups)
    if (members.filter((member) => agreed.has(member)).length >= threshold) agreed.add(name);
  return quorum === NO_QUORUM || agreed.has(quorum);
}

function missingQuorum({ groups, quorum }: LogPolicy, witnesses: ReadonlySet<string>): string {
  const group = groups.find(({ name }) => name === quorum);
  const wanted =
    group === undefined
      ? `the witness ${quorum}`
      : `${group.threshold} of ${group.members.join(", ")} (quorum ${quorum})`;
  const found = witnesses.size === 0 ? "no witness" : `only ${[...witnesses].join(", ")}`;
  return `is cosigned by ${found} where the policy wants ${wanted}`;
}
