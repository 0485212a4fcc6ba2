/** One difference between the interfaces of two versions, and the step that it needs. */
export type Bump = "major" | "minor" | "patch";

export interface InterfaceChange {
  /** major: something that worked stops working · minor: something new works. */
  readonly bump: "major" | "minor";
  /** What is different, with old and new value: a sentence without its end. */
  readonly what: string;
  /** Where the new version shows it; the manifest when absent. */
  readonly at?: ChangePlace;
}

/** A payload file with 1-based line and column, or a field of the manifest. */
export type ChangePlace =
  | { readonly file: string; readonly line?: number; readonly column?: number }
  | { readonly field: readonly (string | number)[] };

/** The larger step of two. */
export function requiredBump(changes: readonly InterfaceChange[]): Bump {
  if (changes.some(({ bump }) => bump === "major")) return "major";
  return changes.length > 0 ? "minor" : "patch";
}

export function major(what: string, at?: ChangePlace): InterfaceChange {
  return { bump: "major", what, ...(at && { at }) };
}

export function minor(what: string, at?: ChangePlace): InterfaceChange {
  return { bump: "minor", what, ...(at && { at }) };
}
