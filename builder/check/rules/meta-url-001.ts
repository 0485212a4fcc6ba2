import type { RecordFile } from "../../parse/record-file.ts";
import { atField } from "../at-field.ts";
import { fieldName } from "../field-name.ts";
import { outcomeOf, type Rule, type RuleText, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";
import { valueAt } from "../value-at.ts";

const text: RuleText = {
  id: "META-URL-001",
  title: "URL is not a plain https URL",
  category: "metadata",
  severity: "low",
  gate: false,
  appliesTo: "all",
  motivation:
    "Whoever follows a link over http can be sent anywhere by anyone on the way, and a password in a URL is published with the record.",
  trigger:
    "A URL of a record cannot be parsed, begins with http: or holds a user name or password.",
  fix: "Use an https URL without user name and password.",
  effort: "minutes",
};

type Field = readonly (string | number)[];

/** Links lead where they say, over a connection that cannot be changed on the way. */
export const metaUrl001: readonly Rule[] = [
  {
    ...text,
    scope: "registry",
    check: ({ repository: { registry } }) => judge(registry, [["url"], ["repository"]]),
  },
  { ...text, scope: "publisher", check: ({ file }) => judge(file, [["website"]]) },
  {
    ...text,
    scope: "artifact",
    check: ({ record }) =>
      judge(record, [
        ...(record.value?.authors ?? []).map((_, index): Field => ["authors", index, "url"]),
        ["links", "homepage"],
        ["links", "repository"],
        ["links", "issues"],
        ["publication", "documentation_url"],
      ]),
  },
  {
    ...text,
    scope: "version",
    check: ({ manifest }) =>
      judge(manifest, [
        ["config", "endpoint"],
        ["pricing", "terms"],
        ...(manifest.value?.layers ?? []).flatMap(({ urls = [] }, layer) =>
          urls.map((_, index): Field => ["layers", layer, "urls", index]),
        ),
      ]),
  },
];

function judge(file: RecordFile<unknown>, fields: readonly Field[]) {
  if (!file.value) return unreadable(file);
  return outcomeOf(fields.flatMap((field) => violations(file, field)));
}

function violations(file: RecordFile<unknown>, field: Field): readonly Violation[] {
  const written = valueAt(file.value, field);
  if (typeof written !== "string") return [];
  const complaint = complaintOf(written, fieldName(field));
  return complaint === undefined ? [] : [{ at: atField(file, field), ...complaint }];
}

function complaintOf(written: string, name: string): Omit<Violation, "at"> | undefined {
  const url = URL.parse(written);
  if (!url) return { message: `${name}: "${written}" is not a URL` };
  if (url.username !== "" || url.password !== "") {
    url.username = "";
    url.password = "";
    return {
      message: `${name}: the URL holds a user name or password`,
      fix: `write "${url.href}", and change the password: it is in the history of the repository`,
    };
  }
  if (url.protocol === "https:") return undefined;
  return {
    message: `${name}: "${written}" is not encrypted`,
    fix: `write "https${written.slice(written.indexOf(":"))}"`,
  };
}
