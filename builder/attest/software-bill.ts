/** The bill of materials of a version: CycloneDX 1.6 in JSON (ECMA-424, cyclonedx.org/docs/1.6/json). */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { BILL_SIZE_MAX } from "../../schemas/limits.ts";
import { shortName } from "../../schemas/paths.ts";
import { packageUrl } from "../../schemas/trust/release-statement.ts";
import type { CatalogArtifact, CatalogVersion } from "../catalog/catalog.ts";
import { licenseTree } from "../check/license-expression.ts";
import type { VersionInspection } from "../check/rule.ts";
import { type BillComponent, dependencyComponents, packageComponents } from "./bill-component.ts";
import { nameUuid, URL_NAMESPACE } from "./name-uuid.ts";

export interface BillInput {
  /** The registry's id. */
  readonly registry: string;
  readonly artifact: Pick<CatalogArtifact, "name" | "namespace"> & {
    readonly record: Pick<CatalogArtifact["record"], "type" | "license">;
  };
  readonly version: Pick<CatalogVersion, "version"> & {
    readonly archive: Pick<CatalogVersion["archive"], "sha256">;
    readonly manifest: Pick<CatalogVersion["manifest"], "dependencies">;
  };
  /** Absent when nobody looked into the payload. */
  readonly inspection: VersionInspection | undefined;
}

const TYPES: Readonly<Record<ArtifactType, string>> = {
  "module-node": "library",
  "module-oci": "container",
  "module-wasm": "library",
  "module-binary": "application",
  "module-external": "library",
  plugin: "library",
  model: "machine-learning-model",
  agent: "application",
  template: "application",
  snapshot: "data",
  transformer: "library",
  image: "operating-system",
};

const BILL_URL = "https://ashlar-registry.github.io/ashlar/bill/";

/**
 * The bytes of the bill: canonical JSON without a time, a function of the version and of what was
 * found in it.
 *
 * The graph holds what is known of it: which artifacts the version asks for. Who among the packages
 * needs whom is not known. The bill never calls itself complete: code may be copied in, and then no
 * list names it.
 *
 * @param sizeMax bytes of all components; those beyond are left out
 */
export function softwareBill(input: BillInput, sizeMax = BILL_SIZE_MAX): Uint8Array {
  const { registry, artifact, version, inspection } = input;
  const folder = `artifacts/${artifact.name}/${version.version}/`;
  const needed = dependencyComponents(version.manifest.dependencies, registry);
  const found = packageComponents(inspection?.packages ?? [], folder);
  const kept = fitting([...needed, ...found], sizeMax);
  const isWhole = kept.length === needed.length + found.length && inspection !== undefined;
  const root = rootComponent(input);
  const ref = root["bom-ref"];
  const aggregate = isWhole && (inspection.unread ?? []).length === 0 ? "unknown" : "incomplete";
  return withSerialNumber({
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: root,
      lifecycles: [{ phase: "post-build" }],
      tools: { components: [{ type: "application", name: "ashlar" }] },
    },
    components: kept,
    dependencies: [{ ref, dependsOn: needed.map((component) => component["bom-ref"]) }],
    compositions: [{ aggregate, assemblies: [ref], dependencies: [ref] }],
  });
}

const NIL = "00000000-0000-0000-0000-000000000000";

/**
 * Bills with one serial number would count as versions of each other, so it comes from the content:
 * the digest of the bytes with the nil UUID in its place.
 */
function withSerialNumber(bill: object): Uint8Array {
  const bytes = Buffer.from(canonicalBytes({ ...bill, serialNumber: `urn:uuid:${NIL}` }));
  // Only `specVersion` and `version` come after it.
  bytes.write(nameUuid(URL_NAMESPACE, `${BILL_URL}${sha256Hex(bytes)}`), bytes.lastIndexOf(NIL));
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function rootComponent({ registry, artifact, version }: BillInput) {
  const { name, namespace, record } = artifact;
  const purl = packageUrl({ registry, name, version: version.version });
  return {
    type: TYPES[record.type],
    "bom-ref": purl,
    group: namespace,
    name: shortName(name),
    version: version.version,
    hashes: [{ alg: "SHA-256", content: version.archive.sha256 }],
    ...(record.license !== undefined && { licenses: [licenseChoice(record.license)] }),
    purl,
  };
}

/** An expression even for one license: lists of license ids differ between copies of the schema. */
function licenseChoice(license: string) {
  const acknowledgement = "declared";
  return licenseTree(license) === undefined
    ? { license: { name: license, acknowledgement } }
    : { expression: license, acknowledgement };
}

function fitting(components: readonly BillComponent[], sizeMax: number): readonly BillComponent[] {
  let size = 0;
  const end = components.findIndex((component) => {
    size += Buffer.byteLength(JSON.stringify(component)) + 1;
    return size > sizeMax;
  });
  return end < 0 ? components : components.slice(0, end);
}
