/** Properties that are looked at; a schema that people wrote has some hundred. */
const FIELDS_MAX = 5_000;

/** The `description` (or `title`) of every property of a JSON Schema, at any depth; first ones count. */
export function fieldDescriptions(schema: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const open: unknown[] = [schema];
  for (let steps = 0; open.length > 0 && steps < FIELDS_MAX; steps += 1) {
    const node = open.shift();
    for (const [name, property] of entriesOf(ownValue(node, "properties"))) {
      const text = ownValue(property, "description") ?? ownValue(property, "title");
      if (!found.has(name)) found.set(name, typeof text === "string" ? text : "");
    }
    open.push(...childrenOf(node).slice(0, FIELDS_MAX));
  }
  return found;
}

function childrenOf(node: unknown): readonly unknown[] {
  return [
    ...["properties", "$defs", "definitions"].flatMap((key) =>
      entriesOf(ownValue(node, key)).map(([, child]) => child),
    ),
    ...["items", "additionalProperties", "prefixItems", "allOf", "anyOf", "oneOf"].flatMap((key) =>
      [ownValue(node, key)].flat(),
    ),
  ];
}

function ownValue(node: unknown, key: string): unknown {
  return typeof node === "object" && node !== null && Object.hasOwn(node, key)
    ? node[key as keyof typeof node]
    : undefined;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : [];
}
