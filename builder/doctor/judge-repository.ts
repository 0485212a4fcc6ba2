/** What of a machine and a repository stands in the way of building and publishing. */
import { roleStatuses } from "../keys/trust-status.ts";
import { answered, type Diagnosis, type Question } from "./diagnosis.ts";
import type { RepositoryFacts } from "./repository-facts.ts";

/** The oldest that the builder's code runs on without a compile step. */
const NODE_MIN = 24;
/** `git init --initial-branch`, `git merge-tree --write-tree`. */
const GIT_MIN = [2, 38] as const;

const NODE: Question = {
  id: "node",
  question: `Node.js is ${NODE_MIN} or newer`,
  why: "The builder's sources run as they are, which older ones cannot do.",
  fix: "install Node.js 24 (https://nodejs.org), or run it as `npx ashlar` in a project that has it",
};
const GIT: Question = {
  id: "git",
  question: `git is ${GIT_MIN.join(".")} or newer`,
  why: "Builds read commits, and proposals are made, with git itself.",
  fix: "install a newer git (https://git-scm.com/downloads)",
};
const REPOSITORY: Question = {
  id: "repository",
  question: "the registry is in a git repository",
  why: "When a version came, and that it never changed, is read from the history.",
  fix: 'git init && git add . && git commit -m "Begin a registry"',
};
const HISTORY: Question = {
  id: "history",
  question: "all of its history is here",
  why: "The log has an entry for each commit that brought a version. In a shallow clone the older ones are missing, so a build of it is refused, or dates versions wrongly.",
  fix: "git fetch --unshallow   (in a workflow: actions/checkout with fetch-depth: 0)",
};
const COMMITTED: Question = {
  id: "committed",
  question: "everything is committed",
  why: "What is signed for others is built from commits alone.",
  fix: "git add and git commit what is to be published",
};
const REGISTRY: Question = {
  id: "registry",
  question: "registry.yaml can be read",
  why: "Nothing is built without it.",
  fix: "ashlar check says what is wrong in which line",
};
const POLICY: Question = {
  id: "policy",
  question: "there is a policy",
  why: "Without one every version is published that no rule keeps out, whatever its license or score.",
  fix: "write policy.yaml; ashlar init --registry DIR --preset community writes one to begin with",
};
const KEYS: Question = {
  id: "keys",
  question: "the registry has keys of its own",
  why: "Without them trees are signed with keys of the machine that builds, which protect nobody.",
  fix: "hold a key ceremony: ashlar key init",
};
const PENDING: Question = {
  id: "key-proposals",
  question: "no change of keys waits for signatures",
  why: "A proposal is not in force before enough keys have signed it.",
  fix: "ashlar key sign --key FILE, by those whom ashlar key status names",
};
const ONLINE: Question = {
  id: "online-keys",
  question: "the builder's keys are at hand",
  why: "Where they are missing, a build of this machine is signed with development keys. On your own machine that is as it should be.",
  fix: "in the CI: set ASHLAR_KEY_BINS and the other four as secrets; nowhere else",
};

const LOCK: Question = {
  id: "lock",
  question: "the workflows can install what they run",
  why: "Each begins with npm ci, which installs what package-lock.json says, and fails without it.",
  fix: "npm install, then commit the package-lock.json that it writes",
};

export function judgeRepository(facts: RepositoryFacts, now: Date): readonly Diagnosis[] {
  return [
    judgeNode(facts),
    judgeGit(facts),
    ...judgeHistory(facts),
    facts.registryProblem === undefined
      ? answered(REGISTRY, "yes", "it can")
      : answered(REGISTRY, "blocks", `registry.yaml ${facts.registryProblem}`),
    judgePolicy(facts),
    ...judgeKeys(facts, now),
    ...judgeWorkflows(facts),
    ...judgeLock(facts),
  ];
}

function judgeNode({ node }: RepositoryFacts): Diagnosis {
  return answered(NODE, Number.parseInt(node, 10) >= NODE_MIN ? "yes" : "blocks", node);
}

function judgeGit({ git }: RepositoryFacts): Diagnosis {
  if (git === undefined) return answered(GIT, "blocks", "git is not in PATH");
  const [major = 0, minor = 0] = git.split(".").map(Number);
  const isNew = major > GIT_MIN[0] || (major === GIT_MIN[0] && minor >= GIT_MIN[1]);
  return answered(GIT, isNew ? "yes" : "no", git);
}

