import { sitePath } from "./site-paths.ts";

/** A rule's id with its page, when this registry has one: a sheet may name rules that are yet to come. */
export interface RuleLink {
  readonly id: string;
  readonly path?: string;
}

/** @param known ids of the rules that have a page */
export function ruleLink(id: string, known: ReadonlySet<string>): RuleLink {
  return { id, ...(known.has(id) && { path: sitePath.rule(id) }) };
}
