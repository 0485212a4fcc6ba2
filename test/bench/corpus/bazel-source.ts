/** `source.json` of a Bazel module's version: the archive as a layer. */

/** The registry records digests but no sizes; the format wants a number. */
const UNKNOWN_SIZE = 0;

interface ArchiveSource {
  readonly url: string;
  readonly integrity: string;
  readonly mirror_urls?: readonly string[];
}

export function bazelLayers(source: unknown): object[] {
  if (!isArchive(source)) return [];
  // An integrity (W3C Subresource Integrity) may list several digests; any one will do.
  const [, algorithm = "", base64 = ""] = /^(sha\d+)-([^\s?]+)/.exec(source.integrity) ?? [];
  return [
    {
      urls: [source.url, ...(source.mirror_urls ?? [])],
      digest: `${algorithm}:${Buffer.from(base64, "base64").toString("hex")}`,
      size: UNKNOWN_SIZE,
      mediaType: mediaType(source.url),
    },
  ];
}

function isArchive(source: unknown): source is ArchiveSource {
  return typeof source === "object" && source !== null && "url" in source && "integrity" in source;
}

function mediaType(url: string): string {
  if (/\.(?:tar\.gz|tgz)$/.test(url)) return "application/gzip";
  if (/\.(?:zip|jar)$/.test(url)) return "application/zip";
  return "application/octet-stream";
}
