/** Whether versions are in the tree that a registry publishes: asked of its host, for a person to know. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { DOCUMENT_SIZE_MAX } from "../../schemas/limits.ts";
import { apiPath } from "../../schemas/paths.ts";
import { parseRegistry } from "../../schemas/registry.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import type { RepositoryName } from "../github/github-address.ts";
import type { GitHub } from "../github/open-github.ts";
import type { PullFacts } from "../github/pull-facts.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { openPublished } from "./open-published.ts";

/** Undefined when the tree does not answer. Nothing is trusted because of this. */
export async function isPublished(
  github: GitHub,
  at: RepositoryName,
  versions: PullFacts["versions"],
  terminal: Terminal,
): Promise<boolean | undefined> {
  const tree = await treeAddress(github, at);
  if (tree === undefined) return undefined;
  try {
    const { origin } = await openPublished(tree, terminal);
    for (const [name, own] of Map.groupBy(versions, (version) => version.name)) {
      const bytes = await origin.read(apiPath.artifact(name), DOCUMENT_SIZE_MAX);
      const there = bytes ? versionsIn(bytes) : new Set();
      if (!own.every(({ version }) => there.has(version))) return false;
    }
    return true;
  } catch {
    terminal.signal.throwIfAborted();
    return undefined;
  }
}

async function treeAddress(github: GitHub, at: RepositoryName): Promise<string | undefined> {
  for (const path of ["registry.yaml", "registry/registry.yaml"]) {
    const file = await github
      .ask("see registry.yaml", (rest) => rest.repos.getContent({ ...at, path }))
      .catch(() => undefined);
    if (!file || Array.isArray(file) || !("content" in file)) continue;
    const text = Buffer.from(file.content, "base64").toString("utf8");
    return parseYamlRecord(path, text, parseRegistry).value?.url.replace(/\/+$/, "");
  }
  return undefined;
}

function versionsIn(bytes: Uint8Array): ReadonlySet<unknown> {
  const document: unknown = JSON.parse(fromUtf8(bytes) ?? "null");
  const versions =
    typeof document === "object" && document !== null && "versions" in document
      ? document.versions
      : undefined;
  const list: readonly unknown[] = Array.isArray(versions) ? versions : [];
  return new Set(
    list.map((item) =>
      typeof item === "object" && item !== null && "version" in item ? item.version : undefined,
    ),
  );
}
