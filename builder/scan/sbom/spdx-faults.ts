/** SPDX 2.0 to 2.3 in JSON (spdx.github.io/spdx-spec): the fields that it makes mandatory. */
import { itemsOf, type JsonNode, memberOf, textOf } from "../json-nodes.ts";
import { purlFault } from "../packages/purl-fault.ts";
import { FAULTS_MAX, type SbomFault } from "./sbom-fault.ts";

const ID = /^SPDXRef-[A-Za-z0-9.-]+$/;
const FIX = "let a tool write the bill of materials, or mend the field (spdx.github.io/spdx-spec)";

export function spdxFaults(root: JsonNode): readonly SbomFault[] {
  const faults = [
    ...headFaults(root).map((fault) => ({ offset: root.at, fault, fix: FIX })),
    ...itemsOf(memberOf(root, "packages")).flatMap((item) => {
      const fault = packageFault(item);
      return fault === undefined ? [] : [{ offset: item.at, fault, fix: FIX }];
    }),
  ];
  return faults.slice(0, FAULTS_MAX);
}

function headFaults(root: JsonNode): readonly string[] {
  const version = textOf(memberOf(root, "spdxVersion")) ?? "";
  const creation = memberOf(root, "creationInfo");
  return [
    ...(/^SPDX-2\.[0-3]$/.test(version)
      ? []
      : [`"spdxVersion" is "${version.slice(0, 20)}" and not SPDX-2.0 to SPDX-2.3`]),
    ...(textOf(memberOf(root, "SPDXID")) === "SPDXRef-DOCUMENT"
      ? []
      : ['"SPDXID" is not SPDXRef-DOCUMENT']),
    ...["name", "dataLicense", "documentNamespace"].flatMap((key) => missing(root, key)),
    ...(creation ? missing(creation, "created") : ['"creationInfo" is missing']),
    ...(creation && itemsOf(memberOf(creation, "creators")).length === 0
      ? ['"creationInfo.creators" is missing']
      : []),
  ];
}

function missing(node: JsonNode, key: string): readonly string[] {
  return (textOf(memberOf(node, key)) ?? "") === "" ? [`"${key}" is missing`] : [];
}

function packageFault(item: JsonNode): string | undefined {
  if (!ID.test(textOf(memberOf(item, "SPDXID")) ?? ""))
    return 'a package has no "SPDXID" such as SPDXRef-name';
  return [
    ...missing(item, "name"),
    ...missing(item, "downloadLocation"),
    ...itemsOf(memberOf(item, "externalRefs")).flatMap(referenceFault),
  ][0];
}

function referenceFault(reference: JsonNode): readonly string[] {
  if (textOf(memberOf(reference, "referenceType")) !== "purl") return [];
  const fault = purlFault(textOf(memberOf(reference, "referenceLocator")) ?? "");
  return fault === undefined ? [] : [fault];
}
