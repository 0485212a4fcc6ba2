/** The Statement in an envelope (github.com/in-toto/attestation, spec/v1/statement.md). */
import * as v from "valibot";
import { text } from "../../schemas/field.ts";
import { looseObject, mapping } from "../../schemas/object.ts";
import { type Parsed, parseShape } from "../../schemas/parse.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { STATEMENT_TYPE } from "../../schemas/trust/release-statement.ts";

/** A registry says what it says of one archive at a time. */
const statementShape = looseObject({
  _type: v.literal(STATEMENT_TYPE),
  subject: v.strictTuple([
    looseObject({ name: text(1, 1000), digest: mapping(v.string(), v.string()) }),
  ]),
  predicateType: text(1, 500),
  predicate: looseObject({}),
});

export type Statement = v.InferOutput<typeof statementShape>;

/** @param payload bytes whose signature was checked */
export function readStatement(payload: Uint8Array): Parsed<Statement> {
  return parseShape(statementShape, parseJson(fromUtf8(payload)));
}

/** undefined for what is no JSON, which is no JSON value either. */
export function parseJson(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
