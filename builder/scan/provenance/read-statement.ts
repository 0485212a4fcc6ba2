/** In-toto statements (github.com/in-toto/attestation, v0.1 and v1) about how something was built (slsa.dev/provenance). */
import { field, isObject, listField, textField } from "./json-fields.ts";

export interface Statement {
  readonly subjects: readonly StatementSubject[];
  /** Who built it, as the statement says. */
  readonly builder: string;
}

interface StatementSubject {
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Why something is no valid provenance, for people. */
export interface Fault {
  readonly fault: string;
  readonly fix: string;
}

const TYPES = ["https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1"];
const PREDICATES = /^https:\/\/slsa\.dev\/provenance\/v(?:0\.[12]|1(?:\.\d)?)$/;
/** Subjects of one statement; one is the rule, a release with many files has hundreds. */
const SUBJECTS_MAX = 10_000;

const FIX = "let the build create the provenance, and copy it as it is";

export function readStatement(payload: Buffer): Statement | Fault {
  const value = parsed(payload);
  if (!isObject(value)) return { fault: "the payload is no JSON object in UTF-8", fix: FIX };
  const type = textField(value, "_type") ?? "";
  if (!TYPES.includes(type))
    return {
      fault: `"${type.slice(0, 80)}" is no in-toto statement of version 0.1 or 1`,
      fix: FIX,
    };
  const predicate = textField(value, "predicateType") ?? "";
  if (!PREDICATES.test(predicate)) {
    return {
      fault: `the statement is about "${predicate.slice(0, 80)}" and not about how it was built`,
      fix: "attach provenance with the predicate type https://slsa.dev/provenance/v1",
    };
  }
  const builder = builderOf(field(value, "predicate"));
  if (builder === undefined)
    return { fault: "the predicate does not say which builder it comes from", fix: FIX };
  return withSubjects(listField(value, "subject"), builder);
}

function withSubjects(list: readonly unknown[], builder: string): Statement | Fault {
  if (list.length === 0) return { fault: "the statement names no subject", fix: FIX };
  if (list.length > SUBJECTS_MAX)
    return { fault: `the statement names more than ${SUBJECTS_MAX} subjects`, fix: FIX };
  const subjects = list.map((subject) => ({
    name: textField(subject, "name") ?? "",
    sha256: (textField(field(subject, "digest"), "sha256") ?? "").toLowerCase(),
  }));
  const bad = subjects.find(({ sha256 }) => !/^[0-9a-f]{64}$/.test(sha256));
  return bad
    ? { fault: `the subject "${bad.name.slice(0, 80)}" has no SHA-256`, fix: FIX }
    : { subjects, builder };
}

/** `runDetails.builder.id` in version 1, `builder.id` before. */
function builderOf(predicate: unknown): string | undefined {
  const builder = field(field(predicate, "runDetails"), "builder") ?? field(predicate, "builder");
  const id = textField(builder, "id");
  return id === "" ? undefined : id;
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}
