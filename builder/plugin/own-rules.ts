/** The registry's own rules as rules: each asks its module in a sandbox, and trusts no answer. */
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import type { OwnRule } from "../../schemas/own-rule.ts";
import type { PayloadRule, RuleText } from "../check/rule.ts";
import { askModule } from "./ask-module.ts";
import { ModuleFailure } from "./module-failure.ts";
import { openModule } from "./open-module.ts";

/** Plain data: it is sent to the processes that check payloads. */
export interface OwnRules {
  readonly declared: readonly OwnRule[];
  /** By the path that a rule names; absent for what is no file of the registry. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
}

export const NO_OWN_RULES: OwnRules = { declared: [], modules: new Map() };

export function payloadRules({ declared, modules }: OwnRules): readonly PayloadRule[] {
  const first = new Map(declared.toReversed().map((rule) => [rule.id, rule]));
  return declared
    .filter((rule) => first.get(rule.id) === rule)
    .map(
      (rule): PayloadRule => ({
        ...ruleText(rule),
        scope: "payload",
        check: async (subject) => {
          const bytes = modules.get(rule.module);
          if (!bytes) throw new ModuleFailure(`there is no ${rule.module}`);
          return askModule(await openModule(rule.module, bytes), rule, subject);
        },
      }),
    );
}

function ruleText(rule: OwnRule): RuleText {
  const { id, title, category, severity, motivation, trigger, fix, effort } = rule;
  return {
    id,
    title,
    category,
    severity,
    gate: rule.gate ?? false,
    appliesTo: rule.appliesTo
      ? ARTIFACT_TYPES.filter((type) => rule.appliesTo?.includes(type))
      : "all",
    motivation,
    trigger,
    fix,
    effort,
  };
}
