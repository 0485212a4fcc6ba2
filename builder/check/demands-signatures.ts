import type { ArtifactSubject } from "../parse/subject.ts";
import type { RuleContext } from "./rule.ts";

/** Whose setting it is that no version of the namespace goes without a signature; undefined when nobody's. */
export function demandsSignatures(
  { namespace }: Pick<ArtifactSubject, "namespace">,
  { publishers, registry, repository }: Pick<RuleContext, "publishers" | "registry" | "repository">,
): "publisher" | "registry" | undefined {
  const settings = publishers.get(namespace)?.file.value?.settings;
  if (settings?.requireSignedArtifacts === true) return "publisher";
  // Before the first key ceremony no key can stand for anybody.
  const isDemanded =
    registry?.contributions?.signatures === "required" && repository.trust?.publishers;
  return isDemanded ? "registry" : undefined;
}
