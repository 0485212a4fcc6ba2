/** The workflows of a registry: what each does, and why a stranger's pull request can do nothing with it. */

interface WorkflowRow {
  readonly name: string;
  readonly when: string;
  readonly does: string;
  /** What its token may do. */
  readonly may: string;
}

export const WORKFLOW_ROWS: readonly WorkflowRow[] = [
  {
    name: "check",
    when: "a pull request is opened or gets a commit",
    does: "Checks what is proposed and keeps the report. It runs whatever the pull request says, this workflow included.",
    may: "read",
  },
  {
    name: "report",
    when: "check is done",
    does: "Writes one comment and one label, from the report, with the program of the default branch.",
    may: "comments and labels",
  },
  {
    name: "review",
    when: "somebody reviews",
    does: "Nothing. That it ran starts automerge.",
    may: "nothing",
  },
  {
    name: "automerge",
    when: "check or review is done, and every twenty minutes",
    does: "Fetches each proposed commit, checks it itself, and merges it when all who have to agree have.",
    may: "merge, label, start publish",
  },
  {
    name: "publish",
    when: "something was merged, and once a day",
    does: "Builds, signs, verifies as a reader would, and deploys to GitHub Pages.",
    may: "read in the job with the keys; Pages in the one without",
  },
  {
    name: "renew",
    when: "once a day",
    does: "Holds every version against new advisories, and keeps one issue about what they are about. Looks again for proofs of publishers that end within 30 days.",
    may: "issues in one job; push branches and open pull requests in the other",
  },
  {
    name: "form",
    when: "an issue is written with a form",
    does: "Makes a pull request of a new artifact, a review or a claim, in the name of whoever wrote the issue, and answers what is wrong with it. For a problem and a missing version, its comment mentions up to five owners.",
    may: "push branches, open pull requests, comment",
  },
  {
    name: "import-usage",
    when: "once a week",
    does: "Reads GitHub’s counters of release files, and proposes what came since the last reading.",
    may: "push branches, open pull requests",
  },
];

/** Why each of them is safe, as far as it can be said in a sentence. */
export const AUTOMATION_REASONS: readonly string[] = [
  "A job in which a fork decides what runs has a token that can only read, and no secret. What it leaves behind is a zip archive that the next job reads within bounds, as one file of one shape, about the commit that GitHub says was checked.",
  "Which pull request a report belongs to is looked up by the commit, branch and repository in GitHub’s own event, never in the report.",
  "automerge believes no report and no label. It fetches the head that GitHub names, checks it with the program and the policy of the default branch, and runs nothing of it. The merge names that head: GitHub refuses where another one came in between. Where the branch moved since, the head is judged again.",
  "Owners and maintainers are account numbers, as the default branch has them. An approval counts only for the commit that it was given to. Nobody’s own approval counts.",
  "A comment by somebody else than the author stops a merge until its writer or a maintainer approves of the newest commit, or it gets the word [noblock]. /hold stops it for everybody until whoever wrote it, or a maintainer, writes /unhold.",
  "A pull request that form opened counts as by whoever wrote the issue, and nobody agrees to his own. automerge makes the proposal once more from the issue as it is now: another commit on the branch, an edit that form did not follow, a branch of that name in a fork, and an issue that is closed, gone or moved vouch for nobody, and nothing is merged. form follows only what the issue’s author wrote. Who may write to the repository can edit an issue and push what it then says: give that right to those whom you would let merge.",
  "Time for objections is counted from when GitHub started the check of that commit, or from a later reopening, force push or change of branch. Dates in commits play no part.",
  "Nothing from a pull request, an issue or a branch’s name stands in a shell: commands read the event’s file. Actions of others are named by their full commit.",
];

/** What nobody has seen happen. */
export const AUTOMATION_UNTRIED: readonly string[] = [
  "None of these workflows has ever run at GitHub. Every shell of them runs in tests, job by job and with the rights that the job asks for, in clones of a registry that was just begun, against a double of GitHub’s interface that is held to GitHub’s own description of it. Steps that are other people’s actions are passed over, and the files are read by actionlint.",
  "The three packages that npm ci of a new registry installs are not on npm yet. The workflow that publishes them ran in a test, up to a registry of npm packages on the same machine; a new registry was installed from there by npm ci, and built the bytes that a checkout builds. At npm nobody has tried it. The action of this repository needs no package, and was run.",
  "GitHub holds back the workflows of a first contribution, and of pull requests that form opens, until a maintainer allows them. Until then automerge waits for the check.",
  "The check of a form’s pull request believes its commit who wrote it, because it holds no token to ask with; automerge asks. What both say was compared at the double alone.",
  "A change of .github/workflows is not merged by automerge: its token may not. A maintainer does.",
  "GitHub merges into whatever the branch is at that moment. Where a person pushed to it in the second before, automerge checks the two together after the merge, and opens an issue about what is wrong; it takes nothing back.",
  "Pipelines at GitLab were read by no GitLab. The hooks for a server of one’s own run in a test with a real bare repository.",
];

export const MERGING_EXAMPLE = `merging:
  maintainers: [{ login: may, id: 1300 }]   # the number counts: api.github.com/users/may
  wait: { newArtifact: P3D, newVersion: PT10M, metadata: PT10M, review: PT10M }
  checks: [check]                           # check runs that have to succeed
  method: merge                             # or squash`;

/** For a registry that has no package.json. */
export const ACTION_EXAMPLE = `on: pull_request
permissions: { contents: read }
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: { fetch-depth: 0, persist-credentials: false }
      - uses: ashlar-registry/ashlar@COMMIT # the full id of a commit that you looked at
      - run: ashlar check --event --format github`;

export const HOOK_COMMANDS = `cp hooks/pre-receive hooks/post-receive /srv/git/registry.git/hooks/
chmod +x /srv/git/registry.git/hooks/*-receive
git -C /srv/git/registry.git config ashlar.out /srv/www`;
