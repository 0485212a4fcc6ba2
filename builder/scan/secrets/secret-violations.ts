/** What was found, as violations. No more than four characters of a secret leave this file. */
import { sha256Hex } from "../../../schemas/digest.ts";
import { printable } from "../../check/printable.ts";
import type { Violation } from "../../check/rule.ts";
import type { SpottedSecret } from "./scan-bytes.ts";
import type { SecretPlace, SecretScan } from "./scan-secrets.ts";
import { secretService } from "./secret-service.ts";

/** Credentials of a known kind. */
export function knownSecretViolations({ secrets }: SecretScan): readonly Violation[] {
  return secrets
    .filter((secret) => !isGeneric(secret))
    .map((secret) => ({ ...violationOf(secret), ...gradeOf(secret.pattern.id) }));
}

/** Assignments of something random to a name that speaks of secrets. */
export function genericSecretViolations({ secrets }: SecretScan): readonly Violation[] {
  return secrets.filter(isGeneric).map((secret) => ({
    ...violationOf(secret),
    message: `a random value is assigned to a name that speaks of a secret: ${masked(secret.secret)}${where(secret)}`,
    fix: "if it opens anything, revoke it first and read it from the environment; if it does not, ask the registry's owners to suppress this finding with the reason",
  }));
}

export function credentialFileViolations({ files }: SecretScan): readonly Violation[] {
  return files.map(({ what, fix, path, inside }) => ({
    at: { path },
    message: `${inside.length > 0 ? `"${printable(inside.join("!"), 200)}" in the archive` : "the file"} looks like ${what}`,
    fix,
    identity: inside.join("!"),
  }));
}

function isGeneric({ pattern }: SpottedSecret): boolean {
  return pattern.id === "generic-api-key";
}

function violationOf(found: SpottedSecret & SecretPlace): Violation {
  const { pattern, secret, path, inside, line, column } = found;
  const service = secretService(pattern.id);
  const revokeAt = service.revokeAt === undefined ? "" : ` (${service.revokeAt})`;
  const isFile = inside.length === 0 && line !== undefined && column !== undefined;
  return {
    at: { path, ...(isFile && { line, column }) },
    message: `${named(pattern.description, pattern.id)}: ${masked(secret)}${where(found)}`,
    fix: `revoke it at ${service.name}${revokeAt}, then delete it here; whoever has seen this file keeps the value, so deleting alone does not help`,
    identity: sha256Hex([pattern.id, path, ...inside, secret].join("\0")),
  };
}

/** The first clause of a description; some only say what the service is. */
function named(description: string, id: string): string {
  const clause = description.split(/[,.] |[,.]$/)[0] ?? description;
  return / is an? /.test(clause) ? `Found a secret (${id})` : `${clause} (${id})`;
}

/** At most four characters, and at most a quarter. */
function masked(secret: string): string {
  const shown = secret.slice(0, Math.min(4, Math.floor(secret.length / 4)));
  return `"${printable(shown, 4)}…"`;
}

function where({ encoded, inside, line }: SpottedSecret & SecretPlace): string {
  const coded = encoded ? ", encoded" : "";
  if (inside.length === 0) return coded;
  return `${coded}, in "${printable(inside.join("!"), 200)}" in the archive${line === undefined ? "" : `, line ${line}`}`;
}

/** Identifiers that services make public, or that open nothing by themselves. */
const PUBLIC =
  /^(?:adobe|asana|bitbucket|discord|linkedin|looker|messagebird|plaid|spotify)-client-id$|^(?:flutterwave-public-key|mailgun-pub-key|lob-pub-api-key|mapbox-api-token|new-relic-browser-api-token|new-relic-user-api-id|sendbird-access-id|sumologic-access-id|alibaba-access-key-id)$/;
/** Patterns that know a place and not the credential's own form. */
const LOOSE =
  /^(?:connection-password|curl-auth-header|curl-auth-user|hashicorp-tf-password|kubernetes-secret-yaml|nuget-config-password|sourcegraph-access-token|url-password|url-token)$/;
/** Tokens that mostly expire, and stand in many examples. */
const SHORT_LIVED = /^jwt(?:-base64)?$/;

function gradeOf(id: string): Pick<Violation, "severity" | "gate"> {
  if (PUBLIC.test(id) || LOOSE.test(id)) return { severity: "medium", gate: false };
  return SHORT_LIVED.test(id) ? { severity: "high", gate: false } : {};
}
