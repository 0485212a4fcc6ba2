/**
 * The brake that people have: whatever a person writes about somebody else's change stops the merge
 * until it is settled, unless it says `[noblock]`. `/hold` stops it for everybody, the author
 * included, until `/unhold`. Julia's General registry has had the first rule for years.
 */
import type { Comment, MergeFacts, Person } from "./merge-facts.ts";

/**
 * What still stands against a merge, as sentences.
 *
 * @param approvals of the proposed commit, by account number, with their times
 */
export function objections(
  { pull, comments, rules }: Pick<MergeFacts, "pull" | "comments" | "rules">,
  approvals: ReadonlyMap<number, number>,
): readonly string[] {
  const people = comments.filter(({ by }) => !by.bot);
  const settled = (by: Person, at: number): boolean =>
    [...approvals].some(([id, time]) => (id === by.id || rules.maintainers.has(id)) && time > at);
  const holds = people.filter((comment) => {
    if (lastCommand(comment.text) !== "hold") return false;
    return !people.some((later) => lifts(later, comment, rules.maintainers));
  });
  const remarks = people.filter(
    ({ by, at, text }) =>
      lastCommand(text) === undefined &&
      !text.toLowerCase().includes("[noblock]") &&
      !isSame(by, pull.author) &&
      !settled(by, at),
  );
  return [
    ...(holds.length > 0
      ? ["somebody wrote /hold; whoever did, or a maintainer, may /unhold"]
      : []),
    ...(remarks.length > 0
      ? [
          `${remarks.length === 1 ? "a comment is" : `${remarks.length} comments are`} not settled: who wrote it, or a maintainer, approves of the newest commit, or it gets the word [noblock]`,
        ]
      : []),
  ];
}

function lifts(later: Comment, hold: Comment, maintainers: ReadonlySet<number>): boolean {
  const { id } = later.by;
  const may = isSame(later.by, hold.by) || (id !== undefined && maintainers.has(id));
  return may && later.at > hold.at && lastCommand(later.text) === "unhold";
}

function isSame(one: Person, other: Person): boolean {
  return one.id !== undefined && one.id === other.id;
}

/** The last line that is a command and nothing else. */
function lastCommand(text: string): "hold" | "unhold" | undefined {
  const found = [...text.matchAll(/^[ \t]*\/(hold|unhold)[ \t]*\r?$/gim)].at(-1)?.[1];
  return found?.toLowerCase() as "hold" | "unhold" | undefined;
}
