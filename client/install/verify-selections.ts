/** What stands behind each version that an install chose, before anything of it is fetched. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Lockfile } from "../../schemas/lockfile.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { VersionTrust } from "../trust/version-trust.ts";
import { mapBounded } from "./map-bounded.ts";

/** Proofs that are fetched at once. */
const CONCURRENCY = 8;

export interface ChosenVersion {
  readonly name: string;
  readonly version: PublishedVersion;
  readonly reader: RegistryReader;
}

/**
 * By name.
 *
 * @throws {CodedError} E_SIGNATURE, E_LOG_…, E_TRUST_DOWNGRADE
 */
export async function verifySelections(
  chosen: readonly ChosenVersion[],
  lock: Lockfile | undefined,
): Promise<ReadonlyMap<string, VersionTrust>> {
  const verified = await mapBounded(chosen, CONCURRENCY, async (choice) => {
    const trust = await choice.reader.verify(choice.name, choice.version);
    refuseDowngrade(choice, trust, lock);
    return [choice.name, trust] as const;
  });
  return new Map(verified);
}

/**
 * An artifact that was signed once stays signed: whoever could take its namespace off the list of
 * claimed ones could else publish in its name.
 *
 * @throws {CodedError} E_TRUST_DOWNGRADE
 */
export function refuseDowngrade(
  { name, version, reader }: ChosenVersion,
  trust: VersionTrust,
  lock: Lockfile | undefined,
): void {
  const signer = lock?.artifacts[name]?.signer;
  if (signer === undefined || trust.signer !== undefined) return;
  throw new CodedError({
    code: "E_TRUST_DOWNGRADE",
    exitCode: EXIT.integrity,
    message: `${name}@${version.version} in registry ${reader.alias} has no publisher's signature, though ashlar.lock has one of ${lock?.artifacts[name]?.version}: its protection was taken away`,
    fix: `Nothing of it was used. Ask the publisher of ${name} whether the namespace was given up; if it was, take ${name} out of ashlar.lock and install it by name.`,
    details: [`signed before by ${signer}`, "found            no signature that counts"],
  });
}
