import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents, Unscanned } from "../../check/rule.ts";

export interface SchemaFault {
  /** Payload path of the example. */
  readonly path: string;
  /** JSON Pointer of the value that is refused. */
  readonly pointer: string;
  readonly message: string;
}

interface SchemaFaults {
  readonly faults: readonly SchemaFault[];
  /** Examples that there are. */
  readonly seen: number;
  readonly unscanned: readonly Unscanned[];
}

const EXAMPLES_MAX = 100;

/**
 * JSON files below `examples/` that a JSON Schema 2020-12 refuses. A specification that is no such
 * schema (OpenAPI, protobuf) judges nothing; one that cannot be compiled is unscanned.
 */
export async function schemaFaults(
  contents: Contents,
  specification: string,
): Promise<SchemaFaults> {
  const nothing = { faults: [], seen: 0, unscanned: [] };
  const schema = await jsonObject(contents, specification);
  const examples = contents.files.filter(
    ({ path, entry }) => /^examples?\/.*\.json$/.test(path) && entry.size <= RECORD_SIZE_MAX,
  );
  if (schema === undefined || !isSchema(schema) || examples.length === 0) return nothing;
  const [{ Ajv2020 }, { default: formats }] = await Promise.all([
    import("ajv/dist/2020.js"),
    import("ajv-formats"),
  ]);
  const ajv = new Ajv2020({ strict: false, ownProperties: true, logger: false });
  // The package is CommonJS: its function is its own `default` once more.
  (formats as unknown as { default: (target: unknown) => void }).default(ajv);
  let accepts: ReturnType<typeof ajv.compile>;
  try {
    accepts = ajv.compile(schema);
  } catch {
    const reason = "it is no JSON Schema 2020-12 that can be compiled by itself";
    return { faults: [], seen: 0, unscanned: [{ path: specification, reason }] };
  }
  const faults: SchemaFault[] = [];
  for (const { path } of examples.slice(0, EXAMPLES_MAX)) {
    const value = parsed(await contents.text(path));
    if (value === undefined || accepts(value)) continue;
    const [error] = accepts.errors ?? [];
    faults.push({
      path,
      pointer: error?.instancePath ?? "",
      message: error?.message ?? "it is refused",
    });
  }
  return { faults, seen: examples.length, unscanned: [] };
}

async function jsonObject(contents: Contents, path: string): Promise<object | undefined> {
  const file = contents.files.find((candidate) => candidate.path === path);
  if (!path.endsWith(".json") || (file?.entry.size ?? Infinity) > RECORD_SIZE_MAX) return undefined;
  const value = parsed(await contents.text(path));
  return typeof value === "object" && value !== null ? value : undefined;
}

function isSchema(value: object): boolean {
  return !("openapi" in value) && ("$schema" in value || "properties" in value || "$ref" in value);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
