/** The refusal of a name that no registry has, with names that may have been meant. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { similarNames } from "./similar-names.ts";
import { withheldArtifact } from "./withheld-error.ts";

/** Never a substitute: what is meant is for the user to say. */
export async function artifactNotFound(name: string, registries: RegistrySet): Promise<CodedError> {
  const withheld = await withheldArtifact(name, registries);
  if (withheld) return withheld;
  const candidates = similarNames(name, await listedNames(registries));
  const asked = registries.eligible(name).map(({ alias }) => alias);
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message:
      asked.length > 0
        ? `${name} is not in ${asked.join(", ")}`
        : `no configured registry may answer for the namespace of ${name}`,
    fix:
      candidates.length > 0
        ? `Did you mean ${candidates.join(" or ")}?`
        : `Look for it with "ashlar search ${name.slice(name.indexOf("/") + 1)}".`,
    details: candidates,
  });
}

/** Artifacts of a registry whose names are all looked through for one that was perhaps meant. */
const NAMES_MAX = 10_000;

/** Names in the catalogs that can be read; a suggestion is no reason to fail in another way, nor to wait. */
export async function listedNames(registries: RegistrySet): Promise<string[]> {
  const names = await Promise.all(
    registries.readers.map((reader) => namesOf(reader).catch(() => [])),
  );
  return [...new Set(names.flat())].sort();
}

async function namesOf(reader: RegistryReader): Promise<readonly string[]> {
  const { counts } = await reader.registry();
  if (counts.artifacts > NAMES_MAX) return [];
  return (await reader.catalog()).map(({ name }) => name);
}
