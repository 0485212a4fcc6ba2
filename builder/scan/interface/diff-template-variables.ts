/** The questions of a template: whoever keeps answers in a file must be able to use them again. */
import type { TemplateVariable } from "../../../schemas/template-variable.ts";
import { type ChangePlace, type InterfaceChange, major, minor } from "./interface-change.ts";

export function diffTemplateVariables(
  old: readonly TemplateVariable[],
  now: readonly TemplateVariable[],
): readonly InterfaceChange[] {
  const after = new Map(now.map((variable, index) => [variable.name, { variable, index }]));
  const before = new Set(old.map(({ name }) => name));
  return [
    ...old.flatMap((variable) => {
      const found = after.get(variable.name);
      if (found === undefined)
        return [
          major(`the variable "${variable.name}" is gone`, { field: ["config", "variables"] }),
        ];
      const at = { field: ["config", "variables", found.index] };
      return compareVariables(variable, found.variable, at);
    }),
    ...now.flatMap((variable, index) => {
      if (before.has(variable.name)) return [];
      const at = { field: ["config", "variables", index] };
      return needsAnswer(variable)
        ? [major(`the variable "${variable.name}" is new and required`, at)]
        : [minor(`the variable "${variable.name}" is new`, at)];
    }),
  ];
}

function needsAnswer({ required, default: fallback }: TemplateVariable): boolean {
  return required === true && fallback === undefined;
}

function compareVariables(
  old: TemplateVariable,
  now: TemplateVariable,
  at: ChangePlace,
): readonly InterfaceChange[] {
  const name = `the variable "${now.name}"`;
  const [before, after] = [old.type ?? "string", now.type ?? "string"];
  if (before !== after) return [major(`${name} changed from ${before} to ${after}`, at)];
  return [
    ...(needsAnswer(now) && !needsAnswer(old) ? [major(`${name} is now required`, at)] : []),
    ...(old.pattern !== now.pattern
      ? [
          now.pattern === undefined
            ? minor(`${name} has no pattern any more`, at)
            : major(
                `${name} has the pattern ${now.pattern} instead of ${old.pattern ?? "none"}`,
                at,
              ),
        ]
      : []),
    ...boundChanges(name, old, now, at),
    ...optionChanges(name, old, now, at),
  ];
}

function boundChanges(
  name: string,
  old: TemplateVariable,
  now: TemplateVariable,
  at: ChangePlace,
): readonly InterfaceChange[] {
  const infinity = Number.POSITIVE_INFINITY;
  const lower = [old.minimum ?? -infinity, now.minimum ?? -infinity] as const;
  const upper = [old.maximum ?? infinity, now.maximum ?? infinity] as const;
  if (lower[0] === lower[1] && upper[0] === upper[1]) return [];
  const text = (low: number, high: number) => `${low} to ${high}`.replaceAll("Infinity", "∞");
  const what = `${name} goes from ${text(lower[1], upper[1])} instead of ${text(lower[0], upper[0])}`;
  return [lower[1] > lower[0] || upper[1] < upper[0] ? major(what, at) : minor(what, at)];
}

function optionChanges(
  name: string,
  old: TemplateVariable,
  now: TemplateVariable,
  at: ChangePlace,
): readonly InterfaceChange[] {
  const before = new Set(old.options ?? []);
  const after = new Set(now.options ?? []);
  return [
    ...[...before.difference(after)].map((option) =>
      major(`${name} has no option "${option}" any more`, at),
    ),
    ...[...after.difference(before)].map((option) =>
      minor(`${name} has the new option "${option}"`, at),
    ),
  ];
}
