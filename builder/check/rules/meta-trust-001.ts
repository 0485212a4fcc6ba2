import { openCheckpoint } from "../../../schemas/trust/checkpoint.ts";
import { ASHLAR_ROOT_FIELD, type AshlarRoot } from "../../../schemas/trust/tuf-metadata.ts";
import { keyNames } from "../../keys/key-names.ts";
import { logKeysOf } from "../../keys/log-keys.ts";
import { KEY_LIST_FILES } from "../../keys/make-targets.ts";
import { metadataFileName, metadataFileOf } from "../../keys/metadata-file.ts";
import { TRUST_FOLDER } from "../../keys/read-trust-folder.ts";
import { CHECKPOINT_FILE, currentRoot } from "../../keys/trust-records.ts";
import { proposalStatus, roleStatuses } from "../../keys/trust-status.ts";
import type { PublisherKeys, TrustSubject } from "../../parse/read-trust.ts";
import { outcomeOf, type RegistryRule, type RuleContext, type Violation } from "../rule.ts";

/**
 * What `trust/` says holds together. No entry of the registry is kept out by this rule: a build that
 * signs with the registry's keys refuses broken records as a whole.
 */
export const metaTrust001: RegistryRule = {
  id: "META-TRUST-001",
  title: "Records of keys are broken or wait",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  scope: "registry",
  unpriced: true,
  motivation:
    "The files below trust/ say whose keys count. With broken ones nothing can be published, and a proposal that nobody signs, or metadata that nobody renews, ends the same way some months later.",
  trigger:
    "A file below trust/ is malformed, missing, or not what the root and targets keys have signed. It weighs less when a proposal waits for signatures, the root or targets role ends soon, a claimed namespace has no publisher, or a file is none of these records.",
  fix: "`ashlar key status` shows how the records stand: collect the missing signatures with `ashlar key sign`, or take the folder back as the last good commit has it.",
  effort: "hours",
  check: (context) => {
    const { trust } = context.repository;
    if (!trust) return { kind: "not-applicable", reason: "the registry has no trust/ folder" };
    return outcomeOf([
      ...brokenRecords(trust),
      ...otherRegistry(trust, context),
      ...brokenCheckpoint(trust),
      ...waitingProposals(trust),
      ...endingRoles(trust, context.now),
      ...strangers(trust),
      ...ownerlessClaims(trust.publishers, context),
    ]);
  },
};

const at = (file: string) => ({ path: `${TRUST_FOLDER}/${file}` });

function brokenRecords({ parsed }: TrustSubject): Violation[] {
  if (parsed.ok) return [];
  const waiting = proposals(parsed);
  return parsed.problems.map(({ file, message }) => {
    const proposal = waiting.find((one) => one.file === file);
    return {
      at: at(file),
      message: `nobody can say whose keys count: ${file} ${message}`,
      fix: proposal
        ? signingFix(proposal)
        : `take the folder as the last good commit has it (in the folder of registry.yaml: git log -- ${TRUST_FOLDER}; git checkout COMMIT -- ${TRUST_FOLDER}), and change it with ashlar key`,
    };
  });
}

/** A copy of another registry's folder gives nobody that registry's trust. */
function otherRegistry({ parsed }: TrustSubject, { registry }: RuleContext): Violation[] {
  if (!parsed.ok || !registry) return [];
  const root = currentRoot(parsed.records);
  const { registry: found } = root[ASHLAR_ROOT_FIELD] as AshlarRoot;
  if (found === registry.id) return [];
  return [
    {
      at: at(metadataFileName("root", root.version)),
      message: `these are the keys of the registry "${found}", and registry.yaml says "${registry.id}"`,
      fix: `put the old id back, or remove ${TRUST_FOLDER}/ and begin anew: ashlar key init`,
    },
  ];
}

/** A build holds its log against the recorded checkpoint, and signs nothing when it cannot be read. */
function brokenCheckpoint({ parsed }: TrustSubject): Violation[] {
  if (!parsed.ok || !parsed.records.checkpoint) return [];
  const { checkpoint, logPolicy } = parsed.records;
  const opened = openCheckpoint(checkpoint, logKeysOf(logPolicy));
  if (!("problem" in opened)) return [];
  return [
    {
      at: at(CHECKPOINT_FILE),
      message: `the recorded checkpoint ${opened.problem}, so no build could tell whether the log goes on from it`,
      fix: "take log/checkpoint of a published tree that you trust, or the file as the last good commit has it",
      identity: "checkpoint",
    },
  ];
}

