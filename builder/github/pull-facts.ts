/** What GitHub says of a pull request to a registry. */
import { CHANGE_CLASSES, type ChangeClass } from "../../schemas/change-class.ts";
import { changedVersions } from "../change/change-set.ts";
import { REPORT_MARKER } from "../report/markdown.ts";
import type { RepositoryName } from "./github-address.ts";
import type { GitHub } from "./open-github.ts";

interface CheckFact {
  readonly name: string;
  readonly state: "waiting" | "passed" | "failed";
  readonly url: string | null;
}

export interface PullFacts {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  readonly draft: boolean;
  /** Undefined while GitHub works it out. */
  readonly conflicts: boolean | undefined;
  /** Whether the author had nothing merged here before: then GitHub lets no workflow run unasked. */
  readonly firstTime: boolean;
  readonly checks: readonly CheckFact[];
  /** The last word of each reviewer. */
  readonly reviews: readonly { readonly login: string; readonly state: "approved" | "changes" }[];
  /** As the registry's workflow reported it; absent until it did. */
  readonly class?: ChangeClass;
  /** Versions that it brings, `namespace/name` and version. */
  readonly versions: readonly { readonly name: string; readonly version: string }[];
}

/** Of each list, the first pages: more says nothing more to a person. */
const PAGE = 100;
const FILE_PAGES_MAX = 10;

export async function readPullFacts(
  github: GitHub,
  at: RepositoryName,
  number: number,
): Promise<PullFacts> {
  const pull = { ...at, pull_number: number };
  const what = `see pull request #${number}`;
  const found = await github.ask(what, (rest) => rest.pulls.get(pull));
  const reviews = await github.ask(what, (rest) =>
    rest.pulls.listReviews({ ...pull, per_page: PAGE }),
  );
  return {
    number,
    title: found.title,
    url: found.html_url,
    state: found.merged ? "merged" : found.state === "closed" ? "closed" : "open",
    draft: found.draft === true,
    conflicts: found.mergeable === null ? undefined : !found.mergeable,
    firstTime: /^(?:FIRST_TIMER|FIRST_TIME_CONTRIBUTOR|NONE)$/.test(found.author_association),
    checks: await readChecks(github, at, found.head.sha),
    reviews: lastWords(reviews),
    ...(await readClass(github, at, number)),
    versions: await readVersions(github, at, number),
  };
}

async function readChecks(
  github: GitHub,
  at: RepositoryName,
  ref: string,
): Promise<readonly CheckFact[]> {
  const { check_runs: runs } = await github.ask("see the checks", (rest) =>
    rest.checks.listForRef({ ...at, ref, filter: "latest", per_page: PAGE }),
  );
  const { statuses } = await github.ask("see the checks", (rest) =>
    rest.repos.getCombinedStatusForRef({ ...at, ref, per_page: PAGE }),
  );
  return [
    ...runs.map(({ name, status, conclusion, html_url: url }): CheckFact => {
      const isGood = /^(?:success|neutral|skipped)$/.test(conclusion ?? "");
      return {
        name,
        url,
        state: status !== "completed" ? "waiting" : isGood ? "passed" : "failed",
      };
    }),
    ...statuses.map(({ context, state, target_url: url }): CheckFact => {
      const ended = state === "success" ? "passed" : "failed";
      return { name: context, url, state: state === "pending" ? "waiting" : ended };
    }),
  ];
}

interface Review {
  readonly user: { readonly login: string } | null;
  readonly state: string;
}

/** A comment takes nothing back; a dismissal does. */
function lastWords(reviews: readonly Review[]): PullFacts["reviews"] {
  const words = new Map<string, "approved" | "changes">();
  for (const { user, state } of reviews) {
    const login = user?.login ?? "ghost";
    if (state === "APPROVED") words.set(login, "approved");
    else if (state === "CHANGES_REQUESTED") words.set(login, "changes");
    else if (state === "DISMISSED") words.delete(login);
  }
  return [...words].map(([login, state]) => ({ login, state }));
}

/** Only what a program posted counts: anybody may write the same words. */
async function readClass(
  github: GitHub,
  at: RepositoryName,
  number: number,
): Promise<Pick<PullFacts, "class">> {
  const comments = await github.ask("see the report", (rest) =>
    rest.issues.listComments({ ...at, issue_number: number, per_page: PAGE }),
  );
  const report = comments.findLast(
    ({ user, body }) => user?.type === "Bot" && body?.startsWith(REPORT_MARKER),
  );
  const named = /^### Ashlar check: ([a-z-]+)$/m.exec(report?.body ?? "")?.[1];
  const kind = CHANGE_CLASSES.find((name) => name === named);
  return kind === undefined ? {} : { class: kind };
}

async function readVersions(
  github: GitHub,
  at: RepositoryName,
  number: number,
): Promise<PullFacts["versions"]> {
  const paths: { path: string; status: "added" }[] = [];
  for (let page = 1; page <= FILE_PAGES_MAX; page += 1) {
    const files = await github.ask("see the changed files", (rest) =>
      rest.pulls.listFiles({ ...at, pull_number: number, per_page: PAGE, page }),
    );
    for (const { filename, status } of files) {
      const path = /(?:^|\/)(artifacts\/.*\/manifest\.yaml)$/.exec(filename)?.[1];
      if (path !== undefined && status === "added") paths.push({ path, status });
    }
    if (files.length < PAGE) break;
  }
  return changedVersions({ paths }).map((folder) => {
    const [, namespace, name, version = ""] = folder.split("/");
    return { name: `${namespace}/${name}`, version };
  });
}
