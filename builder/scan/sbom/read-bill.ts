/** A bill of materials: what is wrong with it, and what it lists. */
import { itemsOf, type JsonNode, memberOf, readJson, textOf } from "../json-nodes.ts";
import { packageKey } from "../osv/package-key.ts";
import { components, sbomPackages } from "../packages/read-sbom.ts";
import { cyclonedxFaults } from "./cyclonedx-faults.ts";
import type { SbomFault } from "./sbom-fault.ts";
import { spdxFaults } from "./spdx-faults.ts";

export interface Bill {
  readonly faults: readonly SbomFault[];
  /** Keys of packages with a package URL, with `@` and the version, and without. */
  readonly packages: ReadonlySet<string>;
  /** Names of everything that it lists, with their groups. */
  readonly names: ReadonlySet<string>;
}

/** Undefined for SPDX 3, which is another format and not read. */
export function readBill(text: string): Bill | undefined {
  const root = readJson(text);
  if (root?.kind !== "object") return faulty("it is no JSON object");
  if (memberOf(root, "@context") !== undefined) return undefined;
  const cyclonedx = textOf(memberOf(root, "bomFormat")) === "CycloneDX";
  if (!cyclonedx && memberOf(root, "spdxVersion") === undefined)
    return faulty("it is neither CycloneDX nor SPDX");
  const packages = new Set<string>();
  for (const { ecosystem, name, version } of sbomPackages(root)) {
    const key = packageKey(ecosystem, name);
    packages.add(key);
    if (version !== undefined) packages.add(`${key}@${version}`);
  }
  const faults = cyclonedx ? cyclonedxFaults(root) : spdxFaults(root);
  return { faults, packages, names: new Set(namesIn(root)) };
}

function faulty(fault: string): Bill {
  const fix = "write it as CycloneDX 1.2 to 1.7 or SPDX 2.3 in JSON, or rename it if it is none";
  return { faults: [{ offset: 0, fault, fix }], packages: new Set(), names: new Set() };
}

function* namesIn(root: JsonNode): Generator<string> {
  const items = [
    ...components(memberOf(root, "components"), 0),
    ...itemsOf(memberOf(root, "packages")),
  ];
  for (const item of items) {
    const name = textOf(memberOf(item, "name"));
    const group = textOf(memberOf(item, "group"));
    if (name !== undefined) {
      yield name;
      if (group) yield `${group}/${name}`;
    }
  }
}
