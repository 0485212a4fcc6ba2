/** The parts of a bill of materials in the terms of CycloneDX 1.6 (cyclonedx.org/docs/1.6/json). */
import type { Manifest } from "../../schemas/manifest.ts";
import { compareText } from "../check/compare-text.ts";
import type { PackageUse } from "../check/rule.ts";
import { packageKey } from "../scan/osv/package-key.ts";
import { urlOfPackage } from "../scan/packages/package-url.ts";

export interface BillComponent {
  readonly type: "library";
  readonly "bom-ref": string;
  readonly group?: string;
  readonly name: string;
  readonly version?: string;
  readonly scope?: "optional" | "excluded";
  readonly purl?: string;
  /** Files that name it, relative to the version's folder. */
  readonly evidence?: { readonly occurrences: readonly { readonly location: string }[] };
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Packages that the payload names, each ecosystem, name and version once, ordered.
 *
 * @param folder the version's, relative to the registry's folder, with a final slash
 */
export function packageComponents(
  packages: readonly PackageUse[],
  folder: string,
): readonly BillComponent[] {
  const groups = Map.groupBy(packages.map(wellFormed), ({ ecosystem, name, version = "" }) =>
    [packageKey(ecosystem, name), version].join("\n"),
  );
  return byReference([...groups.values()].map((uses) => packageComponent(uses, folder)));
}

/** JSON takes half a surrogate pair in a name, and no URL does. */
function wellFormed(use: PackageUse): PackageUse {
  const { ecosystem, name, version } = use;
  return {
    ...use,
    ecosystem: ecosystem.toWellFormed(),
    name: name.toWellFormed(),
    ...(version !== undefined && { version: version.toWellFormed() }),
  };
}

function packageComponent(uses: readonly PackageUse[], folder: string): BillComponent {
  // Spellings that mean one package: the same one in whatever order the files came.
  const [first] = [...uses].sort((a, b) => compareText(a.name, b.name));
  const { ecosystem = "", name = "", version } = first ?? {};
  const purl = urlOfPackage({ ecosystem, name, ...(version !== undefined && { version }) });
  const files = new Set(uses.map(({ at }) => at.path.replace(folder, "").toWellFormed()));
  return {
    type: "library",
    "bom-ref": referenceOf({ ecosystem, name, version }),
    name,
    ...(version !== undefined && { version }),
    ...(uses.every(({ optional }) => optional) && { scope: "optional" }),
    ...(purl === undefined
      ? { properties: [{ name: "ashlar:ecosystem", value: ecosystem }] }
      : { purl }),
    evidence: { occurrences: [...files].sort().map((location) => ({ location })) },
  };
}

/** `npm/@scope/name@1.0.0`: legible, and another text for each ecosystem, name and version. */
function referenceOf({
  ecosystem,
  name,
  version,
}: {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | undefined;
}): string {
  const plain = name.replace(/%|(?!^)@/g, encodeURIComponent);
  return `${ecosystem}/${plain}${version === undefined ? "" : `@${version}`}`;
}

/** By kind of dependency; CycloneDX calls excluded what is there for tests and the like. */
const SCOPES = { runtime: undefined, optional: "optional", development: "excluded" } as const;

/** Artifacts that the manifest asks for. It names ranges, and no version of them. */
export function dependencyComponents(
  dependencies: Manifest["dependencies"],
  registry: string,
): readonly BillComponent[] {
  const groups = Map.groupBy(dependencies ?? [], ({ name }) => name);
  return byReference(
    [...groups].map(([name, edges]) => {
      const purl = `pkg:generic/${name}?registry=${registry}`;
      const scope = strongest(edges.map(({ kind }) => SCOPES[kind ?? "runtime"]));
      const ranges = [...new Set(edges.map(({ version }) => version))].sort();
      const [group = "", short = ""] = name.split("/", 2);
      return {
        type: "library",
        "bom-ref": purl,
        group,
        name: short,
        ...(scope && { scope }),
        purl,
        properties: ranges.map((value) => ({ name: "ashlar:range", value })),
      };
    }),
  );
}

function strongest(scopes: readonly BillComponent["scope"][]): BillComponent["scope"] {
  if (scopes.includes(undefined)) return undefined;
  return scopes.includes("optional") ? "optional" : "excluded";
}

function byReference(components: readonly BillComponent[]): readonly BillComponent[] {
  return [...components].sort((a, b) => compareText(a["bom-ref"], b["bom-ref"]));
}
