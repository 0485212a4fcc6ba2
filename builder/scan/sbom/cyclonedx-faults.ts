/**
 * CycloneDX in JSON, 1.2 to 1.7 (cyclonedx.org/docs): the fields that other tools rely on. Lists are
 * judged wherever they stand, by the name of their field.
 */

import deprecatedIds from "spdx-license-ids/deprecated.json" with { type: "json" };
import licenseIds from "spdx-license-ids/index.json" with { type: "json" };
import { itemsOf, type JsonNode, memberOf, membersOf, textOf } from "../json-nodes.ts";
import { purlFault } from "../packages/purl-fault.ts";
import { FAULTS_MAX, type SbomFault } from "./sbom-fault.ts";

const LICENSES = new Set([...licenseIds, ...deprecatedIds]);
const COMPONENT_TYPES =
  "application framework library container platform operating-system device device-driver firmware file machine-learning-model data cryptographic-asset";
/** Hex digits of each algorithm's digest. */
const HASHES: Readonly<Record<string, number>> = {
  MD5: 32,
  "SHA-1": 40,
  "SHA-256": 64,
  "SHA-384": 96,
  "SHA-512": 128,
  "SHA3-256": 64,
  "SHA3-384": 96,
  "SHA3-512": 128,
  "BLAKE2b-256": 64,
  "BLAKE2b-384": 96,
  "BLAKE2b-512": 128,
  BLAKE3: 64,
  "Streebog-256": 64,
  "Streebog-512": 128,
};

/** A complaint about one item of a list, or undefined. */
type Judge = (item: JsonNode) => string | undefined;

const component: Judge = (item) =>
  required(item, "name") ??
  required(item, "type") ??
  oneOf(item, "type", COMPONENT_TYPES) ??
  oneOf(item, "scope", "required optional excluded") ??
  (textOf(memberOf(item, "bom-ref")) === "" ? '"bom-ref" is empty' : undefined) ??
  swid(memberOf(item, "swid")) ??
  purl(memberOf(item, "purl")) ??
  versionRange(item);

const LISTS: Readonly<Record<string, Judge>> = {
  components: component,
  ancestors: component,
  descendants: component,
  variants: component,
  services: (item) => required(item, "name"),
  hashes: hash,
  dependencies: (item) => required(item, "ref"),
  licenses: license,
  properties: (item) => required(item, "name") ?? unknownField(item, "name value"),
  patches: (item) => oneOf(item, "type", "unofficial monkey backport cherry-pick", true),
  resolves: (item) => oneOf(item, "type", "defect enhancement security", true),
};

export function cyclonedxFaults(root: JsonNode): readonly SbomFault[] {
  const faults: SbomFault[] = [];
  const report = (node: JsonNode, fault: string | undefined) => {
    const fix = "let a tool write the bill of materials, or mend the field (cyclonedx.org/docs)";
    if (fault !== undefined && faults.length < FAULTS_MAX)
      faults.push({ offset: node.at, fault, fix });
  };
  report(root, head(root));
  walk(root, "", report);
  const seen = new Set<string>();
  for (const { value, node } of references(root)) {
    if (seen.has(value)) report(node, `the "bom-ref" "${value.slice(0, 60)}" stands twice`);
    seen.add(value);
  }
  return faults;
}

function head(root: JsonNode): string | undefined {
  const version = textOf(memberOf(root, "specVersion")) ?? "";
  const serial = memberOf(root, "serialNumber");
  const timestamp = memberOf(memberOf(root, "metadata"), "timestamp");
  if (!/^1\.[2-7]$/.test(version))
    return `"specVersion" is "${version.slice(0, 20)}" and not 1.2 to 1.7`;
  if (
    serial &&
    !/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(textOf(serial) ?? "")
  )
    return '"serialNumber" is no urn:uuid';
  if (timestamp && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(textOf(timestamp) ?? ""))
    return '"metadata.timestamp" is no date with time';
  return undefined;
}

type Report = (node: JsonNode, fault: string | undefined) => void;

/** Parts of others' making, in which the same names mean other things. */
const FOREIGN = ["formulation", "declarations"];

