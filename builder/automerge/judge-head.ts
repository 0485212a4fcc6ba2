/** Our own check of a commit as a decision about a merge needs it. */
import type { Publisher } from "../../schemas/publisher.ts";
import { artifactPath, type ChangeSet } from "../change/change-set.ts";
import type { Classification } from "../change/classify-change.ts";
import { changeKinds } from "./change-kinds.ts";
import type { JudgedHead, OwnersWanted } from "./merge-facts.ts";

export interface CheckedHead {
  readonly head: string;
  readonly classification: Classification;
  readonly change: ChangeSet;
  /** Folders of the versions that it brings. */
  readonly newVersions: ReadonlySet<string>;
}

export function judgeHead({ head, classification, change, newVersions }: CheckedHead): JudgedHead {
  const wanted = classification.reasons
    .filter((reason) => reason.class === "owner-approval")
    .map(({ path }) => artifactPath(path)?.namespace ?? "");
  return {
    head,
    class: classification.class,
    kinds: changeKinds(change, newVersions),
    ownersWanted: [...new Set(wanted)].map((namespace) => ownersOf(namespace, change.publishers)),
  };
}

/** Nobody, of a namespace that the target does not have: then only a maintainer can agree. */
function ownersOf(namespace: string, publishers: ReadonlyMap<string, Publisher>): OwnersWanted {
  const members = publishers.get(namespace)?.members ?? [];
  const owners = members.filter(({ role }) => role === "owner" || role === "admin");
  return { namespace, owners: owners.map(({ id }) => id) };
}
