/**
 * The point sheets of documentation and metadata: what each line asks for and what it is worth. The
 * prices of a sheet sum to 100 points for every type, so that "25 lost for a missing README" and
 * "a README earns 25 of 100" are one statement.
 *
 * Several rules may share a line; it costs what its worst open finding costs, at most its price. A
 * rule that the sheets do not name is a deduction, as all of security and quality are.
 */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { FindingCategory } from "../../schemas/finding.ts";

export interface SheetLine {
  readonly title: string;
  readonly rules: readonly string[];
  /** Points of the category's 100. */
  readonly price: 25 | 10 | 3 | 1;
}

const MEMBERS: SheetLine = {
  title: "inputs, outputs and exports are described",
  rules: ["DOC-API-001"],
  price: 10,
};
const MODEL_CARD: SheetLine = {
  title: "the model card says use, limits, data and evaluation",
  rules: ["MDL-CARD-001", "DOC-API-001"],
  price: 10,
};

const documentation = (members: SheetLine): readonly SheetLine[] => [
  { title: "documentation that explains", rules: ["DOC-README-001"], price: 25 },
  { title: "an example", rules: ["DOC-EX-001"], price: 25 },
  { title: "examples that are valid", rules: ["DOC-EX-002"], price: 10 },
  members,
  { title: "changes of this version", rules: ["DOC-CHG-001"], price: 10 },
  { title: "how to install and use it", rules: ["DOC-USE-001"], price: 10 },
  { title: "links that lead somewhere", rules: ["DOC-LINK-001"], price: 3 },
  { title: "headings in order", rules: ["DOC-HEAD-001"], price: 3 },
  { title: "no placeholder text", rules: ["DOC-LANG-001"], price: 3 },
  { title: "pictures with alternative text", rules: ["DOC-ALT-001"], price: 1 },
];

const METADATA: readonly SheetLine[] = [
  {
    title: "records that can be read",
    rules: ["META-PARSE-001", "META-PARSE-002", "META-FILE-001", "META-EMPTY-001"],
    price: 25,
  },
  { title: "a license", rules: ["LIC-001"], price: 25 },
  {
    title: "a license that is valid, current and equal to its text",
    rules: ["LIC-002", "LIC-003", "LIC-005"],
    price: 10,
  },
  {
    title: "versions in order",
    rules: ["META-VER-001", "META-VER-002", "META-VER-003", "META-DUP-001"],
    price: 10,
  },
  { title: "a name that works everywhere", rules: ["META-NAME-001"], price: 10 },
  {
    title: "fields of the right shape",
    rules: ["META-SCHEMA-001", "META-SCHEMA-003", "META-TYPE-001"],
    price: 10,
  },
  { title: "a description", rules: ["META-DESC-001"], price: 3 },
  { title: "no unknown fields", rules: ["META-SCHEMA-002"], price: 3 },
  {
    title: "lifecycle and publisher in order",
    rules: ["META-DEP-001", "PUB-001", "META-REG-001"],
    price: 3,
  },
  {
    title: "addresses, tags and categories that help",
    rules: ["META-URL-001", "META-TAG-001", "META-CAT-001"],
    price: 1,
  },
];

/** The lines of a category for a type; none for the categories that are pure deductions. */
export function pointSheet(
  category: FindingCategory,
  type: ArtifactType | undefined,
): readonly SheetLine[] {
  if (category === "metadata") return METADATA;
  if (category !== "documentation") return [];
  return documentation(type === "model" ? MODEL_CARD : MEMBERS);
}
