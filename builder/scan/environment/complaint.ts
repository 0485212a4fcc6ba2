import type { Severity } from "../../../schemas/finding.ts";
import type { Position } from "../../parse/record-file.ts";

/** What is wrong with an environment: one rule each. */
export type Concern = "password" | "token" | "fetch" | "bind";

/** A complaint without its place. */
export interface Remark {
  readonly concern: Concern;
  /** Never holds the secret itself. */
  readonly message: string;
  readonly fix: string;
  readonly severity?: Severity;
}

export interface Complaint extends Remark {
  readonly position: Position;
}

export type Report = (remark: Remark, position: Position) => void;