/** `readJson` bounds the depth. */
function walk(node: JsonNode, key: string, report: Report): void {
  for (const member of membersOf(node)) {
    if (FOREIGN.includes(member.key)) continue;
    if (member.key === "data" && key === "services") reportAll(member.value, flow, report);
    walk(member.value, member.key, report);
  }
  if (Object.hasOwn(LISTS, key)) reportAll(node, LISTS[key], report);
  for (const item of itemsOf(node)) walk(item, key, report);
}

function reportAll(list: JsonNode, judge: Judge | undefined, report: Report): void {
  for (const item of itemsOf(list)) {
    if (judge && item.kind === "object") report(item, judge(item));
  }
}

/** Every `bom-ref`: others refer to it, so it stands once. */
function* references(
  node: JsonNode,
): Generator<{ readonly value: string; readonly node: JsonNode }> {
  for (const { key, value } of membersOf(node)) {
    const text = key === "bom-ref" ? textOf(value) : undefined;
    if (text) yield { value: text, node };
    else if (!FOREIGN.includes(key)) yield* references(value);
  }
  for (const item of itemsOf(node)) yield* references(item);
}

function required(item: JsonNode, key: string): string | undefined {
  const value = memberOf(item, key);
  if (value === undefined) return `"${key}" is missing`;
  return (textOf(value) ?? "") === "" ? `"${key}" is empty or no text` : undefined;
}

function oneOf(item: JsonNode, key: string, words: string, must = false): string | undefined {
  const value = memberOf(item, key);
  if (value === undefined) return must ? `"${key}" is missing` : undefined;
  const text = textOf(value) ?? "";
  return words.split(" ").includes(text)
    ? undefined
    : `"${key}" is "${text.slice(0, 40)}" and not one of ${words.replaceAll(" ", ", ")}`;
}

function unknownField(item: JsonNode, known: string): string | undefined {
  const other = membersOf(item).find(({ key }) => !known.split(" ").includes(key));
  return other && `"${other.key.slice(0, 40)}" is no field here`;
}

function purl(value: JsonNode | undefined): string | undefined {
  const text = textOf(value);
  return text === undefined || text === "" ? undefined : purlFault(text);
}

function swid(value: JsonNode | undefined): string | undefined {
  return value && (required(value, "tagId") ?? required(value, "name"));
}

/** From 1.7 on: a range is for components that come from elsewhere, in place of a version. */
function versionRange(item: JsonNode): string | undefined {
  if (memberOf(item, "versionRange") === undefined) return undefined;
  if (memberOf(item, "version") !== undefined) return 'it has both "version" and "versionRange"';
  const external = memberOf(item, "isExternal");
  return external?.kind === "scalar" && external.value === true
    ? undefined
    : '"versionRange" is only for a component that is external';
}

function hash(item: JsonNode): string | undefined {
  const algorithm = textOf(memberOf(item, "alg")) ?? "";
  const content = textOf(memberOf(item, "content")) ?? "";
  if (!Object.hasOwn(HASHES, algorithm))
    return `"${algorithm.slice(0, 40)}" is no hash algorithm of CycloneDX`;
  return /^[0-9a-f]+$/i.test(content) && content.length === HASHES[algorithm]
    ? undefined
    : `"content" has not the ${HASHES[algorithm]} hex digits of ${algorithm}`;
}

function license(item: JsonNode): string | undefined {
  const [single, expression] = [memberOf(item, "license"), memberOf(item, "expression")];
  if (single && expression) return "a license is stated both by itself and as an expression";
  if (!single) return undefined;
  const [id, name] = [memberOf(single, "id"), memberOf(single, "name")];
  if (!id && !name) return "a license has neither id nor name";
  const text = textOf(id);
  if (text !== undefined && !LICENSES.has(text))
    return `"${text.slice(0, 40)}" is no SPDX license id`;
  const content = memberOf(single, "text");
  return content && oneOf(content, "encoding", "base64");
}

function flow(item: JsonNode): string | undefined {
  return (
    required(item, "classification") ??
    oneOf(item, "flow", "inbound outbound bi-directional unknown", true)
  );
}
