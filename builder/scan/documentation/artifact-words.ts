import type { Manifest } from "../../../schemas/manifest.ts";
import type { Contents } from "../../check/rule.ts";
import type { ArtifactSubject, VersionSubject } from "../../parse/subject.ts";
import { declaredMembers } from "./declared-members.ts";

/** Files that every project has; a line that names one does not use this artifact. */
const ORDINARY_FILE =
  /^(?:license|licence|readme|changelog|package|package-lock|manifest|index|main|mod|lib|init|__init__|__main__|setup|test|makefile|tsconfig|pyproject|\.[\w-]*)(?:\.[\w.-]+)?$/i;

/**
 * The words by which code shows that it uses an artifact, in lower case: its name, its files, what it
 * exports, asks, returns or is reached at.
 */
export async function artifactWords(
  artifact: Pick<ArtifactSubject, "name" | "shortName">,
  version: VersionSubject,
  contents: Contents | undefined,
): Promise<ReadonlySet<string>> {
  const shortName = artifact.shortName.toLowerCase();
  const words = new Set([artifact.name.toLowerCase(), shortName, shortName.replace(/[.-]js$/, "")]);
  for (const { path } of version.payload) {
    const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.liquid$/, "");
    if (!ORDINARY_FILE.test(name)) words.add(name.toLowerCase());
  }
  const manifest = version.manifest.value;
  if (manifest === undefined) return words;
  for (const word of declaredWords(manifest)) words.add(word.toLowerCase());
  if (contents !== undefined)
    for (const { name } of await declaredMembers(manifest, contents)) words.add(name.toLowerCase());
  return words;
}

function declaredWords({ config }: Manifest): readonly string[] {
  const words: string[] = [];
  if ("entry" in config) words.push(lastPart(config.entry));
  if ("endpoint" in config && config.endpoint !== undefined) words.push(hostOf(config.endpoint));
  if ("host" in config) words.push(config.host);
  if ("image" in config && config.image !== undefined)
    words.push(config.image.slice(0, config.image.indexOf("@")));
  if ("entrypoint" in config)
    for (const word of config.entrypoint ?? []) words.push(lastPart(word));
  return words.filter((word) => word.length > 2);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
