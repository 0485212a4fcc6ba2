import { printable } from "../../check/printable.ts";
import { type ChangePlace, type InterfaceChange, major, minor } from "./interface-change.ts";
import type { SchemaChange } from "./schema-step.ts";

/**
 * What a change of a schema is to its users: values that they send (`in`) must still be taken,
 * values that they get (`out`) must be such as before.
 */
export function classifySchemaChange(
  change: SchemaChange,
  position: "in" | "out",
  { noun, at }: { readonly noun: string; readonly at: ChangePlace },
): InterfaceChange {
  const isBreaking = position === "in" ? change.narrowed : change.widened;
  const what = printable(
    `${noun}${change.pointer === "" ? "" : ` ${change.pointer}`}: ${change.what}`,
    300,
  );
  return isBreaking ? major(what, at) : minor(what, at);
}
