/** The chain of roots, from the first to the newest (TUF 1.0.34, section 5.3), and whether the pin is in it. */
import { ROOT_ROTATIONS_MAX, ROOT_SIZE_MAX } from "../../schemas/limits.ts";
import { metadataPath } from "../../schemas/paths.ts";
import { sha256HexOf } from "../../schemas/trust/bytes.ts";
import { parseRoot, type Root } from "../../schemas/trust/tuf-metadata.ts";
import { rootOwnKeys } from "../trust/update-root.ts";
import { openSigned } from "./open-signed.ts";
import type { TreeContext } from "./tree-context.ts";

export interface PublishedRoot {
  readonly version: number;
  readonly path: string;
  readonly sha256: string;
  readonly root: Root;
}

/** @param pin SHA-256 of the root that is trusted, hex  @returns the roots that can be read, ascending */
export async function verifyRoots(
  context: TreeContext,
  pin: string,
): Promise<readonly PublishedRoot[]> {
  const { findings } = context;
  const roots: PublishedRoot[] = [];
  const digests = new Map<string, string>();
  for (const { version, path, bytes } of await readRoots(context)) {
    const sha256 = sha256HexOf(bytes);
    digests.set(path, sha256);
    const before = roots.at(-1)?.root;
    const root = await openSigned(context, path, bytes, {
      parse: parseRoot,
      authorities: (own) => [...(before ? [rootOwnKeys(before)] : []), rootOwnKeys(own)],
    });
    if (root === undefined) continue;
    roots.push({ version, path, sha256, root });
    if (root.version === version) continue;
    const problem = `is version ${root.version} of the root`;
    findings.add({ path, code: "E_TUF_ROLLBACK", problem });
  }
  if ([...digests.values()].includes(pin)) return roots;
  const problem = "has not the fingerprint that is trusted, and no other root has it";
  for (const [path, sha256] of digests)
    findings.add({
      path,
      code: "E_ROOT_PIN",
      problem,
      details: [`expected sha256 ${pin}`, `found    sha256 ${sha256}`],
    });
  return roots;
}

interface RootFile {
  readonly version: number;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One that is missing between two others is a finding; after two in a row nothing is looked for. */
async function readRoots({ files, findings }: TreeContext): Promise<readonly RootFile[]> {
  const roots: RootFile[] = [];
  let missing: string | undefined;
  for (let version = 1; version <= ROOT_ROTATIONS_MAX; version += 1) {
    const path = metadataPath("root", version);
    const bytes = await files.open(path, ROOT_SIZE_MAX);
    if (bytes === undefined && missing !== undefined) break;
    if (bytes !== undefined && missing !== undefined) lost(missing);
    missing = bytes === undefined ? path : undefined;
    if (bytes !== undefined) roots.push({ version, path, bytes });
  }
  if (roots.length === 0) lost(metadataPath("root", 1));
  return roots;
  function lost(path: string): void {
    const problem = "is missing, and readers go from root to root";
    findings.add({ path, code: "E_TUF_MISSING", problem });
  }
}
