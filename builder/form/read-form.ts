/**
 * The answers in an issue that was written with a form. GitHub renders them to Markdown, in which
 * anybody can write anything, before and after: so only what can be read in one way is taken.
 */
import { printable } from "../check/printable.ts";
import { ISSUE_FORMS, type IssueForm } from "./issue-forms.ts";

export interface FilledForm {
  readonly kind: IssueForm["kind"];
  /** By the field's id; what was left out is absent. */
  readonly answers: ReadonlyMap<string, string>;
}

/** What GitHub writes for a field that was left empty. */
const EMPTY = "_No response_";

/**
 * @param labels of the issue
 * @returns undefined for an issue that is of no form of ours; sentences for one that cannot be read
 */
export function readForm(
  body: string,
  labels: readonly string[],
): FilledForm | readonly string[] | undefined {
  const forms = ISSUE_FORMS.filter(({ label }) => labels.includes(label));
  const [form] = forms;
  if (!form) return undefined;
  if (forms.length > 1) return ["it has the labels of several forms"];
  const sections = sectionsOf(body.replaceAll("\r\n", "\n"), form);
  if (typeof sections === "string") return [sections];
  const problems = form.fields.flatMap(({ id, label, max, required }) => {
    const answer = sections.get(id);
    if (answer === undefined) return required ? [`"${label}" is empty`] : [];
    const length = [...answer].length;
    return length > max ? [`"${label}" has ${length} characters, and ${max} are taken`] : [];
  });
  return problems.length > 0 ? problems : { kind: form.kind, answers: sections };
}

/** By the field's id; a sentence where a heading is missing, twice there, or out of order. */
function sectionsOf(body: string, { fields }: IssueForm): ReadonlyMap<string, string> | string {
  const lines = body.split("\n");
  const places: number[] = [];
  for (const { label } of fields) {
    const found = lines.flatMap((line, index) => (line === `### ${label}` ? [index] : []));
    const [place] = found;
    if (place === undefined || found.length > 1 || place <= (places.at(-1) ?? -1))
      return printable(`the heading "${label}" has to be there once, in its place`, 200);
    places.push(place);
  }
  if (places[0] !== 0) return "there is text before the first heading";
  const answers = new Map<string, string>();
  for (const [index, { id }] of fields.entries()) {
    const from = (places[index] ?? 0) + 1;
    const answer = lines
      .slice(from, places[index + 1])
      .join("\n")
      .trim();
    if (answer !== "" && answer !== EMPTY) answers.set(id, answer);
  }
  return answers;
}
