/** Which delegated roles may speak about a target (TUF 1.0.34, sections 4.5 and 5.6.7; TAP 15). */
import { sha256HexOf, utf8 } from "../../schemas/trust/bytes.ts";
import { binOf } from "../../schemas/trust/succinct-bins.ts";
import type { DelegatedRole, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { encodeRole } from "./metadata-name.ts";
import { isPlainPattern, matchesPattern } from "./path-pattern.ts";
import { malformed } from "./tuf-error.ts";
import type { Authority } from "./verify-metadata.ts";

export interface Delegation {
  readonly name: string;
  /** Nothing after it is asked, whatever it says. */
  readonly terminating: boolean;
  readonly authority: Authority;
}

/**
 * In order of appearance. Bins count as terminating, as in the other clients: a target has one.
 *
 * @param by the role whose delegations they are, for messages
 */
export function delegationsFor(path: string, by: string, targets: Targets): readonly Delegation[] {
  const { delegations } = targets;
  if (delegations === undefined) return [];
  const { keys, roles, succinct_roles: bins } = delegations;
  const authority = (role: Authority["role"]): Authority => ({
    by: `role ${encodeRole(by)}`,
    role,
    keys,
  });
  if (bins !== undefined)
    return [{ name: binOf(bins, path), terminating: true, authority: authority(bins) }];
  return (roles ?? [])
    .filter((role) => covers(role, path))
    .map((role) => ({
      name: role.name,
      terminating: role.terminating,
      authority: authority(role),
    }));
}

function covers({ paths, path_hash_prefixes: prefixes }: DelegatedRole, path: string): boolean {
  if (paths !== undefined) return paths.some((pattern) => matchesPattern(path, pattern));
  const digest = sha256HexOf(utf8(path));
  return (prefixes ?? []).some((prefix) => digest.startsWith(prefix));
}

const TOP_LEVEL = /^(?:root|timestamp|snapshot|targets)$/i;
const ROLE_NAME_MAX = 200;

/**
 * What shapes cannot say: names that would pass for other roles, or patterns that clients read in
 * different ways.
 *
 * @throws {CodedError} E_TUF_FORMAT
 */
export function checkDelegations({ delegations }: Targets, file: string): void {
  const bins = delegations?.succinct_roles;
  const roles = delegations?.roles ?? [];
  const names = bins === undefined ? roles.map(({ name }) => name) : [bins.name_prefix];
  const problem =
    nameProblem(names) ?? roles.map(coverProblem).find((found) => found !== undefined);
  if (problem !== undefined)
    throw malformed({ file, expected: problem.expected, found: problem.found });
}

interface Problem {
  readonly expected: string;
  readonly found: string;
}

function nameProblem(names: readonly string[]): Problem | undefined {
  if (new Set(names).size !== names.length)
    return { expected: "each delegated role once", found: "one of them twice" };
  const bad = names.find(
    (name) =>
      !name.isWellFormed() || TOP_LEVEL.test(name) || encodeRole(name).length > ROLE_NAME_MAX,
  );
  if (bad === undefined) return undefined;
  const found = JSON.stringify(bad.slice(0, ROLE_NAME_MAX));
  return { expected: `names of delegated roles of at most ${ROLE_NAME_MAX} characters`, found };
}

function coverProblem({ paths, path_hash_prefixes: prefixes }: DelegatedRole): Problem | undefined {
  if ((paths === undefined) === (prefixes === undefined))
    return { expected: "either paths or path_hash_prefixes", found: paths ? "both" : "neither" };
  const odd = paths?.find((pattern) => !isPlainPattern(pattern));
  if (odd === undefined) return undefined;
  return {
    expected: "path patterns of *, ? and plain text",
    found: JSON.stringify(odd.slice(0, 200)),
  };
}
