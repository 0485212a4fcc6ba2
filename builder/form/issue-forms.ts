/** The forms of `.github/ISSUE_TEMPLATE/`: what each asks for, by the words that GitHub shows. */

interface FormField {
  readonly id: string;
  /** As the form has it: GitHub writes `### <label>` before the answer. */
  readonly label: string;
  /** Code points of an answer. */
  readonly max: number;
  readonly required: boolean;
}

export interface IssueForm {
  readonly kind: "artifact" | "review" | "claim" | "problem" | "version";
  /** The label that GitHub gives to its issues. */
  readonly label: string;
  readonly fields: readonly FormField[];
}

const artifact: FormField = { id: "artifact", label: "Artifact", max: 140, required: true };

export const ISSUE_FORMS: readonly IssueForm[] = [
  {
    kind: "artifact",
    label: "form: artifact",
    fields: [
      { id: "type", label: "Type", max: 40, required: true },
      { id: "name", label: "Name", max: 140, required: true },
      { id: "version", label: "Version", max: 64, required: true },
      { id: "license", label: "Licence", max: 200, required: true },
      { id: "summary", label: "What it does, in one sentence", max: 400, required: true },
      { id: "category", label: "Category", max: 64, required: false },
      { id: "tags", label: "Keywords", max: 400, required: false },
      { id: "readme", label: "Documentation", max: 40_000, required: true },
      { id: "manifest", label: "Manifest", max: 20_000, required: false },
      { id: "files", label: "Files", max: 60_000, required: true },
    ],
  },
  {
    kind: "review",
    label: "form: review",
    fields: [
      artifact,
      { id: "version", label: "Version that you used", max: 64, required: true },
      { id: "rating", label: "Rating", max: 10, required: true },
      { id: "title", label: "In one line", max: 120, required: true },
      { id: "use", label: "What you used it for", max: 200, required: false },
      { id: "text", label: "What you found", max: 20_000, required: true },
    ],
  },
  {
    kind: "claim",
    label: "form: namespace",
    fields: [
      { id: "namespace", label: "Namespace", max: 64, required: true },
      { id: "name", label: "Name to show", max: 80, required: true },
    ],
  },
  {
    kind: "problem",
    label: "form: problem",
    fields: [artifact, { id: "text", label: "What is wrong", max: 20_000, required: true }],
  },
  {
    kind: "version",
    label: "form: version",
    fields: [
      artifact,
      { id: "version", label: "Version that is missing", max: 64, required: true },
      { id: "source", label: "Where it is", max: 500, required: true },
    ],
  },
];
