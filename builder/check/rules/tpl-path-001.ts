import type { TemplateVariable } from "../../../schemas/template-variable.ts";
import {
  answerLanguages,
  type PathLanguage,
  pathLanguage,
} from "../../scan/template/path-language.ts";
import { type PathTemplate, readTemplates } from "../../scan/template/read-templates.ts";
import { type PayloadRule, scanOutcome, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Whatever is answered, a template writes into the folder that it was given. */
export const tplPath001: PayloadRule = {
  id: "TPL-PATH-001",
  title: "Generated path can leave the target folder",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: ["template"],
  scope: "payload",
  motivation:
    "A file name that is made from an answer goes where the answer says. With ../ or / in it, a program that renders the template overwrites files elsewhere, such as a shell's start-up file.",
  trigger:
    "For some answers that its variables accept, a segment of a path below the template's root holds a separator of folders or is .. as a whole.",
  fix: "Give each variable in a path a pattern that takes neither / nor \\ and does not match .., for example [a-z][a-z0-9-]{0,39}.",
  effort: "minutes",
  check: async (subject) => {
    const { manifest } = subject.version;
    if (manifest.value === undefined) return unreadable(manifest);
    const { variables, segments, unscanned } = await readTemplates(subject);
    if (segments.length === 0)
      return { kind: "not-applicable", reason: "no path of the template depends on answers" };
    const languages = answerLanguages(variables);
    return scanOutcome(
      segments.flatMap((segment) => judge(segment, variables, languages)),
      unscanned,
    );
  },
};

function judge(
  { path, segment, templates }: PathTemplate,
  variables: readonly TemplateVariable[],
  languages: ReadonlyMap<string, PathLanguage>,
): readonly Violation[] {
  const { separator, dots } = pathLanguage(templates, languages);
  if (!separator && !dots) return [];
  const can = separator
    ? "can hold a / or \\ and so lead out of the target folder"
    : "can be .. and so lead out of the target folder";
  const culprits = variables
    .filter(({ name }) => new RegExp(`\\b${name}\\b`).test(segment))
    .filter(({ name }) => {
      const language = languages.get(name);
      return language?.separator || language?.dots || language?.dot;
    })
    .map(({ name }) => `"${name}"`);
  return [
    {
      at: { path },
      message: `the name "${segment}" ${can}`,
      ...(culprits.length > 0 && {
        fix: `give ${culprits.join(", ")} a pattern that takes neither / nor \\ and does not match .., for example "[a-z][a-z0-9-]{0,39}"`,
      }),
    },
  ];
}
