/** What a change of the registry's own records did. */
import { type AllowedSigner, parseAllowedSigners } from "../../schemas/trust/allowed-signers.ts";
import { fromBase64, sha256Bytes, toBase64 } from "../../schemas/trust/bytes.ts";
import { sshFingerprint } from "../../schemas/trust/ssh-public-key.ts";
import { revokedKeyLines } from "../log/revoked-key-lines.ts";
import { changedFields, isSame, lineOf, listOf, textOf } from "./raw-fields.ts";
import type { RecordValues } from "./record-values.ts";
import type { TrailChange, TrailEvent } from "./trail-event.ts";

export async function registryEvents(
  change: TrailChange,
  values: RecordValues,
): Promise<readonly TrailEvent[]> {
  const { path } = change;
  if (path === "suppressions.yaml") return suppressionEvents(change, values);
  if (path === "trust/allowed_signers") return signerEvents(change, values);
  if (path === "trust/revoked_keys") return revokedEvents(change, values);
  if (path === "registry.yaml" || path === "policy.yaml") return editEvents(change, values);
  if (path.startsWith("advisories/")) return advisoryEvents(change, values);
  if (path.startsWith("rules/"))
    return [{ kind: "rule-changed", text: lineOf(`${path} ${verbOf(change)}`) }];
  return [{ kind: "trust-changed", text: lineOf(`${path} ${verbOf(change)}`) }];
}

function verbOf({ before, after }: TrailChange): string {
  if (after === undefined) return "removed";
  return before === undefined ? "added" : "changed";
}

async function rawOf(values: RecordValues, path: string, id: string | undefined): Promise<unknown> {
  return id === undefined ? undefined : (await values.record(path, id)).raw;
}

async function editEvents(change: TrailChange, values: RecordValues): Promise<TrailEvent[]> {
  const { path, before, after } = change;
  const fields = changedFields(await rawOf(values, path, before), await rawOf(values, path, after));
  const kind = path === "policy.yaml" ? "policy-edited" : "registry-edited";
  const named = fields.length > 0 ? `: ${fields.join(", ")}` : "";
  return [{ kind, text: lineOf(`${path} ${verbOf(change)}${named}`), fields }];
}

async function suppressionEvents(
  { path, before, after }: TrailChange,
  values: RecordValues,
): Promise<TrailEvent[]> {
  const [old, now] = [
    listOf(await rawOf(values, path, before), "suppressions"),
    listOf(await rawOf(values, path, after), "suppressions"),
  ];
  const missingIn = (list: readonly unknown[]) => (one: unknown) =>
    !list.some((other) => isSame(one, other));
  return [
    ...old.filter(missingIn(now)).map((one) => suppressionEvent("suppression-removed", one)),
    ...now.filter(missingIn(old)).map((one) => suppressionEvent("suppression-added", one)),
  ];
}

function suppressionEvent(
  kind: "suppression-added" | "suppression-removed",
  suppression: unknown,
): TrailEvent {
  const [artifact, version] = [textOf(suppression, "artifact"), textOf(suppression, "version")];
  const note = textOf(suppression, "note");
  const rule = textOf(suppression, "rule") ?? "?";
  const text =
    kind === "suppression-removed"
      ? `the finding ${rule} is no longer accepted`
      : `the finding ${rule} is accepted as ${textOf(suppression, "reason") ?? "?"} by ${textOf(suppression, "by") ?? "?"} until ${textOf(suppression, "until") ?? "?"}: ${note ?? ""}`;
  return {
    kind,
    ...(artifact !== undefined && { artifact: lineOf(artifact) }),
    ...(version !== undefined && { version: lineOf(version) }),
    text: lineOf(text),
    ...(note !== undefined && kind === "suppression-added" && { reason: note }),
  };
}

async function signerEvents(
  { path, before, after }: TrailChange,
  values: RecordValues,
): Promise<TrailEvent[]> {
  const listed = async (id: string | undefined) => {
    const parsed = parseAllowedSigners(id === undefined ? "" : await values.text(path, id));
    return new Map(parsed.ok ? parsed.signers.flatMap(claimsOf) : []);
  };
  const [old, now] = [await listed(before), await listed(after)];
  const events: TrailEvent[] = [];
  for (const [claim, { publisher, fingerprint }] of old)
    if (!now.has(claim))
      events.push({ kind: "key-removed", publisher, text: `${fingerprint} may no longer sign` });
  for (const [claim, { publisher, fingerprint, limits }] of now)
    if (!old.has(claim))
      events.push({ kind: "key-added", publisher, text: `${fingerprint} may sign${limits}` });
  return events;
}

interface Claim {
  readonly publisher: string;
  readonly fingerprint: string;
  readonly limits: string;
}

function claimsOf(signer: AllowedSigner): [string, Claim][] {
  const fingerprint = sshFingerprint(signer.key);
  const after = signer.validAfter === undefined ? "" : ` from ${dayOf(signer.validAfter)}`;
  const before = signer.validBefore === undefined ? "" : ` until ${dayOf(signer.validBefore)}`;
  return signer.principals.map((publisher) => [
    `${publisher} ${fingerprint}${after}${before}`,
    { publisher, fingerprint, limits: `${after}${before}` },
  ]);
}

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

async function revokedEvents(
  { path, before, after }: TrailChange,
  values: RecordValues,
): Promise<TrailEvent[]> {
  const listed = async (id: string | undefined) =>
    revokedKeyLines(id === undefined ? "" : await values.text(path, id));
  const old = new Set(await listed(before));
  return (await listed(after))
    .filter((line) => !old.has(line))
    .map((line): TrailEvent => {
      const blob = fromBase64(line.split(" ")[1] ?? "") ?? new Uint8Array();
      const fingerprint = `SHA256:${toBase64(sha256Bytes(blob)).replace(/=+$/, "")}`;
      return { kind: "key-revoked", text: `${fingerprint} is revoked` };
    });
}

async function advisoryEvents(
  { path, before, after }: TrailChange,
  values: RecordValues,
): Promise<TrailEvent[]> {
  const raw = await rawOf(values, path, after ?? before);
  const id = textOf(raw, "id") ?? path;
  const summary = textOf(raw, "summary");
  const words = `advisory ${id}${summary === undefined ? "" : `: ${summary}`}`;
  if (after === undefined) return [{ kind: "advisory-removed", text: lineOf(`removed ${words}`) }];
  const kind = before === undefined ? "advisory-added" : "advisory-changed";
  const withdrawn = textOf(raw, "withdrawn") === undefined ? "" : "withdrawn ";
  return [
    {
      kind,
      text: lineOf(`${before === undefined ? "added" : "changed"} ${withdrawn}${words}`),
    },
  ];
}