function waitingProposals({ parsed }: TrustSubject): Violation[] {
  const broken = parsed.ok ? [] : parsed.problems.map(({ file }) => file);
  return proposals(parsed)
    .filter(({ file }) => !broken.includes(file))
    .map((proposal) => ({
      at: at(proposal.file),
      message: `${proposal.file} is not in force: ${proposal.missing}${invalidWords(proposal)}`,
      fix: signingFix(proposal),
      severity: "low",
      gate: false,
    }));
}

type Proposal = ReturnType<typeof proposalStatus>;

function proposals(parsed: TrustSubject["parsed"]): readonly Proposal[] {
  const nameOf = keyNames(parsed);
  return parsed.pending.map((pending) => proposalStatus(pending, nameOf));
}

function invalidWords({ invalid }: Proposal): string {
  if (invalid.length === 0) return "";
  return `; signatures that do not hold: ${shortList(invalid)}`;
}

function signingFix({ mayStillSign }: Proposal): string {
  if (mayStillSign.length === 0) return "`ashlar key status` says what it waits for";
  return `whoever holds ${shortList(mayStillSign, "or")} signs it (ashlar key sign --key KEY) and commits; or delete it to withdraw it`;
}

function shortList(names: readonly string[], last = "and"): string {
  const shown = names.slice(0, 8);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} ${last} ${rest} more`;
  return [shown.slice(0, -1).join(", "), shown.at(-1)].filter(Boolean).join(` ${last} `);
}

/** Bins, snapshot and timestamp are signed anew by every build. */
function endingRoles({ parsed }: TrustSubject, now: number): Violation[] {
  if (!parsed.ok) return [];
  return roleStatuses(parsed.records, new Date(now * 1000)).flatMap(
    ({ role, offline }): Violation[] => {
      if (!offline || offline.state === "good") return [];
      const isOver = offline.state === "expired";
      const when = `${isOver ? "expired" : "expires"} on ${offline.expires}`;
      return [
        {
          at: at(offline.file),
          message: `${offline.file} ${when}: ${isOver ? "readers refuse the registry" : "then readers refuse the registry, and people need time to sign"}`,
          fix: "propose the next version and let it be signed: ashlar key renew",
          severity: isOver ? "high" : "low",
          gate: false,
          identity: `${role} ${offline.state}`,
        },
      ];
    },
  );
}

const LISTS: readonly string[] = Object.values(KEY_LIST_FILES);

/** A record, a list of one that is proposed (`2.allowed_signers`), or words for people. */
function isKnown(name: string): boolean {
  if (name === "README.md" || name === CHECKPOINT_FILE) return true;
  return metadataFileOf(name) !== undefined || LISTS.includes(name.replace(/^[1-9]\d*\./, ""));
}

function strangers({ paths }: TrustSubject): Violation[] {
  return paths
    .filter((path) => !isKnown(path.slice(TRUST_FOLDER.length + 1)))
    .map((path) => ({
      at: { path },
      message: "this is none of the records of keys, and nobody reads it",
      fix: "move it elsewhere; if it is a private key, it is known to everybody who can read the repository: replace it (ashlar key rotate)",
      severity: "medium",
      gate: false,
    }));
}

/** Where only a part of the registry was read, nobody knows which publishers there are. */
function ownerlessClaims(
  keys: PublisherKeys | undefined,
  { publishers, repository }: RuleContext,
): Violation[] {
  if (!keys || repository.partial) return [];
  return [...keys.signers]
    .filter(([namespace]) => !publishers.has(namespace))
    .map(([namespace, [signer]]) => ({
      at: { path: keys.path, ...(signer && { line: signer.line, column: 1 }) },
      message: `a key signs for the namespace "${namespace}", which has no publisher`,
      fix: `add publishers/${namespace}.yaml, or take the claim back: ashlar key publisher revoke ${namespace} KEY`,
      severity: "medium",
      gate: false,
      identity: `no publisher ${namespace}`,
    }));
}
