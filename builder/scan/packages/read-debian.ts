/**
 * Debian packages: tables with the columns package and version, as snapshots lock them, and dpkg's
 * status file (deb-control(5)). Advisories name source packages, so these are given where the file
 * tells them.
 */
import { type FoundPackage, linesOf, type PackageReader } from "./found-package.ts";

/** The first line names the columns; the place in the pool has the source package's name. */
export const readDebianTable: PackageReader = function* (text, { system }) {
  const head = /^#?\s*package\s+version\b[^\n]*/i.exec(text)?.[0];
  if (head === undefined) return;
  for (const line of linesOf(text)) {
    if (/^#|^\s*$|^package\s/i.test(line.text)) continue;
    const [name = "", version = ""] = line.text.split(/\s+/, 2);
    const source = /(?:^|\s)pool\/(?:\S+\/)?[^/\s]+\/([^/\s]+)\/[^/\s]+$/.exec(
      line.text.slice(-1000),
    )?.[1];
    yield* debian(source ?? name, version, { system, offset: line.offset });
  }
};

export const readDpkgStatus: PackageReader = function* (text, { system }) {
  let offset = 0;
  for (const paragraph of text.split("\n\n")) {
    const field = (name: string) =>
      new RegExp(`^${name}:[ \\t]*([^\\n]*)$`, "m").exec(paragraph)?.[1]?.trim();
    const source = /^(\S+)(?:\s+\((\S+)\))?/.exec(field("Source") ?? "");
    const name = source?.[1] ?? field("Package");
    const version = source?.[2] ?? field("Version");
    if (/\binstalled$/.test(field("Status") ?? "installed"))
      yield* debian(name ?? "", version ?? "", { system, offset });
    offset += paragraph.length + 2;
  }
};

function* debian(
  name: string,
  version: string,
  { system, offset }: { readonly system: string | undefined; readonly offset: number },
): Generator<FoundPackage> {
  if (!/^[a-z0-9][a-z0-9+.-]+$/.test(name) || !/^\d/.test(version)) return;
  // A rebuild for one architecture has the source of the version before it.
  const rebuilt = version.replace(/\+b\d+$/, "");
  const release = /[+~.]deb(\d+)u\d/.exec(version)?.[1];
  const ecosystem = system ?? (release === undefined ? "Debian" : `Debian:${release}`);
  yield { ecosystem, name, version: rebuilt, offset };
}
