/** Two trees of one registry, the second after a new version, and whether a reader can install from a place. */
import type { Origin } from "../../client/origin/origin.ts";
import { scratchStore } from "../../client/trust/scratch-store.ts";
import { tufClient } from "../../client/trust/tuf-client.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { archivePath, metadataPath, targetFilePath, targetPath } from "../../schemas/paths.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import { commit, makeClone, publish, type Tree, writeTree } from "../trust/published-clone.ts";

const NAME = "acme/hello";
const VERSION = `config:
  entry: index.js
changes:
  - {kind: added, description: Another version.}
`;

export interface DeployedTrees {
  readonly first: Tree;
  readonly second: Tree;
  /** Bytes of 1.root.json. */
  readonly root: Uint8Array;
  /** Seconds since 1970 at which both are good. */
  readonly now: number;
}

let made: Promise<DeployedTrees> | undefined;

/** Made once; call it in a test, whose end takes the clone away. */
export function deployedTrees(): Promise<DeployedTrees> {
  made ??= makeTrees();
  return made;
}

async function makeTrees(): Promise<DeployedTrees> {
  const now = Math.floor(Date.now() / 1000);
  const registry = await makeClone();
  const first = await publish(registry, "HEAD", { now: now - 60, site: siteOf("one") });
  commit(registry, {
    "artifacts/acme/hello/1.2.0/manifest.yaml": VERSION,
    "artifacts/acme/hello/1.2.0/files/index.js": "export const hello = () => 'new';\n",
    "artifacts/acme/hello/1.2.0/files/LICENSE": "Apache License, Version 2.0\n",
  });
  const site = siteOf("two");
  const second = await publish(registry, "HEAD", { now, previous: first, site });
  const root = first.get(metadataPath("root", 1)) ?? new Uint8Array();
  return { first, second, root, now };
}

/** Stands for a website. */
const siteOf = (text: string): Readonly<Record<string, string>> => ({
  "index.html": text,
  "docs/index.html": '<link rel="stylesheet" href="../assets/page.abcdefgh.css">',
  "assets/page.abcdefgh.css": "body { color: #222 }\n",
});

/** A folder that holds it. */
export const folderOf = writeTree;

/**
 * The versions whose archives a new reader gets, checked from the root down as an install does.
 *
 * @throws what stops it
 */
export async function installable(
  origin: Origin,
  { root, now }: Pick<DeployedTrees, "root" | "now">,
): Promise<readonly string[]> {
  const store = scratchStore({
    location: "memory",
    load: async (name) => (name === "root.json" ? root : undefined),
  });
  const client = tufClient({ reader: origin, store, now, metadataPrefix: "metadata/" });
  const read = async (path: string, sha256: string): Promise<Uint8Array> => {
    const bytes = await origin.read(path, 1e7);
    if (!bytes || sha256Hex(bytes) !== sha256) throw new Error(`${path} is not whole`);
    return bytes;
  };
  const target = await client.target(targetPath.document(NAME));
  const digest = target?.hashes.sha256 ?? "";
  const bytes = await read(targetFilePath(targetPath.document(NAME), digest), digest);
  const document = JSON.parse(new TextDecoder().decode(bytes)) as ArtifactDocument;
  for (const { version, archive } of document.versions)
    await read(archivePath(NAME, version, archive.sha256), archive.sha256);
  return document.versions.map(({ version }) => version);
}
