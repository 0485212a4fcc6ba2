/**
 * What an artifact takes and gives, from the types that its manifest declares. A manifest does not say
 * which way a type goes; its name often does, and a type whose name does not goes both ways.
 */
import type { Manifest } from "../../schemas/manifest.ts";
import type { SearchRecord } from "./search-document.ts";

type DeclaredType = NonNullable<Manifest["gtypes"]>[number];

const TAKEN = /(?:arguments?|args|command|event|input|options|params|parameters|query|request)$/i;
const GIVEN = /(?:answer|output|reply|response|result)$/i;
/** Values of one direction of one artifact. */
const VALUES_MAX = 500;

export function interfaceShapes(
  types: readonly DeclaredType[],
): Pick<SearchRecord, "accepts" | "returns"> {
  return {
    accepts: valuesOf(types.filter(({ name }) => !GIVEN.test(name))),
    returns: valuesOf(types.filter(({ name }) => !TAKEN.test(name))),
  };
}

function valuesOf(types: readonly DeclaredType[]): string[] {
  const values = types.flatMap(({ name, fields }) => [
    name,
    ...Object.entries(fields).flatMap(([field, type]) => [field, `${field}:${type}`]),
  ]);
  return [...new Set(values.map((value) => value.toLowerCase()))].slice(0, VALUES_MAX);
}
