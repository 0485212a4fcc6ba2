/** A value to print: words, and at most one of the links. */
export interface Value {
  readonly text: string;
  /** Relative to the site's root. */
  readonly path?: string;
  /** Outside the site; checked with `externalTarget`. */
  readonly href?: string;
  /** An id of the same page. */
  readonly anchor?: string;
  /** RFC 3339, for the machine-readable date. */
  readonly instant?: string;
  /** Printed as code. */
  readonly code?: boolean;
}

/** A term with its values. */
export interface Fact {
  readonly term: string;
  readonly values: readonly Value[];
}
