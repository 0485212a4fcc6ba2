/**
 * What every state of every `artifact.md` said, by git's id of its content: a log goes over all of
 * history, and what a build read there the next one need not read again.
 */
import type { ArtifactFacts } from "./log-step.ts";

/** Plain data; null where nothing could be read. */
export type PlainFacts = {
  readonly type: ArtifactFacts["type"] | null;
  readonly marks: readonly (readonly [version: string, Marks])[] | null;
} | null;

type Marks = ArtifactFacts["marks"] extends ReadonlyMap<string, infer One> | undefined
  ? One
  : never;

export interface FactsMemory {
  /** What the last build left. */
  readonly before: ReadonlyMap<string, PlainFacts>;
  /** Takes all that this build needed. */
  readonly now: Map<string, PlainFacts>;
}

/** The facts of the content of that id, read once. */
export async function rememberedFacts(
  { before, now }: FactsMemory,
  id: string,
  read: () => Promise<ArtifactFacts | undefined>,
): Promise<ArtifactFacts | undefined> {
  let plain = now.get(id) ?? before.get(id);
  if (plain === undefined) plain = plainFacts(await read());
  now.set(id, plain);
  return factsOf(plain);
}

function plainFacts(facts: ArtifactFacts | undefined): PlainFacts {
  return facts ? { type: facts.type ?? null, marks: facts.marks ? [...facts.marks] : null } : null;
}

function factsOf(plain: PlainFacts): ArtifactFacts | undefined {
  return plain
    ? { type: plain.type ?? undefined, marks: plain.marks ? new Map(plain.marks) : undefined }
    : undefined;
}
