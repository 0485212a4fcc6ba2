import { ALLOWED_GLOBALS } from "./allowed-globals.ts";
import scikitLearn from "./scikit-learn-globals.json" with { type: "json" };

const SCIKIT_LEARN: ReadonlySet<string> = new Set(
  Object.entries(scikitLearn.modules).flatMap(([module, names]) =>
    names.map((name) => `${module}.${name}`),
  ),
);

/** Whether a pickle may import `module.name`: it builds data and calls nothing that it is given. */
export function isAllowedGlobal(global: string): boolean {
  return ALLOWED_GLOBALS.has(global) || SCIKIT_LEARN.has(global);
}
