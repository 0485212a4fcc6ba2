/** The refusal of a version that its registry's maintainers withhold. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { Withheld } from "../../schemas/published/withheld.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { plainText } from "../terminal/plain-text.ts";
import { inRange } from "./candidate-versions.ts";

/** @param alias of the registry that says so */
export function withheldError(name: string, withheld: Withheld, alias: string): CodedError {
  const { version, reason, reference, by } = withheld;
  const pinned = version === undefined ? name : `${name}@${version}`;
  const isDown = withheld.kind === "taken-down";
  const when = isDown
    ? `was taken down from ${alias} on ${withheld.at.slice(0, 10)} (${withheld.ground})`
    : `is in quarantine in ${alias} until ${withheld.until}`;
  return new CodedError({
    code: isDown ? "E_TAKEN_DOWN" : "E_QUARANTINED",
    exitCode: EXIT.notFound,
    message: `${pinned} ${when}: ${plainText(reason)}`,
    fix: isDown
      ? "Choose another version or artifact, and remove what you have of this one if the reason asks for it."
      : "Choose another version, or wait until the investigation ends.",
    details: [
      ...(reference === undefined ? [] : [`reference: ${plainText(reference)}`]),
      `decided by: ${plainText(by)}`,
      ...("sha256" in withheld && withheld.sha256 !== undefined
        ? [`sha256 of the archive that was published: ${withheld.sha256}`]
        : []),
    ],
  });
}

/** The withheld version that all ranges would take, the last of the list first. */
export function withheldIn(
  { withheld = [] }: Pick<ArtifactDocument, "withheld">,
  ranges: readonly string[],
): Withheld | undefined {
  return withheld.findLast(
    ({ version }) =>
      version !== undefined &&
      ranges.every((range) => range === version || inRange(version, range)),
  );
}

/** What the first eligible registry that withholds all of an artifact says of it; undefined when none does. */
export async function withheldArtifact(
  name: string,
  registries: Pick<RegistrySet, "eligible">,
): Promise<CodedError | undefined> {
  for (const reader of registries.eligible(name)) {
    const withheld = await askWithheld(reader, name);
    if (withheld) return withheldError(name, withheld, reader.alias);
  }
  return undefined;
}

/** A reason is no reason to fail in another way. */
async function askWithheld(reader: RegistryReader, name: string): Promise<Withheld | undefined> {
  return reader.withheld(name).catch(() => undefined);
}
