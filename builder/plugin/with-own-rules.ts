import type { Registry } from "../../schemas/registry.ts";
import type { PayloadRule, Rule } from "../check/rule.ts";
import { RULES } from "../check/rules.ts";
import { payloadRules } from "./own-rules.ts";

/** Ashlar's rules and those of the registry, to be read and not to be run: their modules are absent. */
export function withOwnRules(registry: Registry | undefined): readonly Rule[] {
  return [...RULES, ...ownRuleTexts(registry)];
}

export function ownRuleTexts(registry: Registry | undefined): readonly PayloadRule[] {
  return payloadRules({ declared: registry?.rules ?? [], modules: new Map() });
}
