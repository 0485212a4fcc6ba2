/** Files of a deployed tree that probes ask for: one of each kind that matters. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { apiPath, archivePath, REGISTRY_PATH } from "../../schemas/paths.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import {
  parseRegistryDocument,
  type RegistryDocument,
} from "../../schemas/published/registry-document.ts";
import { jsonOf } from "../../schemas/trust/bytes.ts";
import type { HttpAsk } from "./http-ask.ts";

export interface HostFiles {
  readonly about: RegistryDocument;
  /** An archive, the smallest of the first artifact; undefined in an empty registry. */
  readonly archive:
    | { readonly path: string; readonly sha256: string; readonly size: number }
    | undefined;
  /** The first artifact that is listed. */
  readonly artifact: string | undefined;
}

/** @throws {CodedError} E_NOT_A_REGISTRY, E_NETWORK */
export async function hostFiles(ask: HttpAsk, location: string): Promise<HostFiles> {
  const answer = await ask(REGISTRY_PATH).catch((cause: Error) => {
    throw new CodedError({
      code: "E_NETWORK",
      exitCode: EXIT.network,
      message: `nothing answers at ${location}: ${cause.message}`,
      fix: "check the address, and whether the host is up and reachable from here",
      cause,
    });
  });
  const parsed = parseRegistryDocument(jsonOf(answer.body));
  if (answer.status !== 200 || !parsed.ok)
    throw new CodedError({
      code: "E_NOT_A_REGISTRY",
      exitCode: EXIT.notFound,
      message: `${location}${REGISTRY_PATH} answers ${answer.status}, and is no registry document`,
      fix: "name the registry's root, under which ashlar.json lies; deploy a tree there first (ashlar deploy)",
    });
  const list = jsonOf((await ask(apiPath.list)).body) as
    | { readonly artifacts?: readonly { readonly name?: unknown }[] }
    | undefined;
  const name = list?.artifacts?.[0]?.name;
  const artifact = typeof name === "string" ? name : undefined;
  return { about: parsed.value, artifact, archive: await firstArchive(ask, artifact) };
}

async function firstArchive(ask: HttpAsk, name: string | undefined): Promise<HostFiles["archive"]> {
  if (name === undefined) return undefined;
  const document = jsonOf((await ask(apiPath.artifact(name))).body) as
    | Partial<ArtifactDocument>
    | undefined;
  const versions = (document?.versions ?? []).filter(
    ({ version, archive }) => typeof version === "string" && /^[0-9a-f]{64}$/.test(archive?.sha256),
  );
  const [smallest] = versions.toSorted((a, b) => a.archive.size - b.archive.size);
  if (!smallest) return undefined;
  const { sha256, size } = smallest.archive;
  return { path: archivePath(name, smallest.version, sha256), sha256, size };
}
