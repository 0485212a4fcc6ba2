/**
 * `allowed_signers` (ssh-keygen(1), ALLOWED SIGNERS): whose key may sign for which namespace.
 *
 * A line is `namespace[,namespace…] [options] ssh-ed25519 AAAA… [comment]`. What OpenSSH allows
 * besides is refused, so that everybody reads the file in one way:
 *
 * - principals are exact namespaces of the registry: no pattern, no negation, no address;
 * - options are `namespaces="…"` with exact SSHSIG namespaces, `valid-after="…"` and
 *   `valid-before="…"`; `cert-authority` is not supported;
 * - times are `YYYYMMDD[HHMM[SS]]Z`: without the `Z`, OpenSSH reads them in the time zone of the
 *   machine, and two machines would judge differently.
 *
 * A file with a single wrong line is refused whole: a claim that was left out because of a slip
 * would open a namespace that its owner believes to be closed.
 */
import { KEY_LIST_SIZE_MAX } from "../limits.ts";
import type { LineProblem } from "./line-problem.ts";
import { parseSshTime } from "./parse-ssh-time.ts";
import {
  isSameSshKey,
  isSshKeyType,
  parseSshPublicKey,
  type SshPublicKey,
  sshFingerprint,
} from "./ssh-public-key.ts";

export interface AllowedSigner {
  /** In the file, from 1. */
  readonly line: number;
  /** Namespaces of the registry. */
  readonly principals: readonly string[];
  readonly key: SshPublicKey;
  /** SSHSIG namespaces that the key may sign for; any when absent. */
  readonly namespaces?: readonly string[];
  /** Seconds since 1970; both ends count as valid. */
  readonly validAfter?: number;
  readonly validBefore?: number;
}

export type ParsedSigners =
  | { readonly ok: true; readonly signers: readonly AllowedSigner[] }
  | { readonly ok: false; readonly problems: readonly LineProblem[] };

/** Reads the whole file and reports every wrong line. */
export function parseAllowedSigners(text: string): ParsedSigners {
  if (text.length > KEY_LIST_SIZE_MAX)
    return { ok: false, problems: [{ line: 1, message: "the file is too large" }] };
  const signers: AllowedSigner[] = [];
  const problems: LineProblem[] = [];
  for (const [index, content] of text.split("\n").entries()) {
    const line = index + 1;
    const trimmed = content.replace(/^[ \t]+|[ \t\r]+$/g, "");
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const parsed = parseLine(trimmed);
    if (typeof parsed === "string") problems.push({ line, message: parsed });
    else signers.push({ line, ...parsed });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, signers };
}

/** Whether somebody's key stands for the namespace: then all its versions have to be signed. */
export function isClaimed(signers: readonly AllowedSigner[], principal: string): boolean {
  return signers.some(({ principals }) => principals.includes(principal));
}

interface SignerQuestion {
  readonly signers: readonly AllowedSigner[];
  /** The registry's namespace. */
  readonly principal: string;
  readonly key: SshPublicKey;
  /** The SSHSIG namespace. */
  readonly namespace: string;
  /** Seconds since 1970: when the signature has to have been good. */
  readonly at: number;
}

export interface SignerRefusal {
  readonly allowed: false;
  /** `expired`: outside of the time in which the key may sign, before or after. */
  readonly code: "not-allowed" | "wrong-namespace" | "expired";
  readonly reason: string;
}

/** Whether a key may sign for a principal. Of several lines with the key, one that allows it is enough. */
export function signerFor({
  signers,
  principal,
  key,
  namespace,
  at,
}: SignerQuestion): { readonly allowed: true; readonly line: number } | SignerRefusal {
  let refusal: SignerRefusal = {
    allowed: false,
    code: "not-allowed",
    reason: `the key ${sshFingerprint(key)} may not sign for ${principal}`,
  };
  for (const signer of signers) {
    if (!signer.principals.includes(principal) || !isSameSshKey(signer.key, key)) continue;
    const found = refuses(signer, namespace, at);
    if (!found) return { allowed: true, line: signer.line };
    refusal = { allowed: false, ...found };
  }
  return refusal;
}

