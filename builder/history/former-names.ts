/**
 * What an artifact was called before, from records that both sides keep: it says what it is derived
 * from, and that one says by what it was replaced. One side alone could say anything.
 */
import * as v from "valibot";
import { artifactName } from "../../schemas/field.ts";
import { openPastObjects } from "../log/past-objects.ts";
import { objectIds } from "../read/object-ids.ts";
import type { CommitPlace } from "../read/source.ts";
import { textOf } from "./raw-fields.ts";
import { recordValues } from "./record-values.ts";

/** Names that are followed back. */
const FORMER_MAX = 20;

/** The name itself and those before it, newest first, as the commit's records say. @throws {CodedError} E_GIT */
export async function formerNames(
  place: CommitPlace,
  name: string,
): Promise<readonly [string, ...string[]]> {
  const past = openPastObjects(place);
  const values = recordValues(past);
  const recordOf = async (artifact: string): Promise<unknown> => {
    const path = `artifacts/${artifact}/artifact.md`;
    const [id] = await objectIds(place.folder, [`${place.commit}:${past.prefix}${path}`]);
    return id === undefined ? undefined : (await values.record(path, id)).raw;
  };
  const names: [string, ...string[]] = [name];
  try {
    let raw = await recordOf(name);
    for (let at = name; names.length < FORMER_MAX; ) {
      const former = textOf(raw, "derived_from")?.replace(/@.*$/, "");
      if (!v.is(artifactName, former) || names.includes(former)) break;
      raw = await recordOf(former);
      if (textOf(raw, "deprecation", "replaced_by") !== at) break;
      names.push(former);
      at = former;
    }
    return names;
  } finally {
    await past.close();
  }
}
