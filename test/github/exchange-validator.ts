/** Judges each request and response by GitHub's own description of the operation. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { OpenapiDocument, Operation } from "./openapi-document.ts";
import { toJsonSchema, withErrata } from "./openapi-schema.ts";
import type { Json } from "./store.ts";

/** GitHub answers these anywhere, whether an operation lists them or not; with `basic-error`. */
const ANYWHERE = new Set(["401", "403", "404", "429"]);

export interface ExchangeValidator {
  /** Query values become numbers and booleans in place. Returns what is wrong, in words. */
  readonly request: (operation: Operation, query: Json, body: unknown) => string[];
  readonly response: (
    operation: Operation,
    status: number,
    type: string,
    body: unknown,
  ) => string[];
}

export function exchangeValidator(document: OpenapiDocument): ExchangeValidator {
  const options = {
    strict: false,
    validateSchema: false,
    inlineRefs: false,
    formats: {
      uri: (text: string) => URL.canParse(text),
      "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
      date: /^\d{4}-\d\d-\d\d$/,
      email: /^[^@\s]+@[^@\s]+$/,
      "repo.nwo": /^[^/\s]+\/[^/\s]+$/,
      int64: true,
      int32: true,
      timestamp: true,
      uuid: true,
    },
  } as const;
  const schemas = Object.entries(
    withErrata((document.components.schemas ?? {}) as Record<string, Json>),
  ).map(([name, schema]) => [name, toJsonSchema(schema)]);
  const shared = { $id: "github", components: { schemas: Object.fromEntries(schemas) } };
  const strict = new Ajv2020(options).addSchema(shared);
  const lenient = new Ajv2020({ ...options, coerceTypes: true });
  const compiled = new Map<unknown, ValidateFunction>();
  const validate =
    (key: object, schema: () => Json | boolean, ajv: Ajv2020) => (value: unknown) => {
      const known = compiled.get(key) ?? ajv.compile(schema());
      compiled.set(key, known);
      return known(value) ? [] : [ajv.errorsText(known.errors)];
    };
  return {
    request: (operation, query, body) => [
      ...validate(operation, () => querySchema(operation), lenient)(query),
      ...requestBody(operation, body, (schema) =>
        validate(schema, () => toJsonSchema(schema), strict)(body),
      ),
    ],
    response: (operation, status, type, body) => {
      const documented = operation.responses[status];
      if (!documented && ANYWHERE.has(String(status)))
        return validate(
          ANYWHERE,
          () => ({ $ref: "github#/components/schemas/basic-error" }),
          strict,
        )(body);
      if (!documented) return [`status ${status} is not documented`];
      const schema = documented.content?.[type]?.schema;
      if (schema) return validate(schema, () => toJsonSchema(schema), strict)(body);
      return documented.content === undefined && body !== undefined && status < 300
        ? [`status ${status} has no body`]
        : [];
    },
  };
}

function querySchema(operation: Operation): Json {
  const query = operation.parameters.filter((one) => one.in === "query");
  return {
    type: "object",
    properties: Object.fromEntries(query.map((one) => [one.name, toJsonSchema(one.schema)])),
    required: query.filter((one) => one.required).map((one) => one.name),
    additionalProperties: false,
  };
}

function requestBody(
  operation: Operation,
  body: unknown,
  judge: (schema: Json) => string[],
): string[] {
  if (body === undefined)
    return operation.requestBody?.required ? ["the request needs a body"] : [];
  if (operation.requestBody === undefined) return ["the request has a body, and takes none"];
  const schema = operation.requestBody.content["application/json"]?.schema;
  return schema ? judge(schema) : [];
}
