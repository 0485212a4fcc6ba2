/** The part of a pull request's description that is ours; people may write before and after it. */

const BEGIN = "<!-- ashlar-proposal -->";
const END = "<!-- /ashlar-proposal -->";
/** Characters of a description that GitHub takes, with room for the marks. */
const BODY_MAX = 60_000;

/** @param description as it is now @param body Markdown that takes the place of our part, or begins it */
export function ownSection(description: string, body: string): string {
  const text = body.length > BODY_MAX ? `${body.slice(0, BODY_MAX)}\n\n…` : body;
  const section = `${BEGIN}\n${text.trim()}\n${END}`;
  // GitHub's editor ends lines with a carriage return as well.
  const current = description.replaceAll("\r\n", "\n");
  const start = current.indexOf(BEGIN);
  const end = current.indexOf(END, start);
  if (start < 0 || end < 0) return current.trim() === "" ? section : `${current}\n\n${section}`;
  return current.slice(0, start) + section + current.slice(end + END.length);
}
