import { type ChangePlace, type InterfaceChange, major, minor } from "./interface-change.ts";

export interface NameSets {
  readonly old: readonly string[];
  readonly new: readonly string[];
  /** What the names name, in the singular: `tool`. */
  readonly noun: string;
  readonly at?: ChangePlace;
}

/** Names that are gone break their users, names that are new do not. */
export function diffNames({ old, new: now, noun, at }: NameSets): readonly InterfaceChange[] {
  const before = new Set(old);
  const after = new Set(now);
  return [
    ...[...before.difference(after)].map((name) => major(`the ${noun} "${name}" is gone`, at)),
    ...[...after.difference(before)].map((name) => minor(`the ${noun} "${name}" is new`, at)),
  ];
}
