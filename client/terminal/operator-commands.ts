/**
 * The subcommands of contributors and operators. They come with another package, so that a reader's
 * installation stays small; it is loaded by name, and may be absent.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { CommandTable } from "./command.ts";

const OPERATOR_PACKAGE = "@ashlar/builder";

/** The table of the builder, or one whose commands say how to get it. */
export async function operatorCommands(): Promise<CommandTable> {
  // A name in a variable keeps the compiler from taking the other package's sources into this one.
  const module: string = `${OPERATOR_PACKAGE}/commands`;
  try {
    const { OPERATOR_COMMANDS }: { OPERATOR_COMMANDS: CommandTable } = await import(module);
    return OPERATOR_COMMANDS;
  } catch (error) {
    if (isAbsent(error)) return ABSENT;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes(`'${OPERATOR_PACKAGE}'`)
  );
}

const ABSENT: CommandTable = {
  "audit-log": absent(
    "audit-log",
    "recompute a registry's log from git, and hold the published one against it",
  ),
  automerge: absent(
    "automerge",
    "merge the pull requests that everybody who has to agree has agreed to",
  ),
  build: absent("build", "compile a registry repository into a static tree with a website"),
  check: absent("check", "check a registry, or one artifact, and say how to mend what is wrong"),
  claim: absent("claim", "claim a namespace, with what the claim rests on"),
  codeowners: absent(
    "codeowners",
    "write who is asked for a review, from the registry's own records",
  ),
  deploy: absent(
    "deploy",
    "put a built tree on a host: a folder, rsync, an object store, GitHub Pages",
  ),
  deprecate: absent(
    "deprecate",
    "warn whoever installs an artifact or a version, by a proposal to its registry",
  ),
  doctor: absent(
    "doctor",
    "what stands in the way of building and publishing, and what a host can serve",
  ),
  explain: absent("explain", "why a rule is there, what sets it off, and how to mend it"),
  fork: absent("fork", "begin an artifact of yours with a version of another's"),
  form: absent(
    "form",
    "turn an issue that was written with a form into a pull request, or into an answer",
  ),
  init: absent(
    "init",
    "begin an artifact, or a registry: its files, policy, a sample and workflows",
  ),
  key: absent("key", "whose keys count in a registry: make, sign, rotate, revoke and renew them"),
  log: absent(
    "log",
    "who did what to a registry, an artifact or a publisher, from its git history",
  ),
  merge: absent("merge", "put the shards that several machines made of one build together"),
  publish: absent(
    "publish",
    "propose an artifact's new versions to a registry: pull request, branch or patch",
  ),
  publisher: absent("publisher", "prove what a publisher controls, and hand a namespace over"),
  quarantine: absent("quarantine", "withhold a version or an artifact for a time, for a reason"),
  rebuild: absent(
    "rebuild",
    "build a published tree again from git, without its keys, and compare every file",
  ),
  renew: absent(
    "renew",
    "hold a registry against advisories that came since, and say what they are about",
  ),
  report: absent("report", "bring what a check found to the pull request that it was about"),
  review: absent("review", "review a version that you used"),
  score: absent("score", "what a version's score is made of, and the cheapest way up"),
  serve: absent("serve", "serve a built tree on this machine"),
  sign: absent("sign", "sign versions of yours with an SSH key"),
  snapshot: absent(
    "snapshot",
    "keep a project's toolchain, locks and system packages as an artifact",
  ),
  status: absent("status", "how far a proposal to a registry is, and what it waits for"),
  takedown: absent(
    "takedown",
    "take a version or an artifact out of the tree for good, and say why",
  ),
  transfer: absent("transfer", "let an artifact go on in another namespace"),
  unpublish: absent("unpublish", "withdraw what was published; what that can and cannot do"),
  update: absent("update", "change what an artifact says of itself: summary, tags, links"),
  usage: absent("usage", "count downloads in access logs, without keeping who asked"),
  witness: absent(
    "witness",
    "cosign the checkpoints of registries' logs, so that none can show two faces",
  ),
  yank: absent("yank", "withdraw a version: new installs refuse it"),
};

function absent(name: string, summary: string): CommandTable[string] {
  return {
    summary,
    load: () =>
      Promise.reject(
        new CodedError({
          code: "E_NOT_INSTALLED",
          exitCode: EXIT.usage,
          message: `"ashlar ${name}" comes with the package ${OPERATOR_PACKAGE}, which is not installed beside this client`,
          fix: `npm install --global @ashlar/client ${OPERATOR_PACKAGE}   (or the same without --global in your project)`,
        }),
      ),
  };
}
