/**
 * The order in which a tree is published: what is named before what names it. A deployment that ends
 * anywhere leaves readers with the old tree whole, or with the new one.
 */
import { CHECKPOINT_PATH, REGISTRY_PATH, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import { isImmutable } from "./served-headers.ts";

/** What readers begin at, in the order in which they change; the timestamp leads to all the rest. */
export const POINTERS: readonly string[] = [REGISTRY_PATH, CHECKPOINT_PATH, TIMESTAMP_PATH];

/**
 * leaves: archives, documents, tiles, the search index: nobody asks for them before something names them.
 * views: pages, api/v1, badges and other names that people and scripts know; no installing client reads them.
 * index: lists and signed metadata, all under versions or digests.
 */
export type PublishPhase = "leaves" | "views" | "index" | "pointers";
export const PHASES: readonly PublishPhase[] = ["leaves", "views", "index", "pointers"];

export function publishPhase(path: string): PublishPhase {
  if (POINTERS.includes(path)) return "pointers";
  if (path.startsWith("metadata/")) return "index";
  if (path.startsWith("index/") && !path.startsWith("index/search/")) return "index";
  return isImmutable(path) ? "leaves" : "views";
}
