/** What an artifact says of itself, changed field by field. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import type { FieldEdit, FieldValue } from "../mend/edit-record.ts";
import type { Proposal } from "./proposal.ts";
import { type KnownArtifact, proposedRecord, quoted } from "./proposed-record.ts";

/** Fields that the command changes, as paths of `artifact.md`; lists are written with commas. */
export const UPDATABLE: Readonly<Record<string, "text" | "list" | "flag">> = {
  title: "text",
  summary: "text",
  categories: "list",
  tags: "list",
  license: "text",
  domain: "text",
  languages: "list",
  architectures: "list",
  regions: "list",
  unlisted: "flag",
  "links.homepage": "text",
  "links.repository": "text",
  "links.issues": "text",
  "publication.documentation_url": "text",
  "publication.paper_doi": "text",
  "publication.funding_source": "text",
};

/**
 * @param set field → value as the user wrote it @param unset fields that go
 * @throws {CodedError} E_USAGE for a field that is not one of {@link UPDATABLE}
 */
export function updateArtifact(
  artifact: KnownArtifact,
  set: Readonly<Record<string, string>>,
  unset: readonly string[] = [],
): Proposal {
  const edits: FieldEdit[] = [
    ...Object.entries(set).map(([field, text]) => ({
      field: field.split("."),
      value: fieldValue(field, text),
    })),
    ...unset.map((field) => {
      requireUpdatable(field);
      return { field: field.split("."), value: undefined };
    }),
  ];
  const fields = [...Object.keys(set), ...unset];
  return proposedRecord(artifact, {
    verb: "update",
    title: `Update ${artifact.name}: ${fields.join(", ")}`.slice(0, 120),
    what: `Changes ${quoted(fields)} of ${quoted([artifact.name])}.`,
    edits,
  });
}

function fieldValue(field: string, text: string): FieldValue {
  const kind = requireUpdatable(field);
  if (kind === "text") return text;
  if (kind === "list")
    return text
      .split(",")
      .map((item) => item.trim())
      .filter(Boolean);
  if (text === "true" || text === "false") return text === "true";
  throw usage(`${field} is "${printable(text, 60)}", and can be true or false`);
}

function requireUpdatable(field: string): "text" | "list" | "flag" {
  const kind = Object.hasOwn(UPDATABLE, field) ? UPDATABLE[field] : undefined;
  if (kind !== undefined) return kind;
  throw usage(`"${printable(field, 100)}" is no field that this changes`);
}

function usage(message: string): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message,
    fix: `fields are ${Object.keys(UPDATABLE).join(", ")}; for others change artifact.md and publish`,
  });
}
