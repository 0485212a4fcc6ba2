/** Making the bare repositories of the double: new, from a folder's history, as a fork. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { git } from "./bare-git.ts";

/**
 * What GitHub's own servers hold against a push: `refs/pull/` is theirs, objects are checked, the
 * default branch stays, and a branch whose changes need a pull request takes no other.
 */
const CONFIG: readonly (readonly [string, string])[] = [
  ["http.receivepack", "true"],
  ["receive.hideRefs", "refs/pull"],
  ["receive.fsckObjects", "true"],
  ["receive.denyDeleteCurrent", "refuse"],
  ["receive.autogc", "false"],
  ["uploadpack.allowFilter", "true"],
  ["uploadpack.allowAnySHA1InWant", "true"],
  ["gc.auto", "0"],
];

/** `DOUBLE_PROTECTED` and `DOUBLE_NO_WORKFLOWS` come from the server, which knows who pushes. */
const PRE_RECEIVE = `#!/bin/sh
status=0
while read -r old new ref; do
  case " $DOUBLE_PROTECTED " in
    *" $ref "*)
      echo "error: GH006: Protected branch update failed for $ref." >&2
      echo "error: Changes must be made through a pull request." >&2
      status=1 ;;
  esac
  case $new in *[!0]*) ;; *) continue ;; esac
  if [ -n "$DOUBLE_NO_WORKFLOWS" ] && [ -n "$(git log --format= --name-only "$new" --not --all -- .github/workflows)" ]; then
    echo "error: refusing to allow a GitHub App to create or update workflow without \\\`workflows\\\` permission" >&2
    status=1
  fi
done
exit $status
`;

function configure(folder: string): void {
  const sections = CONFIG.map(([key, value]) => {
    const dot = key.indexOf(".");
    return `[${key.slice(0, dot)}]\n\t${key.slice(dot + 1)} = ${value}\n`;
  });
  writeFileSync(join(folder, "config"), `[core]\n\tbare = true\n${sections.join("")}`);
  mkdirSync(join(folder, "hooks"), { recursive: true });
  writeFileSync(join(folder, "hooks/pre-receive"), PRE_RECEIVE, { mode: 0o755 });
}

/** An empty repository, or one with the branches and tags of another. */
export function makeBareRepository(folder: string, branch: string, from?: string): void {
  mkdirSync(folder, { recursive: true });
  git(folder, ["init", "-q", "--bare", "--template=", "-b", branch]);
  configure(folder);
  if (from === undefined) return;
  git(folder, ["fetch", "-q", from, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
}

/** A clone with objects of its own; `refs/pull/` stays behind, as on GitHub. */
export function forkBareRepository(folder: string, parent: string, branches: string): void {
  mkdirSync(folder, { recursive: true });
  git(folder, ["clone", "-q", "--bare", "--template=", "--no-hardlinks", parent, "."]);
  const pulls = git(folder, ["for-each-ref", "--format=delete %(refname)", "refs/pull"]);
  if (pulls) git(folder, ["update-ref", "--stdin"], { input: pulls });
  if (branches !== "*") keepBranch(folder, branches);
  configure(folder);
}

/** All repositories of a network see the objects of each other, as on GitHub. */
export function shareObjects(one: string, other: string): void {
  for (const [folder, known] of [
    [one, other],
    [other, one],
  ] as const)
    appendFileSync(join(folder, "objects/info/alternates"), `${join(known, "objects")}\n`);
}

function keepBranch(folder: string, branch: string): void {
  const others = git(folder, ["for-each-ref", "--format=%(refname)", "refs/heads"])
    .split("\n")
    .filter((ref) => ref && ref !== `refs/heads/${branch}`);
  git(folder, ["update-ref", "--stdin"], {
    input: others.map((ref) => `delete ${ref}\n`).join(""),
  });
}
