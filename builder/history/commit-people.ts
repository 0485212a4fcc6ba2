/**
 * Who stands behind commits: authors and committer as git has them, and what messages say of pull
 * requests and approvals. A message is written by whoever makes the commit; only the committer of a
 * first-parent commit had to have the right to write to the branch.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import { printable } from "../check/printable.ts";
import { gitItems } from "../read/git-items.ts";
import type { CommitPlace } from "../read/source.ts";

interface Person {
  readonly name: string;
  readonly email: string;
}

interface Approval {
  /** The trailer: `Reviewed-by`, `Approved-by`, `Acked-by`, `Signed-off-by` or `Co-authored-by`. */
  readonly trailer: string;
  readonly who: string;
}

export interface CommitPeople {
  /** Of the commit, or of what a merge brought; each once. */
  readonly authors: readonly Person[];
  readonly committer: Person;
  readonly subject: string;
  /** As the message names it: `#12`, `!12` or a URL. */
  readonly pullRequest?: string;
  readonly approvals: readonly Approval[];
}

/** Commits that a merge brought of which authors and trailers are read. */
const MERGED_MAX = 100;
const PROCESSES_AT_ONCE = 4;
const NAME_MAX = 100;
const SUBJECT_MAX = 200;

const FORMAT = [
  "%H",
  "%P",
  "%an",
  "%ae",
  "%cn",
  "%ce",
  "%s",
  "%(trailers:only=true,unfold=true)",
  "%b",
].join("%x00");
const FIELDS = 9;

interface Message {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly subject: string;
  readonly trailers: string;
  readonly body: string;
}

/** By commit. @throws {CodedError} E_GIT */
export async function commitPeople(
  place: CommitPlace,
  commits: readonly string[],
): Promise<ReadonlyMap<string, CommitPeople>> {
  if (commits.length === 0) return new Map();
  const heads = await messages(place, ["--no-walk=unsorted", ...commits]);
  const people = await mapBounded(heads, PROCESSES_AT_ONCE, async (head) => {
    const [first, second] = head.parents;
    const merged =
      first === undefined || second === undefined
        ? []
        : await messages(place, [`--max-count=${MERGED_MAX}`, head.commit, `^${first}`]);
    return [head.commit, peopleOf(head, merged)] as const;
  });
  return new Map(people);
}

async function messages({ folder }: CommitPlace, args: readonly string[]): Promise<Message[]> {
  const found: Message[] = [];
  let fields: string[] = [];
  for await (const item of gitItems(folder, ["log", "-z", `--format=${FORMAT}`, ...args, "--"])) {
    fields.push(item);
    if (fields.length < FIELDS) continue;
    const [commit = "", parents = "", an = "", ae = "", cn = "", ce = "", ...texts] = fields;
    const [subject = "", trailers = "", body = ""] = texts;
    found.push({
      commit,
      parents: parents.split(" ").filter(Boolean),
      author: { name: an, email: ae },
      committer: { name: cn, email: ce },
      subject,
      trailers,
      body,
    });
    fields = [];
  }
  return found;
}

function peopleOf(head: Message, merged: readonly Message[]): CommitPeople {
  const others = merged.filter(({ commit }) => commit !== head.commit);
  const authored = others.length > 0 ? others.filter(({ parents }) => parents.length < 2) : [head];
  const authors = new Map(authored.map(({ author }) => [`${author.name} ${author.email}`, author]));
  const approvals = new Map(
    [head, ...others].flatMap(approvalsOf).map((one) => [`${one.trailer} ${one.who}`, one]),
  );
  const pullRequest = pullRequestOf(head);
  return {
    authors: [...authors.values()].map(shownPerson),
    committer: shownPerson(head.committer),
    subject: printable(head.subject, SUBJECT_MAX),
    ...(pullRequest !== undefined && { pullRequest }),
    approvals: [...approvals.values()],
  };
}

function shownPerson({ name, email }: Person): Person {
  return { name: printable(name, NAME_MAX), email: printable(email, NAME_MAX) };
}

const APPROVAL = /^(reviewed-by|approved-by|acked-by|signed-off-by|co-authored-by)\s*:\s*(\S.*)$/i;

function approvalsOf({ trailers }: Message): Approval[] {
  return trailers.split("\n").flatMap((line) => {
    const [, trailer = "", who] = APPROVAL.exec(line) ?? [];
    if (who === undefined) return [];
    const name = `${trailer[0]?.toUpperCase()}${trailer.slice(1).toLowerCase()}`;
    return [{ trailer: name, who: printable(who, NAME_MAX) }];
  });
}

/** As GitHub, Gitea, GitLab and Bitbucket write it when they merge; or a trailer. */
function pullRequestOf({ subject, trailers, body }: Message): string | undefined {
  const [, merged] = /^Merge pull request .{0,300}?#(\d{1,12})\b/.exec(subject) ?? [];
  const [, squashed] = /\((?:pull request )?#(\d{1,12})\)$/.exec(subject) ?? [];
  const number = merged ?? squashed;
  if (number !== undefined) return `#${number}`;
  const [, request] = /^See merge request \S{0,300}?!(\d{1,12})$/m.exec(body) ?? [];
  if (request !== undefined) return `!${request}`;
  const [, named] = /^(?:pull-request|reviewed-on)\s*:\s*(\S+)$/im.exec(trailers) ?? [];
  return named === undefined ? undefined : printable(named, SUBJECT_MAX);
}
