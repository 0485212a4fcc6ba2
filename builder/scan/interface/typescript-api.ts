/** The TypeScript compiler as a library, loaded when first needed: 9 MB that most checks never want. */
import type ts from "typescript-api";

export type TypeScript = typeof ts;

export async function loadTypeScript(): Promise<TypeScript> {
  return (await import("typescript-api")).default;
}