function judgeHistory(facts: RepositoryFacts): readonly Diagnosis[] {
  const { git, top, hasCommit, isShallow, isPartial, changed, trust } = facts;
  if (git === undefined) return [];
  if (top === undefined) return [answered(REPOSITORY, "no", "no repository")];
  if (!hasCommit) return [answered(REPOSITORY, "no", "no commit yet", "git add . && git commit")];
  // The keys of a ceremony sign whole histories only.
  const shallow = trust.files.size > 0 ? "blocks" : "no";
  const kind = isPartial ? "all commits, contents as they are needed" : "all of it";
  return [
    answered(REPOSITORY, "yes", top),
    isShallow ? answered(HISTORY, shallow, "a shallow clone") : answered(HISTORY, "yes", kind),
    changed === 0
      ? answered(COMMITTED, "yes", "nothing else lies there")
      : answered(COMMITTED, "no", `${changed} files that no commit has so`),
  ];
}

function judgePolicy({ hasPolicy, policyProblem }: RepositoryFacts): Diagnosis {
  if (!hasPolicy) return answered(POLICY, "no", "no policy.yaml");
  if (policyProblem === undefined) return answered(POLICY, "yes", "policy.yaml");
  const fix = "ashlar check says what is wrong in which line";
  return answered(POLICY, "blocks", `policy.yaml ${policyProblem}`, fix);
}

function judgeKeys(facts: RepositoryFacts, now: Date): readonly Diagnosis[] {
  const { trust, parsedTrust, hasOnlineKeys } = facts;
  if (trust.files.size === 0) return [answered(KEYS, "no", "no trust/ folder")];
  if (!parsedTrust.ok) {
    const [first] = parsedTrust.problems;
    const fix =
      "ashlar key status says what is wrong; sign what waits, or take the last good commit";
    return [answered(KEYS, "blocks", `${first?.file ?? "trust/"} ${first?.message ?? ""}`, fix)];
  }
  const waiting = parsedTrust.pending.map(({ file }) => file);
  const roles = roleStatuses(parsedTrust.records, now).flatMap(({ role, offline }) =>
    offline ? [judgeRole(role, offline)] : [],
  );
  return [
    answered(KEYS, "yes", "of a ceremony"),
    ...roles,
    waiting.length === 0
      ? answered(PENDING, "yes", "none")
      : answered(PENDING, "no", waiting.join(", ")),
    answered(
      ONLINE,
      hasOnlineKeys ? "yes" : "no",
      hasOnlineKeys ? "in the environment" : "not here",
    ),
  ];
}

function judgeRole(
  role: string,
  {
    state,
    daysLeft,
    expires,
  }: { readonly state: string; readonly daysLeft: number; readonly expires: string },
): Diagnosis {
  const question: Question = {
    id: `key-${role}`,
    question: `what the ${role} keys signed lasts`,
    why: "After that day every reader refuses the registry, and only a ceremony mends it.",
    fix: `ashlar key renew ${role}, and let its holders sign`,
  };
  const found = `until ${expires}, ${Math.floor(daysLeft)} days left`;
  if (state === "expired") return answered(question, "blocks", `it expired on ${expires}`);
  return answered(question, state === "due" ? "no" : "yes", found);
}

function judgeWorkflows({ workflows }: RepositoryFacts): readonly Diagnosis[] {
  if (workflows.length === 0) return [];
  const old = workflows.flatMap(({ path, current, own }) => {
    if (own === null) return [`${path} is missing`];
    const isOld = own !== undefined && current !== undefined && own < current;
    return isOld ? [`${path} is of version ${own}, and ${current} is current`] : [];
  });
  const question: Question = {
    id: "workflows",
    question: "the workflows are up to date",
    why: "They check, merge and publish what people propose. Old ones miss what later commands can do.",
    fix: "ashlar doctor --update-workflows writes the current ones; read the change, and commit it",
  };
  return [
    old.length === 0
      ? answered(question, "yes", `${workflows.length} of them`)
      : answered(question, "no", old.join("; ")),
  ];
}

function judgeLock({ needsLock, hasLock }: RepositoryFacts): readonly Diagnosis[] {
  if (!needsLock) return [];
  return [
    hasLock
      ? answered(LOCK, "yes", "package-lock.json")
      : answered(LOCK, "no", "no package-lock.json that is committed"),
  ];
}
