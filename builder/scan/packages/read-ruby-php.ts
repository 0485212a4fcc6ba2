/** Gemfile.lock (bundler.io) and composer.lock (getcomposer.org). */
import { itemsOf, memberOf, readJson, textOf } from "../json-nodes.ts";
import { linesOf, type PackageReader } from "./found-package.ts";

const SPEC = /^ {4}([A-Za-z0-9][A-Za-z0-9._-]*) \((\d[^)\s]*)\)/;
/** A gem that is compiled for a platform has it after its version. */
const PLATFORM = /-(?:x86|x64|arm|aarch64|java|jruby|universal|mingw|mswin|i[3-6]86|powerpc).*$/;

/** Gems from a server; those from folders and repositories are left out. */
export const readGemfileLock: PackageReader = function* (text) {
  let section = "";
  for (const line of linesOf(text)) {
    if (/^\S/.test(line.text)) section = line.text.trim();
    const match = section === "GEM" ? SPEC.exec(line.text) : null;
    if (match) {
      const version = (match[2] ?? "").replace(PLATFORM, "");
      yield { ecosystem: "RubyGems", name: match[1] ?? "", version, offset: line.offset + 4 };
    }
  }
};

export const readComposerLock: PackageReader = function* (text) {
  const root = readJson(text);
  for (const group of ["packages", "packages-dev"]) {
    for (const item of itemsOf(memberOf(root, group))) {
      const name = textOf(memberOf(item, "name"));
      const version = textOf(memberOf(item, "version"));
      if (name === undefined || version === undefined) continue;
      const optional = group === "packages-dev" && { optional: true as const };
      yield { ecosystem: "Packagist", name, version, ...optional, offset: item.at };
    }
  }
};
