/** Which version a request downloaded, if it is one that counts. */
import { archivePath, shortName } from "../../schemas/paths.ts";
import type { LogRequest } from "./log-request.ts";

/** Why a request counts for nothing. */
export type Uncounted = "other" | "bot";

/**
 * Programs that fetch without anyone who wants the artifact: search engines, link previews, archives,
 * monitors. Words of their agents, lower case; who hides behind another name is counted.
 */
const BOT_WORDS: readonly string[] = [
  ...["bot", "crawl", "spider", "slurp", "archiver", "bingpreview", "facebookexternalhit"],
  ...["headlesschrome", "lighthouse", "linkcheck", "mediapartners", "pingdom", "preview"],
  ...["scan", "semrush", "ahrefs", "uptime", "monitor", "ashlar-doctor"],
];

/** Name and version of an archive, by its path in the tree. */
export interface ArchiveName {
  readonly name: string;
  readonly version: string;
}

const ARCHIVE =
  /\/targets\/([a-z0-9][a-z0-9._-]{0,63})\/([a-z0-9][a-z0-9._-]{0,63})\/([0-9a-f]{64})\.([a-z0-9._-]{1,160})\.tgz$/;

/** The archive that a path leads to, wherever the registry's root is; the reverse of `archivePath`. */
export function archiveAt(path: string): ArchiveName | undefined {
  const plain = path.replace(/[?#].*$/s, "").replace(/%2[fF]/g, "/");
  const [, namespace = "", short = "", digest = "", base = ""] = ARCHIVE.exec(plain) ?? [];
  const name = `${namespace}/${short}`;
  if (digest === "" || !base.startsWith(`${shortName(name)}-`)) return undefined;
  const version = base
    .slice(shortName(name).length + 1)
    .replace(/_([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // The path that this version would have: what decodes in two ways is none of ours.
  return plain.endsWith(archivePath(name, version, digest)) ? { name, version } : undefined;
}

/** A GET that sent an archive from its beginning: what is resumed in the middle was counted before. */
export function downloadedVersion(request: LogRequest): ArchiveName | Uncounted {
  const { method, status, path, firstByte = 0, agent } = request;
  if (method !== "GET" || (status !== 200 && status !== 206) || firstByte > 0) return "other";
  const archive = archiveAt(path);
  if (!archive) return "other";
  const lower = agent.toLowerCase();
  return BOT_WORDS.some((word) => lower.includes(word)) ? "bot" : archive;
}
