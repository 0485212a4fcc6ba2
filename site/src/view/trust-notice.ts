import type { RegistryDocument } from "../../../schemas/published/registry-document.ts";
import { sitePath } from "./site-paths.ts";

/** What stands on every page of a registry whose signatures protect nobody. */
export interface TrustNotice {
  readonly title: string;
  readonly text: string;
  readonly link: string;
  readonly path: string;
}

/** undefined for a registry with keys of people. */
export function trustNotice({ keys }: RegistryDocument["trust"]): TrustNotice | undefined {
  if (keys === "production") return undefined;
  return {
    title: "Development keys",
    text: "This registry is signed with keys that the build made for itself. They protect nothing.",
    link: "What that means",
    path: `${sitePath.docsTrust}#development`,
  };
}
