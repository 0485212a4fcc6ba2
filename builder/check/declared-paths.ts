import type { Manifest } from "../../schemas/manifest.ts";

/** Where the `config` blocks name payload files; `*` is every item of a list. */
export const PATH_FIELDS: readonly (readonly string[])[] = [
  ["adapter"],
  ["ami_config", "user_data_script"],
  ["checksums"],
  ["definition"],
  ["dockerfile"],
  ["entry"],
  ["environment", "setup", "*"],
  ["examples", "*", "input"],
  ["examples", "*", "output"],
  ["executables", "*", "file"],
  ["inputSchema"],
  ["lockfiles", "*"],
  ["modelFile"],
  ["outputSchema"],
  ["specification"],
  ["training"],
  ["types"],
  ["wasmFile"],
];

export interface DeclaredPath {
  /** Keys from the manifest's root. */
  readonly field: readonly (string | number)[];
  /** As written: relative to `files/`. */
  readonly path: string;
}

/** Every payload file that the manifest's `config` names. A template's `root` is a folder and not among them. */
export function declaredPaths({ config }: Manifest): readonly DeclaredPath[] {
  return PATH_FIELDS.flatMap((keys) => expand(config, keys, ["config"]));
}

function expand(
  value: unknown,
  [key, ...rest]: readonly string[],
  field: readonly (string | number)[],
): DeclaredPath[] {
  if (key === undefined) return typeof value === "string" ? [{ field, path: value }] : [];
  if (key === "*") {
    return Array.isArray(value)
      ? value.flatMap((item, index) => expand(item, rest, [...field, index]))
      : [];
  }
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? expand(value[key as keyof typeof value], rest, [...field, key])
    : [];
}
