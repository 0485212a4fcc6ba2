/** The root, from the stored one to the newest (TUF 1.0.34, section 5.3). */
import { CodedError } from "../../schemas/coded-error.ts";
import { ROOT_ROTATIONS_MAX, ROOT_SIZE_MAX } from "../../schemas/limits.ts";
import { parseRoot, type Root } from "../../schemas/trust/tuf-metadata.ts";
import { readMetadata, requireFresh } from "./read-metadata.ts";
import { locate, locateStored, type TufClientOptions } from "./tuf-client-options.ts";
import { brokenState, noRoot, rolledBack } from "./tuf-error.ts";
import { type Authority, verifyMetadata } from "./verify-metadata.ts";

const STORED = "root.json";

/** @throws {CodedError} E_TUF_ROOT, E_TRUST_STATE, E_TUF_FORMAT, E_TUF_SIGNATURE, E_TUF_ROLLBACK, E_TUF_EXPIRED */
export async function updateRoot(options: TufClientOptions): Promise<Root> {
  const stored = await storedRoot(options);
  const root = options.offline ? stored : await followRoots(options, stored);
  requireFresh(root, { file: rootFile(options, root), role: "root", now: options.now });
  return root;
}

const rootFile = (options: TufClientOptions, { version }: Root): string =>
  options.offline ? locateStored(options, STORED) : locate(options, `${version}.root.json`);

/** A root that is no root, or that its own keys do not sign, is no anchor, however it came there. */
async function storedRoot(options: TufClientOptions): Promise<Root> {
  const bytes = await options.store.load(STORED);
  const file = locateStored(options, STORED);
  if (bytes === undefined) throw noRoot(file);
  try {
    return verifyMetadata(bytes, {
      file,
      parse: parseRoot,
      authorities: (root) => [rootOwnKeys(root)],
    });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const found = `${error.code}: ${error.details.join(", ")}`;
    throw brokenState({ file, expected: "a root that its own keys sign", found });
  }
}

async function followRoots(options: TufClientOptions, first: Root): Promise<Root> {
  let root = first;
  for (let count = 0; count < ROOT_ROTATIONS_MAX; count += 1) {
    const name = `${root.version + 1}.root.json`;
    const bytes = await readNextRoot(options, name, ROOT_SIZE_MAX);
    if (bytes === undefined) return root;
    const next = nextRoot(bytes, root, locate(options, name));
    await options.store.save(STORED, bytes);
    if (takesKeysAway(root, next)) await forgetVersions(options);
    root = next;
  }
  return root;
}

/**
 * Object stores answer 403 for what is not there. Where it means what it says, the timestamp is
 * refused as well, with the words for it.
 */
export async function readNextRoot(
  source: Pick<TufClientOptions, "reader" | "metadataPrefix">,
  name: string,
  limit: number,
): Promise<Uint8Array | undefined> {
  try {
    return await readMetadata(source, name, limit);
  } catch (error) {
    if (error instanceof CodedError && error.code === "E_AUTH") return undefined;
    throw error;
  }
}

/** 5.3.4 to 5.3.7. The expiry of a root on the way does not matter (5.3.6). */
function nextRoot(bytes: Uint8Array, current: Root, file: string): Root {
  const next = verifyMetadata(bytes, {
    file,
    parse: parseRoot,
    authorities: (root) => [rootOwnKeys(current), rootOwnKeys(root)],
  });
  if (next.version === current.version + 1) return next;
  const expected = `version ${current.version + 1}`;
  throw rolledBack({ file, expected, found: `version ${next.version}` });
}

/** The keys that sign a root and its successor. */
export const rootOwnKeys = (root: Root): Authority => ({
  by: `root version ${root.version}`,
  role: root.roles.root,
  keys: root.keys,
});

/**
 * 5.3.11. A key that is taken away may have signed versions that are too high. It follows the new
 * root: a crash between the two leaves too much memory rather than too little.
 */
async function forgetVersions({ store }: TufClientOptions): Promise<void> {
  await store.remove("snapshot.json");
  await store.remove("timestamp.json");
}

function takesKeysAway(before: Root, after: Root): boolean {
  return (["timestamp", "snapshot"] as const).some((role) => {
    const left = new Set(publicKeys(after, role));
    return publicKeys(before, role).some((key) => !left.has(key));
  });
}

function publicKeys({ roles, keys }: Root, role: "timestamp" | "snapshot"): readonly string[] {
  return roles[role].keyids.flatMap((id) => keys[id]?.keyval.public ?? []);
}
