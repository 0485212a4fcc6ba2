/**
 * The client of The Update Framework (TUF 1.0.34, section 5: detailed client workflow, with the
 * succinct hash bins of TAP 15). Strict: what others read leniently is refused. It has no disk,
 * network or clock of its own, so it runs in a browser as well.
 */
import { DELEGATIONS_MAX } from "../../schemas/limits.ts";
import type {
  Root,
  Snapshot,
  TargetFile,
  Targets,
  Timestamp,
} from "../../schemas/trust/tuf-metadata.ts";
import { type Delegation, delegationsFor } from "./delegated-roles.ts";
import { loadRole } from "./load-role.ts";
import { rootAuthority } from "./read-metadata.ts";
import type { TufClientOptions } from "./tuf-client-options.ts";
import { tooManyRoles } from "./tuf-error.ts";
import { updateRoot } from "./update-root.ts";
import { updateSnapshot } from "./update-snapshot.ts";
import { updateTimestamp } from "./update-timestamp.ts";

export interface TrustedMetadata {
  readonly root: Root;
  readonly timestamp: Timestamp;
  readonly snapshot: Snapshot;
  readonly targets: Targets;
}

export interface TufClient {
  /**
   * Brings trust up to date, once for a client: later calls give the same answer.
   *
   * @throws {CodedError} the refusals of tuf-error.ts, and what the reader throws
   */
  refresh(): Promise<TrustedMetadata>;
  /**
   * What is signed about a target path, after {@link refresh}; undefined when no role that may
   * speak about it lists it. The bytes are the caller's to check against it.
   */
  target(path: string): Promise<TargetFile | undefined>;
}

export function tufClient(options: TufClientOptions): TufClient {
  let trusted: Promise<TrustedMetadata> | undefined;
  const refresh = () => {
    trusted ??= refreshOnce(options);
    return trusted;
  };
  const loaded: LoadedRoles = new WeakMap();
  return {
    refresh,
    target: async (path) => search(path, { options, trusted: await refresh(), loaded }),
  };
}

async function refreshOnce(options: TufClientOptions): Promise<TrustedMetadata> {
  const root = await updateRoot(options);
  const timestamp = await updateTimestamp(options, root);
  const snapshot = await updateSnapshot(options, root, timestamp);
  const authority = rootAuthority(root, "targets");
  const targets = await loadRole(options, { name: "targets", authority, root, snapshot });
  return { root, timestamp, snapshot, targets };
}

/** By the role that delegates: what one of them verified says nothing to another. */
type LoadedRoles = WeakMap<Targets, Map<string, Promise<Targets>>>;

interface Search {
  readonly options: TufClientOptions;
  readonly trusted: TrustedMetadata;
  readonly loaded: LoadedRoles;
}

interface Visit extends Delegation {
  readonly delegator: Targets;
}

/** Pre-order, depth first, each role once (5.6.7). */
async function search(path: string, context: Search): Promise<TargetFile | undefined> {
  const { targets } = context.trusted;
  const visited = new Set(["targets"]);
  const found = fileIn(targets, path);
  if (found !== undefined) return found;
  const waiting = visitsFrom("targets", targets, path);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.terminating) waiting.length = 0;
    if (visited.has(next.name)) continue;
    if (visited.size > DELEGATIONS_MAX) throw tooManyRoles(path, DELEGATIONS_MAX);
    visited.add(next.name);
    const role = await delegatedRole(next, context);
    const file = fileIn(role, path);
    if (file !== undefined) return file;
    waiting.push(...visitsFrom(next.name, role, path));
  }
  return undefined;
}

/** The last to be visited first, for a stack. */
function visitsFrom(name: string, delegator: Targets, path: string): Visit[] {
  return delegationsFor(path, name, delegator)
    .map((delegation) => ({ ...delegation, delegator }))
    .reverse();
}

function fileIn({ targets }: Targets, path: string): TargetFile | undefined {
  return Object.hasOwn(targets, path) ? targets[path] : undefined;
}

function delegatedRole(
  { name, authority, delegator }: Visit,
  { options, trusted: { root, snapshot }, loaded }: Search,
): Promise<Targets> {
  const roles = loaded.get(delegator) ?? new Map<string, Promise<Targets>>();
  loaded.set(delegator, roles);
  const role = roles.get(name) ?? loadRole(options, { name, authority, root, snapshot });
  roles.set(name, role);
  return role;
}
