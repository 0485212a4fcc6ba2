/** What is wrong with a bill of materials, and where. */
export interface SbomFault {
  /** Offset in the text, in UTF-16 code units. */
  readonly offset: number;
  readonly fault: string;
  readonly fix: string;
}

/** Faults of one file that are told apart; the first ones show what is wrong. */
export const FAULTS_MAX = 20;
