/** One demand on an artifact's version: of the user, or of a version that depends on it. */
export interface Requirement {
  /** `namespace/name`. */
  readonly name: string;
  /** A range of npm's grammar; `*` for any version that is no pre-release. */
  readonly range: string;
  /** Who demands it, as `namespace/name@1.2.0`; absent for the user. */
  readonly by?: string;
}
