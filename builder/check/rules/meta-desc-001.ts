import { atField } from "../at-field.ts";
import { type ArtifactRule, outcomeOf } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Code points of a summary: enough to say what and for whom, short enough for one line of a list. */
const LENGTH_MIN = 20;
const LENGTH_MAX = 180;

/** The summary says what the artifact does, in one sentence. */
export const metaDesc001: ArtifactRule = {
  id: "META-DESC-001",
  title: "Summary does not describe",
  category: "metadata",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "The summary is what people see in search results, and often all they read before they choose.",
  trigger: `The summary is missing, shorter than ${LENGTH_MIN} or longer than ${LENGTH_MAX} characters, or only repeats the name or title.`,
  fix: `Write one sentence of ${LENGTH_MIN}-${LENGTH_MAX} characters: what it does and for whom.`,
  effort: "minutes",
  check: ({ record, shortName }) => {
    if (!record.value) return unreadable(record);
    const message = complaint(record.value.summary, [shortName, record.value.title]);
    return outcomeOf(message === undefined ? [] : [{ at: atField(record, ["summary"]), message }]);
  },
};

function complaint(summary: string | undefined, names: readonly string[]): string | undefined {
  if (summary === undefined) return "the summary is missing";
  const length = [...summary.trim()].length;
  if (length === 0) return "the summary is empty";
  const said = letters(summary);
  const name = names.find((candidate) => letters(candidate) === said);
  if (name !== undefined) return `the summary only repeats the name "${name}"`;
  if (length < LENGTH_MIN)
    return `the summary has ${length} characters; at least ${LENGTH_MIN} are needed to describe anything`;
  if (length > LENGTH_MAX)
    return `the summary has ${length} characters; lists show at most ${LENGTH_MAX}`;
  return undefined;
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
