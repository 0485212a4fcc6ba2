/** One thing that was looked at, and what to make of it. */
export interface Diagnosis {
  /** Stable, for scripts. */
  readonly id: string;
  /** What was looked at, as a question that yes is good for. */
  readonly question: string;
  /**
   * yes: as it should be. no: works without it, with what `why` says is lost. blocks: readers or builds
   * fail. unknown: it could not be looked at.
   */
  readonly state: "yes" | "no" | "blocks" | "unknown";
  /** What was found. */
  readonly found: string;
  readonly why: string;
  /** What to do; absent where all is well. */
  readonly fix?: string;
}

/** What a diagnosis is about, whatever comes out. */
export interface Question {
  readonly id: string;
  readonly question: string;
  readonly why: string;
  readonly fix: string;
}

export function answered(
  { id, question, why, fix }: Question,
  state: Diagnosis["state"],
  found: string,
  otherFix?: string,
): Diagnosis {
  return { id, question, state, found, why, ...(state !== "yes" && { fix: otherFix ?? fix }) };
}
