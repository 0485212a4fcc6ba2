/** The text of `registries.yaml` to its record; every problem with its line and column. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { YAML_ALIASES_MAX } from "../../schemas/limits.ts";
import { parseRegistriesConfig, type RegistriesConfig } from "../../schemas/registries-config.ts";

export interface ParsedRegistries {
  readonly config: RegistriesConfig;
  /** For edits that keep comments and order. */
  readonly document: Document;
}

/**
 * @param file its path, for messages
 * @throws {CodedError} E_CONFIG with one `file:line:column: problem` for each problem
 */
export function parseRegistries(text: string, file: string): ParsedRegistries {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const at = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}: ${message}`;
  };
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) throw badConfig(syntax.map(({ pos, message }) => at(pos[0], message)));
  if (document.contents === null) return { config: { registries: [] }, document };
  const parsed = parseRegistriesConfig(document.toJS({ maxAliasCount: YAML_ALIASES_MAX }));
  if (!parsed.ok) {
    throw badConfig(
      parsed.problems.map(({ path, message }) => at(offsetOf(document, path), message)),
    );
  }
  const repeated = repeatedName(parsed.value);
  if (repeated === undefined) return { config: parsed.value, document };
  throw badConfig([
    at(offsetOf(document, ["registries", repeated, "name"]), "two registries have this name"),
  ]);
}

/** Where the value at `path` begins: its key when it has one, else its nearest parent that is there. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const holder = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(holder)
      ? holder.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function repeatedName({ registries }: RegistriesConfig): number | undefined {
  const index = registries.findIndex(
    ({ name }, place) => registries.findIndex((other) => other.name === name) < place,
  );
  return index < 0 ? undefined : index;
}

function badConfig(problems: readonly string[]): CodedError {
  return new CodedError({
    code: "E_CONFIG",
    exitCode: EXIT.usage,
    message: `the list of registries cannot be read: ${problems[0]}`,
    fix: "Correct the file at the place named.",
    details: problems,
  });
}
