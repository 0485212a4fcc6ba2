import type { ArtifactSubject } from "../parse/subject.ts";
import type { RuleContext } from "./rule.ts";

/** Whether the publisher wants no version of the namespace without a signature. */
export function demandsSignatures(
  { namespace }: Pick<ArtifactSubject, "namespace">,
  { publishers }: Pick<RuleContext, "publishers">,
): boolean {
  const settings = publishers.get(namespace)?.file.value?.settings;
  return settings?.requireSignedArtifacts === true;
}
