/**
 * Which registry answers for a name: the first eligible one that has it. A registry that cannot be
 * read stops the search when its turn comes, because what it holds might shadow a later one's.
 */
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";

export interface FoundArtifact {
  readonly document: ArtifactDocument;
  readonly reader: RegistryReader;
  /** Aliases of other registries that have the same name; they were not used. */
  readonly alsoIn: readonly string[];
}

type Answer = { readonly document: ArtifactDocument | undefined } | { readonly error: unknown };

/**
 * @param only alias of the one registry to ask, for example what a lock records; ignored when no
 *   eligible registry has it
 * @throws {CodedError} of the first registry that could not be read before one that has the name
 */
export async function findArtifact(
  name: string,
  registries: RegistrySet,
  only?: string,
): Promise<FoundArtifact | undefined> {
  const eligible = registries.eligible(name);
  const pinned = eligible.filter(({ alias }) => alias === only);
  const readers = pinned.length > 0 ? pinned : eligible;
  const answers = await Promise.all(readers.map((reader) => ask(reader, name)));
  for (const [index, reader] of readers.entries()) {
    const answer = answers[index];
    if (answer === undefined || "error" in answer) throw answer?.error;
    if (answer.document === undefined) continue;
    const later = readers.slice(index + 1).filter((_, offset) => has(answers[index + 1 + offset]));
    return { document: answer.document, reader, alsoIn: later.map(({ alias }) => alias) };
  }
  return undefined;
}

function ask(reader: RegistryReader, name: string): Promise<Answer> {
  return reader.artifact(name).then(
    (document) => ({ document }),
    (error: unknown) => ({ error }),
  );
}

function has(answer: Answer | undefined): boolean {
  return answer !== undefined && "document" in answer && answer.document !== undefined;
}
