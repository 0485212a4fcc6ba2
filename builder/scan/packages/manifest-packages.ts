/** The packages that a manifest's environment installs. */
import type { Environment } from "../../../schemas/environment.ts";
import { atField } from "../../check/at-field.ts";
import type { PackageUse } from "../../check/rule.ts";
import type { VersionSubject } from "../../parse/subject.ts";
import { requirement } from "./read-requirements.ts";
import { systemEcosystem } from "./system-ecosystem.ts";

const FIELD = ["config", "environment", "packages"];

/** `name`, `name=version` for the system's packages; `name`, `name==version` for pip's. */
export function manifestPackages({ manifest }: VersionSubject): readonly PackageUse[] {
  const packages = environmentOf(manifest.value)?.packages;
  const system = systemOf(manifest.value);
  const ofSystem =
    system === undefined
      ? []
      : (packages?.system ?? []).flatMap((written, index): PackageUse[] => {
          const [name = "", version] = written.split("=", 2);
          const at = atField(manifest, [...FIELD, "system", index]);
          return [{ ecosystem: system, name, ...(version && { version }), at }];
        });
  const ofPip = (packages?.pip ?? []).flatMap((written, index): PackageUse[] => {
    const found = requirement(written);
    return found ? [{ ...found, at: atField(manifest, [...FIELD, "pip", index]) }] : [];
  });
  return [...ofSystem, ...ofPip];
}

/** The ecosystem of the system that the manifest names; undefined when it names none that OSV knows. */
export function manifestSystem({ manifest }: VersionSubject): string | undefined {
  return systemOf(manifest.value);
}

type ManifestValue = VersionSubject["manifest"]["value"];

function systemOf(manifest: ManifestValue): string | undefined {
  const environment = environmentOf(manifest);
  return environment && systemEcosystem(environment.base);
}

function environmentOf(manifest: ManifestValue): Environment | undefined {
  return manifest && "environment" in manifest.config ? manifest.config.environment : undefined;
}
