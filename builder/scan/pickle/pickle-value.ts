/**
 * What the machine of a pickle holds, as far as a scanner needs to know it. Values never nest deeper
 * than dict → instance → tuple → scalar, so that no stream can pile them up.
 */
export type PickleValue =
  | typeof OTHER
  | typeof UNKNOWN
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "tuple"; readonly items: readonly PickleValue[] }
  | { readonly kind: "dict"; entries?: Map<string, PickleValue> }
  | PickleInstance;

/** What a call of a global returned. */
export interface PickleInstance {
  readonly kind: "instance";
  /** `module.name` of what was called. */
  readonly of: string;
  readonly args: PickleValue;
  /** False when its class was made bare, and is not one of texts. */
  readonly mayBeText: boolean;
  /** Of a joblib array only. */
  state?: PickleValue;
}

/** A value that is neither text nor a function. */
export const OTHER = { kind: "other" } as const;
/** A value that may be anything. */
export const UNKNOWN = { kind: "unknown" } as const;

/** Longer strings are no names of modules; they are not kept. */
export const KEPT_TEXT_MAX = 256;
/** Longer tuples and larger dicts are data; nothing in them is looked up. */
export const KEPT_ITEMS_MAX = 32;
