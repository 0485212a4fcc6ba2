/** `NAME[@RANGE]` as users write it on the command line. */
import * as v from "valibot";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { artifactName } from "../../schemas/field.ts";
import { shortName } from "../../schemas/paths.ts";
import type { RegistrySet } from "../registry/registry-set.ts";
import { listedNames } from "./artifact-not-found.ts";
import { isRange } from "./candidate-versions.ts";
import type { Requirement } from "./requirement.ts";

/** Any version but pre-releases, which is also what the word `latest` asks for. */
const ANY = "*";

/**
 * The name and range that `text` asks for. Names are exact: `ns/name`, or npm's spelling `@ns/name`.
 *
 * @throws {CodedError} E_USAGE; for a name without namespace with the candidates from the catalogs
 */
export async function parseRequest(text: string, registries: RegistrySet): Promise<Requirement> {
  const plain = text.startsWith("@") ? text.slice(1) : text;
  const at = plain.indexOf("@");
  const name = at < 0 ? plain : plain.slice(0, at);
  const written = at < 0 ? "latest" : plain.slice(at + 1).trim();
  const range = written === "latest" ? ANY : written;
  if (!name.includes("/")) throw await withoutNamespace(name, registries);
  if (!v.is(artifactName, name))
    throw usage(`"${text}" is no artifact name`, "Write it as namespace/name, in lower case.");
  if (range === "" || !isRange(range)) {
    throw usage(
      `"${range}" after ${name}@ is no version range`,
      `Write for example ${name}@^1.2.0 or ${name}@1.2.0.`,
    );
  }
  return { name, range };
}

async function withoutNamespace(name: string, registries: RegistrySet): Promise<CodedError> {
  const candidates = (await listedNames(registries)).filter((known) => shortName(known) === name);
  const fix =
    candidates.length > 0
      ? `Write the whole name: ${candidates.join(" or ")}`
      : `Write the whole name; find it with "ashlar search ${name}".`;
  return usage(`"${name}" has no namespace`, fix, candidates);
}

function usage(message: string, fix: string, details: readonly string[] = []): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix, details });
}
