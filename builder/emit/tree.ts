/**
 * The published tree as a sequence of files, leaves before what refers to them, and last of all the
 * file list and the pointer. Whoever writes it in this order can be stopped at any point and leaves
 * the old tree installable.
 */

import {
  apiPath,
  POINTER_PATH,
  type RegistryDocument,
  registryDocumentPath,
} from "../../schemas/paths.ts";
import type { FileList } from "../../schemas/published/file-list.ts";
import type { Pointer } from "../../schemas/published/pointer.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { EMITTERS, type EmitInput, emitArtifact } from "./emitters.ts";
import { instantOf } from "./instant.ts";
import { nameBins } from "./name-bins.ts";
import { hashedJson, namedJson, type PublishedFile, referenceTo } from "./published-file.ts";

export interface TreeFacts extends EmitInput {
  readonly commit: string | null;
  /** The build's clock, seconds since 1970. */
  readonly now: number;
  /** Where the tree is served; what `registry.yaml` says unless the operator says otherwise. */
  readonly url: string;
}

export interface Tree {
  /** All files that the pointer's bytes depend on, in publish order. */
  readonly files: Iterable<PublishedFile>;
  /**
   * The file list and the pointer. Call it after `files` has been walked to its end.
   *
   * @param published every file of the tree, the website's included
   */
  finish(published: readonly Reference[]): {
    readonly fileList: PublishedFile;
    readonly pointer: PublishedFile;
  };
}

type Documents = Pointer["documents"];

export function publishedTree(facts: TreeFacts): Tree {
  const documents = new Map<string, PublishedFile>();
  const registryDocuments = new Map<string, Reference>();
  let bins: Pointer["bins"] = { bits: 0, files: [] };
  function* files(): Generator<PublishedFile> {
    for (const index of facts.catalog.artifacts.keys()) {
      const { name, leaves, document } = emitArtifact(facts.catalog, index);
      yield* leaves;
      yield document;
      yield { ...document, path: apiPath.artifact(name) };
      documents.set(name, document);
    }
    for (const emitter of EMITTERS) {
      for (const file of emitter.emit(facts)) {
        registryDocuments.set(emitter.name, referenceTo(file));
        yield file;
      }
    }
    const index = nameBins(facts.catalog, documents);
    yield* index.files;
    bins = { bits: index.bits, files: index.files.map(({ sha256, size }) => ({ sha256, size })) };
  }
  return {
    files: files(),
    finish(published) {
      const fileList = hashedJson(fileListOf(published), (digest) =>
        registryDocumentPath("files", digest),
      );
      const document = (kind: RegistryDocument): Reference => {
        const found = kind === "files" ? referenceTo(fileList) : registryDocuments.get(kind);
        if (!found) throw new Error(`the ${kind} document was not emitted: walk the files first`);
        return found;
      };
      const named: Documents = {
        catalog: document("catalog"),
        search: document("search"),
        files: document("files"),
        quarantine: document("quarantine"),
      };
      return { fileList, pointer: namedJson(pointerOf(facts, bins, named), POINTER_PATH) };
    },
  };
}

function fileListOf(published: readonly Reference[]): FileList {
  const files = published.map(referenceTo).sort((a, b) => (a.path < b.path ? -1 : 1));
  return { schemaVersion: 1, files };
}

function pointerOf(facts: TreeFacts, bins: Pointer["bins"], documents: Documents): Pointer {
  const { registry, artifacts, publishers } = facts.catalog;
  return {
    schemaVersion: 1,
    registry: {
      id: registry.id,
      title: registry.title,
      description: registry.description,
      url: facts.url,
      type: registry.type,
      ...(registry.repository !== undefined && { repository: registry.repository }),
    },
    commit: facts.commit,
    builtAt: instantOf(facts.now),
    counts: {
      artifacts: artifacts.length,
      versions: artifacts.reduce((sum, { versions }) => sum + versions.length, 0),
      publishers: publishers.length,
      quarantined: facts.quarantine.entries.length,
    },
    bins,
    documents,
  };
}
