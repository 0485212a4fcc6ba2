import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeRegistry } from "../../make-registry.ts";

/** A file of the miniature registry as it is when a test changes nothing; called inside a test. */
export function originalText(path: string): string {
  return readFileSync(join(makeRegistry(), path), "utf8");
}
