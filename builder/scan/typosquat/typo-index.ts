/**
 * Names by what slips make of them, so that the neighbours of one name are found without comparing
 * it with all others: two names one edit apart share a text with one character less (symmetric
 * deletion, as in SymSpell).
 */
import { skeleton, typoKind, withoutSeparators, withoutVersion, wordKey } from "./typo-kind.ts";

export interface Likeness {
  readonly target: string;
  /** What was done to it, in words. */
  readonly kind: string;
}

/** Names kept for one key, first come: families such as data1 … data999 share theirs. */
const NAMES_PER_KEY_MAX = 12;

export class TypoIndex {
  readonly #names = new Map<string, string[]>();

  /** @param names first those that are told when there are several */
  constructor(names: Iterable<string>) {
    for (const name of new Set(names)) {
      for (const key of keysOf(name)) {
        const known = this.#names.get(key);
        if (known === undefined) this.#names.set(key, [name]);
        else if (known.length < NAMES_PER_KEY_MAX && known.at(-1) !== name) known.push(name);
      }
    }
  }

  /** The names that `name` could be mistaken for, each once, and how. */
  near(name: string): readonly Likeness[] {
    const targets = new Set<string>();
    for (const key of askedKeys(name))
      for (const target of this.#names.get(key) ?? []) targets.add(target);
    return [...targets].flatMap((target) => {
      const kind = typoKind(name, target);
      return kind === undefined ? [] : [{ target, kind }];
    });
  }
}

/** All under which the names may stand that `name` could be mistaken for. */
export function askedKeys(name: string): readonly string[] {
  return [...keysOf(name), `=${withoutVersion(name)}`];
}

/** All under which a name stands: it and it less one character under `=`; the rest under a letter for what was made equal. */
export function* keysOf(name: string): Generator<string> {
  yield `=${name}`;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] !== name[at - 1]) yield `=${name.slice(0, at)}${name.slice(at + 1)}`;
  }
  yield `l${skeleton(name)}`;
  yield `s${withoutSeparators(name)}`;
  yield `w${wordKey(name)}`;
}
