/** The subcommands for contributors and operators; `ashlar` finds this table by the package's name. */
import type { CommandTable } from "../client/terminal/command.ts";

export const OPERATOR_COMMANDS: CommandTable = {
  "audit-log": {
    summary: "recompute a registry's log from git, and hold the published one against it",
    load: async () => (await import("./command/audit-log.ts")).defineAuditLog,
  },
  automerge: {
    summary: "merge the pull requests that everybody who has to agree has agreed to",
    load: async () => (await import("./command/automerge.ts")).defineAutomerge,
  },
  build: {
    summary: "compile a registry repository into a static tree with a website",
    load: async () => (await import("./command/build.ts")).defineBuild,
  },
  check: {
    summary: "check a registry, or one artifact, and say how to mend what is wrong",
    load: async () => (await import("./command/check.ts")).defineCheck,
  },
  claim: {
    summary: "claim a namespace, with what the claim rests on",
    load: async () => (await import("./command/claim.ts")).defineClaim,
  },
  codeowners: {
    summary: "write who is asked for a review, from the registry's own records",
    load: async () => (await import("./command/codeowners.ts")).defineCodeowners,
  },
  deploy: {
    summary: "put a built tree on a host: a folder, rsync, an object store, GitHub Pages",
    load: async () => (await import("./command/deploy.ts")).defineDeploy,
  },
  deprecate: {
    summary: "warn whoever installs an artifact or a version, by a proposal to its registry",
    load: async () => (await import("./command/deprecate.ts")).defineDeprecate,
  },
  doctor: {
    summary: "what stands in the way of building and publishing, and what a host can serve",
    load: async () => (await import("./command/doctor.ts")).defineDoctor,
  },
  explain: {
    summary: "why a rule is there, what sets it off, and how to mend it",
    load: async () => (await import("./command/explain.ts")).defineExplain,
  },
  fork: {
    summary: "begin an artifact of yours with a version of another's",
    load: async () => (await import("./command/fork.ts")).defineFork,
  },
  form: {
    summary: "turn an issue that was written with a form into a pull request, or into an answer",
    load: async () => (await import("./command/form.ts")).defineForm,
  },
  init: {
    summary: "begin an artifact, or a registry: its files, policy, a sample and workflows",
    load: async () => (await import("./command/init.ts")).defineInit,
  },
  key: {
    summary: "whose keys count in a registry: make, sign, rotate, revoke and renew them",
    load: async () => (await import("./command/key.ts")).defineKey,
  },
  log: {
    summary: "who did what to a registry, an artifact or a publisher, from its git history",
    load: async () => (await import("./command/log.ts")).defineLog,
  },
  merge: {
    summary: "put the shards that several machines made of one build together",
    load: async () => (await import("./command/merge.ts")).defineMerge,
  },
  publish: {
    summary: "propose an artifact's new versions to a registry: pull request, branch or patch",
    load: async () => (await import("./command/publish.ts")).definePublish,
  },
  publisher: {
    summary: "prove what a publisher controls, and hand a namespace over",
    load: async () => (await import("./command/publisher.ts")).definePublisher,
  },
  quarantine: {
    summary: "withhold a version or an artifact for a time, for a reason",
    load: async () => (await import("./command/quarantine.ts")).defineQuarantine,
  },
  rebuild: {
    summary: "build a published tree again from git, without its keys, and compare every file",
    load: async () => (await import("./command/rebuild.ts")).defineRebuild,
  },
  renew: {
    summary: "hold a registry against advisories that came since, and say what they are about",
    load: async () => (await import("./command/renew.ts")).defineRenew,
  },
  report: {
    summary: "bring what a check found to the pull request that it was about",
    load: async () => (await import("./command/report.ts")).defineReport,
  },
  review: {
    summary: "review a version that you used",
    load: async () => (await import("./command/review.ts")).defineReview,
  },
  score: {
    summary: "what a version's score is made of, and the cheapest way up",
    load: async () => (await import("./command/score.ts")).defineScore,
  },
  serve: {
    summary: "serve a built tree on this machine",
    load: async () => (await import("./command/serve.ts")).defineServe,
  },
  sign: {
    summary: "sign versions of yours with an SSH key",
    load: async () => (await import("./command/sign.ts")).defineSign,
  },
  snapshot: {
    summary: "keep a project's toolchain, locks and system packages as an artifact",
    load: async () => (await import("./command/snapshot.ts")).defineSnapshot,
  },
  status: {
    summary: "how far a proposal to a registry is, and what it waits for",
    load: async () => (await import("./command/status.ts")).defineStatus,
  },
  takedown: {
    summary: "take a version or an artifact out of the tree for good, and say why",
    load: async () => (await import("./command/takedown.ts")).defineTakedown,
  },
  transfer: {
    summary: "let an artifact go on in another namespace",
    load: async () => (await import("./command/transfer.ts")).defineTransfer,
  },
  unpublish: {
    summary: "withdraw what was published; what that can and cannot do",
    load: async () => (await import("./command/unpublish.ts")).defineUnpublish,
  },
  update: {
    summary: "change what an artifact says of itself: summary, tags, links",
    load: async () => (await import("./command/update.ts")).defineUpdate,
  },
  usage: {
    summary: "count downloads in access logs, without keeping who asked",
    load: async () => (await import("./command/usage.ts")).defineUsage,
  },
  witness: {
    summary: "cosign the checkpoints of registries' logs, so that none can show two faces",
    load: async () => (await import("./command/witness.ts")).defineWitness,
  },
  yank: {
    summary: "withdraw a version: new installs refuse it",
    load: async () => (await import("./command/yank.ts")).defineYank,
  },
};
