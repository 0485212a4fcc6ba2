/** Two types that are compared, and how their users meet them. */
import type ts from "typescript-api";
import type { ChangePlace } from "./interface-change.ts";

/** `both`: an exported type that no exported value leads to may be met in either way. */
export type TypePosition = "in" | "out" | "both";

export interface TypePair {
  readonly old: ts.Type;
  readonly new: ts.Type;
  readonly position: TypePosition;
  /** How a user reaches it: `parse(options).delimiter`. */
  readonly path: string;
  readonly depth: number;
  /** How often `in` and `out` changed places on the way. */
  readonly turns: number;
  readonly at: ChangePlace | undefined;
}

/** What a user passes to something that is handed out is taken, and the other way round. */
export function flipped(position: TypePosition): TypePosition {
  if (position === "both") return "both";
  return position === "in" ? "out" : "in";
}
