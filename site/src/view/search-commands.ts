import { REGISTRY_PATH } from "../../../schemas/paths.ts";

/** Commands that read the root of the search index with curl, gzip and jq. */
export function readIndexCommands(registryUrl: string): string {
  const base = registryUrl.endsWith("/") ? registryUrl : `${registryUrl}/`;
  return [
    `root=$(curl -sSf ${base}${REGISTRY_PATH} | jq -r .documents.search.path)`,
    `curl -sSf "${base}$root" | gunzip | jq '.documents, .segments[0].words.keys'`,
  ].join("\n");
}
