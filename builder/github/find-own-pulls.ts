import { isBranchAbout } from "../contribute/is-branch-about.ts";
import type { RepositoryName } from "./github-address.ts";
import type { GitHub } from "./open-github.ts";

const PAGE = 100;
const PAGES_MAX = 5;

/**
 * Numbers of the user's pull requests that this program opened: all open ones, or the last one about
 * an artifact, whatever became of it.
 *
 * @param name `namespace/name`
 */
export async function findOwnPulls(
  github: GitHub,
  at: RepositoryName,
  name: string | undefined,
): Promise<readonly number[]> {
  const { login } = await github.ask("see whose token it is", (rest) =>
    rest.users.getAuthenticated(),
  );
  const found: number[] = [];
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const pulls = await github.ask("look for your pull requests", (rest) =>
      rest.pulls.list({
        ...at,
        state: name === undefined ? "open" : "all",
        sort: "created",
        direction: "desc",
        per_page: PAGE,
        page,
      }),
    );
    for (const { number, user, head } of pulls) {
      const isAbout = name === undefined || isBranchAbout(head.ref, name);
      if (user?.login === login && head.ref.startsWith("ashlar/") && isAbout) found.push(number);
    }
    if (pulls.length < PAGE || (name !== undefined && found.length > 0)) break;
  }
  return name === undefined ? found : found.slice(0, 1);
}
