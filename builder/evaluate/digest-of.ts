import { type Sha256, sha256Hex } from "../../schemas/digest.ts";

/** Of plain data whose keys are always written in one order; it stays on this machine. */
export function digestOf(value: unknown): Sha256 {
  return sha256Hex(JSON.stringify(value) ?? "");
}
