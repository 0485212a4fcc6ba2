import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Policy } from "../../schemas/policy.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import { findRepository, NO_HISTORY } from "../read/read-history.ts";
import { openTreeSource } from "../read/tree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";

/**
 * The policy of a registry at a commit; undefined where it has none.
 *
 * @param registry the registry's folder in a checkout
 * @throws {CodedError} E_POLICY for one that cannot be read: nothing is decided by half a policy
 */
export async function readTipPolicy(registry: string, commit: string): Promise<Policy | undefined> {
  const place = await findRepository(registry);
  if (!place) throw unreadable(`${registry} is not in a git repository`);
  const options = { folder: registry, commit, history: NO_HISTORY, paths: ["policy.yaml"] };
  const source = await openTreeSource(place, options);
  try {
    const { policy } = await parseRepository({ source, sink: hashingSink, now: 0 });
    if (policy && policy.value === undefined)
      throw unreadable(`the policy.yaml of ${commit.slice(0, 12)} is not valid`);
    return policy?.value;
  } finally {
    await source.close();
  }
}

function unreadable(message: string): CodedError {
  return new CodedError({
    code: "E_POLICY",
    exitCode: EXIT.failed,
    message,
    fix: "ashlar check names what is wrong with it; nothing is merged before it is mended",
  });
}
