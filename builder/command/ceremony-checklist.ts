/** The steps of a first key ceremony, to be printed and ticked off. */
import { onlineKeyVariable } from "../keys/online-key-sources.ts";
import { ONLINE_ROLES } from "../keys/role-keys.ts";

export interface Ceremony {
  readonly registry: string;
  readonly trustFolder: string;
  readonly root: CeremonyRole;
  readonly targets: CeremonyRole;
  /** Where the builder's private keys lie until the CI has them. */
  readonly onlineFolder: string;
}

interface CeremonyRole {
  readonly threshold: number;
  /** Fingerprints. */
  readonly keys: readonly string[];
}

/** Lines of plain text. No secret is in them. */
export function ceremonyChecklist(ceremony: Ceremony): string[] {
  const { registry, trustFolder, root, targets, onlineFolder } = ceremony;
  return [
    "",
    `Key ceremony of the registry ${registry}`,
    "",
    ...roleLines("root", root, "decides whose keys count; it is needed once a year"),
    ...roleLines("targets", targets, "decides who may publish; it is needed when that changes"),
    "[ ] Everybody has compared their fingerprints with this list: ssh-keygen -l -f FILE",
    "[ ] No key of these lies on a machine that publishes or builds",
    "[ ] Each private key has a copy at another place",
    `[ ] The proposal is committed: git add ${trustFolder} && git commit`,
    `[ ] ${root.threshold} root keys have signed, each by: git pull --rebase && ashlar key sign --key FILE`,
    `[ ] ${targets.threshold} targets keys have signed, in the same way`,
    "[ ] ashlar key status shows no proposal and no problem; readers get the fingerprint in its first line",
    "[ ] The builder's keys are secrets of the CI:",
    ...ONLINE_ROLES.map(
      (role) => `      gh secret set ${onlineKeyVariable(role)} < ${onlineFolder}/${role}`,
    ),
    `[ ] The folder ${onlineFolder} is erased, or kept as safely as the root keys`,
    "[ ] A calendar says when to renew: a third of the life before the end",
  ];
}

function roleLines(name: string, { threshold, keys }: CeremonyRole, purpose: string): string[] {
  return [
    `${name}: ${threshold} of ${keys.length} have to sign; ${purpose}`,
    ...keys.map((key) => `[ ]   ${key}   holder: ____________________`),
    "",
  ];
}
