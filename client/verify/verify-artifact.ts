/** One artifact: its document, everything that the document names, and each of its versions. */
import { DOCUMENT_SIZE_MAX } from "../../schemas/limits.ts";
import {
  apiPath,
  artifactDocumentPath,
  dependentsPath,
  readmePath,
  reportPath,
  screenshotPath,
  targetPath,
} from "../../schemas/paths.ts";
import {
  type ArtifactDocument,
  parseArtifactDocument,
} from "../../schemas/published/artifact-document.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { readDocument } from "./read-document.ts";
import type { PublishedKeys } from "./read-key-lists.ts";
import type { ReferenceTable } from "./reference-table.ts";
import type { SignedTarget, TargetLookup } from "./target-table.ts";
import type { TreeContext } from "./tree-context.ts";
import type { PublishedLog } from "./verify-log.ts";
import { verifyVersion } from "./verify-version.ts";

/** What artifacts are held against. */
export interface TreeFacts {
  /** The registry's id, as the root says it. */
  readonly registry: string | undefined;
  readonly targets: TargetLookup;
  readonly listed: ReferenceTable | undefined;
  readonly keys: PublishedKeys;
  readonly log: PublishedLog;
}

export interface VerifiedArtifact {
  readonly name: string;
  /** Whether its document could be read. */
  readonly read: boolean;
  /** Target paths of the archives that its document names. */
  readonly archives: readonly string[];
  /** `namespace/name@version` */
  readonly versions: readonly string[];
}

/** @param name `namespace/name`  @param target of its document */
export async function verifyArtifact(
  context: TreeContext,
  { name, target: { by, file } }: { readonly name: string; readonly target: SignedTarget },
  facts: TreeFacts,
): Promise<VerifiedArtifact> {
  const { files, findings } = context;
  const { sha256 = "" } = file.hashes;
  const path = artifactDocumentPath(name, sha256);
  const nothing = { name, read: false, archives: [], versions: [] };
  const bytes = await files.read({ path, sha256, size: file.length }, DOCUMENT_SIZE_MAX, by);
  context.progress(path);
  const document = bytes && (await readDocument(context, path, bytes, parseArtifactDocument));
  if (document === undefined) return nothing;
  if (document.name !== name) {
    const problem = `is of ${document.name}, and ${by} names it for ${name}`;
    findings.add({ path, code: "E_TUF_MIX", problem });
    return nothing;
  }
  const named = namer(context, path, facts);
  for (const [reference, place] of referencesOf(document)) named(reference, place);
  named({ path, sha256, size: file.length }, path);
  const view = facts.listed?.get(apiPath.artifact(name));
  if (view && view.sha256 !== sha256) {
    const problem = `is not the signed document ${path}, of which it should be a copy`;
    findings.add({ path: view.path, code: "E_DIGEST", problem });
  }
  const archives: string[] = [];
  const versions: string[] = [];
  for (const version of document.versions) {
    const id = `${name}@${version.version}`;
    if (versions.includes(id))
      findings.add({
        path,
        code: "E_DOCUMENT",
        problem: `names the version ${version.version} twice`,
      });
    archives.push(targetPath.archive(name, version.version));
    versions.push(id);
    await verifyVersion(context, { name, version, document: path, named }, facts);
  }
  return { name, read: true, archives, versions };
}

function referencesOf(document: ArtifactDocument): [Reference, string][] {
  const { name, readme, report, dependents, screenshots } = document;
  return [
    [readme, readmePath(name, readme.sha256)],
    [report, reportPath(name, report.sha256)],
    ...(dependents
      ? [[dependents, dependentsPath(name, dependents.sha256)] as [Reference, string]]
      : []),
    ...screenshots.map((picture): [Reference, string] => [
      picture,
      // The name that its author gave it is not in the document.
      screenshotPath(name, picture.path.split("/").at(-1)?.slice(65) ?? "", picture.sha256),
    ]),
  ];
}

/** Holds a reference against the place that it should have and against the list of files. */
export type Named = (reference: Reference, place: string) => void;

function namer({ findings }: TreeContext, document: string, { listed }: TreeFacts): Named {
  return (reference, place) => {
    const { path, sha256, size } = reference;
    const add = (problem: string) => findings.add({ path: document, code: "E_DOCUMENT", problem });
    if (path !== place) add(`names ${JSON.stringify(path)}, which should lie at ${place}`);
    if (listed === undefined) return;
    const entry = listed.get(path);
    if (entry === undefined) add(`names ${path}, which the list of files does not have`);
    else if (entry.sha256 !== sha256 || entry.size !== size)
      add(`gives ${path} another digest or size than the list of files does`);
  };
}
