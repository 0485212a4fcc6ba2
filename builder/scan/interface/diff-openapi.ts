/**
 * The interface of an OpenAPI 3 document (spec.openapis.org/oas): paths, methods, parameters, bodies
 * and answers with their schemas. What a client sends must still be taken; what it gets must still
 * be what it expects.
 */
import { classifySchemaChange } from "./classify-schema-change.ts";
import { schemaComparer } from "./diff-json-schema.ts";
import { diffNames } from "./diff-names.ts";
import { type ChangePlace, type InterfaceChange, major, minor } from "./interface-change.ts";
import { isSchemaObject } from "./schema-step.ts";

type Value = Readonly<Record<string, unknown>>;

const METHODS = ["delete", "get", "head", "options", "patch", "post", "put", "trace"];
/** Chains of references between parts of a document. */
const REFERENCES_MAX = 16;

export function isOpenApi(document: unknown): document is Value {
  return isSchemaObject(document) && typeof document.openapi === "string";
}

/** @throws {UnscannedError} when the schemas are more than can be compared */
export function diffOpenApi(old: Value, now: Value, file: string): readonly InterfaceChange[] {
  return new OpenApiDiff(old, now, { file }).changes();
}

class OpenApiDiff {
  readonly #old: Value;
  readonly #new: Value;
  readonly #at: ChangePlace;
  readonly #compareSchemas: ReturnType<typeof schemaComparer>;

  constructor(old: Value, now: Value, at: ChangePlace) {
    this.#old = old;
    this.#new = now;
    this.#at = at;
    this.#compareSchemas = schemaComparer({ oldRoot: old, newRoot: now });
  }

  changes(): readonly InterfaceChange[] {
    const before = this.#operations(this.#old);
    const after = this.#operations(this.#new);
    return [
      ...diffNames({
        old: [...before.keys()],
        new: [...after.keys()],
        noun: "operation",
        at: this.#at,
      }),
      ...[...before].flatMap(([name, old]) => {
        const now = after.get(name);
        return now === undefined ? [] : this.#compareOperations(name, old, now);
      }),
    ];
  }

  /** `GET /works/{}` → operation; names of path parameters are no part of the interface. */
  #operations(root: Value): ReadonlyMap<string, Operation> {
    const operations = new Map<string, Operation>();
    for (const [path, written] of entriesOf(root.paths)) {
      const item = resolved(root, written);
      for (const method of METHODS) {
        const operation = resolved(root, own(item, method));
        if (operation === undefined) continue;
        const parameters = [own(item, "parameters"), own(operation, "parameters")].flatMap(listOf);
        operations.set(`${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, "{}")}`, {
          parameters: parametersOf(root, parameters),
          body: resolved(root, own(operation, "requestBody")),
          answers: new Map(
            entriesOf(own(operation, "responses")).map(([status, answer]) => [
              status,
              resolved(root, answer),
            ]),
          ),
        });
      }
    }
    return operations;
  }

  #compareOperations(name: string, old: Operation, now: Operation): readonly InterfaceChange[] {
    return [
      ...this.#compareParameters(name, old, now),
      ...this.#compareBodies(name, old.body, now.body),
      ...this.#compareAnswers(name, old, now),
    ];
  }

  #compareParameters(name: string, old: Operation, now: Operation): readonly InterfaceChange[] {
    return [...now.parameters]
      .flatMap(([key, parameter]) => {
        const before = old.parameters.get(key);
        const isRequired = own(parameter, "required") === true;
        if (before === undefined)
          return [
            isRequired
              ? major(`${name} needs the new parameter ${key}`, this.#at)
              : minor(`${name} has the new parameter ${key}`, this.#at),
          ];
        const became =
          isRequired && own(before, "required") !== true
            ? [major(`${name} now needs the parameter ${key}`, this.#at)]
            : [];
        const schemas = [own(before, "schema"), own(parameter, "schema")] as const;
        return [...became, ...this.#schemas(`${name} parameter ${key}`, "in", schemas)];
      })
      .concat(
        [...old.parameters.keys()]
          .filter((key) => !now.parameters.has(key))
          .map((key) => minor(`${name} has no parameter ${key} any more`, this.#at)),
      );
  }

  #compareBodies(
    name: string,
    old: Value | undefined,
    now: Value | undefined,
  ): readonly InterfaceChange[] {
    const isRequired = own(now, "required") === true;
    if (isRequired && own(old, "required") !== true)
      return [major(`${name} now needs a body`, this.#at)];
    return this.#compareContents(`${name} body`, "in", [old, now]);
  }

  #compareAnswers(name: string, old: Operation, now: Operation): readonly InterfaceChange[] {
    return [...old.answers].flatMap(([status, before]) => {
      const after = now.answers.get(status);
      if (after !== undefined)
        return this.#compareContents(`${name} ${status}`, "out", [before, after]);
      const what = `${name} no longer answers ${status}`;
      return [/^2/.test(status) ? major(what, this.#at) : minor(what, this.#at)];
    });
  }

  #compareContents(
    name: string,
    position: "in" | "out",
    [old, now]: readonly [Value | undefined, Value | undefined],
  ): readonly InterfaceChange[] {
    const before = new Map(entriesOf(own(old, "content")));
    const after = new Map(entriesOf(own(now, "content")));
    return [
      ...diffNames({
        old: [...before.keys()],
        new: [...after.keys()],
        noun: `media type of ${name}`,
        at: this.#at,
      }),
      ...[...before].flatMap(([type, media]) =>
        after.has(type)
          ? this.#schemas(name, position, [own(media, "schema"), own(after.get(type), "schema")])
          : [],
      ),
    ];
  }

  #schemas(
    noun: string,
    position: "in" | "out",
    [old, now]: readonly [unknown, unknown],
  ): readonly InterfaceChange[] {
    return this.#compareSchemas(old ?? true, now ?? true).map((change) =>
      classifySchemaChange(change, position, { noun, at: this.#at }),
    );
  }
}

interface Operation {
  /** `query:name` → parameter. */
  readonly parameters: ReadonlyMap<string, Value>;
  readonly body: Value | undefined;
  readonly answers: ReadonlyMap<string, Value | undefined>;
}

/** Path parameters count by their order: their names are the document's own. */
function parametersOf(root: Value, list: readonly unknown[]): ReadonlyMap<string, Value> {
  const parameters = new Map<string, Value>();
  let inPath = 0;
  for (const item of list) {
    const parameter = resolved(root, item);
    if (parameter === undefined) continue;
    const place = String(own(parameter, "in"));
    if (place === "path") inPath += 1;
    const name = place === "path" ? String(inPath) : String(own(parameter, "name"));
    parameters.set(`${place}:${name}`, parameter);
  }
  return parameters;
}

function own(value: unknown, key: string): unknown {
  return isSchemaObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isSchemaObject(value) ? Object.entries(value) : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A part of the document, its references to other parts followed. */
function resolved(root: Value, part: unknown): Value | undefined {
  let value = part;
  for (let hops = 0; hops < REFERENCES_MAX; hops += 1) {
    const reference = own(value, "$ref");
    if (typeof reference !== "string") return isSchemaObject(value) ? value : undefined;
    value = reference.startsWith("#/")
      ? reference
          .slice(2)
          .split("/")
          .reduce(
            (found: unknown, key) => own(found, key.replaceAll("~1", "/").replaceAll("~0", "~")),
            root,
          )
      : undefined;
  }
  return undefined;
}