function refuses(
  { key, namespaces, validAfter, validBefore }: AllowedSigner,
  namespace: string,
  at: number,
): Pick<SignerRefusal, "code" | "reason"> | undefined {
  const name = `the key ${sshFingerprint(key)}`;
  if (namespaces && !namespaces.includes(namespace))
    return { code: "wrong-namespace", reason: `${name} may not sign for "${namespace}"` };
  if (validAfter !== undefined && at < validAfter)
    return { code: "expired", reason: `${name} may sign only from ${instant(validAfter)}` };
  if (validBefore !== undefined && at > validBefore)
    return { code: "expired", reason: `${name} might sign only until ${instant(validBefore)}` };
  return undefined;
}

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** A namespace of a registry (schemas/field.ts). */
const PRINCIPAL = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const FIELDS = /^([^ \t]+)[ \t]+(.*)$/;
/** Up to white space that is not quoted. */
const OPTIONS = /^((?:[^" \t]|"[^"]*")+)[ \t]+(.*)$/;

type Signer = Omit<AllowedSigner, "line">;

function parseLine(line: string): Signer | string {
  const [, list = "", rest = ""] = FIELDS.exec(line) ?? [];
  if (!rest) return 'expected "namespace ssh-ed25519 AAAA…"';
  const principals = list.split(",");
  const wrong = principals.find((principal) => !PRINCIPAL.test(principal));
  if (wrong !== undefined) return principalProblem(wrong);
  const hasOptions = !isSshKeyType(/^[^ \t]*/.exec(rest)?.[0] ?? "");
  const [, written = "", keyText = ""] = hasOptions ? (OPTIONS.exec(rest) ?? []) : ["", "", rest];
  const looksLikeKey = /^[a-z0-9@.-]+$/.test(written) && keyText.startsWith("AAAA");
  const parsed = parseSshPublicKey(hasOptions && looksLikeKey ? rest : keyText);
  if ("problem" in parsed) return parsed.problem;
  const options = written ? parseOptions(written) : {};
  if (typeof options === "string") return options;
  const { validAfter = 0, validBefore = Number.POSITIVE_INFINITY } = options;
  if (validBefore <= validAfter) return "valid-before is not later than valid-after";
  return { principals, key: parsed.key, ...options };
}

function principalProblem(principal: string): string {
  const name = JSON.stringify(principal.slice(0, 80));
  if (/[*?!]/.test(principal)) return `${name} is a pattern: name each namespace by itself`;
  return `${name} is no namespace of a registry`;
}

type Options = Pick<AllowedSigner, "namespaces" | "validAfter" | "validBefore">;

const OPTION = /^(namespaces|valid-after|valid-before)="([^"\\]*)"(?:,(?=.)|$)/i;

function parseOptions(written: string): Options | string {
  let options: Options = {};
  const seen = new Set<string>();
  for (let rest = written; rest !== ""; ) {
    const [whole, name = "", value = ""] = OPTION.exec(rest) ?? [];
    if (whole === undefined) return optionProblem(rest);
    const key = name.toLowerCase();
    if (seen.has(key)) return `${key} stands there twice`;
    seen.add(key);
    const option = readOption(key, value);
    if (typeof option === "string") return option;
    options = { ...options, ...option };
    rest = rest.slice(whole.length);
  }
  return options;
}

function optionProblem(rest: string): string {
  if (/^cert-authority(?:,|$)/i.test(rest))
    return "cert-authority is not supported: name each key by itself";
  return `unknown or incomplete option ${JSON.stringify(rest.slice(0, 80))}`;
}

function readOption(name: string, value: string): Options | string {
  if (name === "namespaces") {
    const namespaces = value.split(",");
    return namespaces.every(
      (namespace) => /^[\x21-\x7e]+$/.test(namespace) && !/[*?!]/.test(namespace),
    )
      ? { namespaces }
      : "namespaces has to be a list of exact names, without patterns";
  }
  const seconds = parseSshTime(value);
  if (seconds === undefined)
    return `${name} has to be a time in UTC: YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ`;
  return name === "valid-after" ? { validAfter: seconds } : { validBefore: seconds };
}
