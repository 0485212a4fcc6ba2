/** Which file names which packages, by the file's name. */
import type { PackageReader } from "./found-package.ts";
import { readDebianTable, readDpkgStatus } from "./read-debian.ts";
import { readGoMod, readGoSum } from "./read-go.ts";
import { readNpmLock, readPackageJson } from "./read-npm.ts";
import { readPnpmLock } from "./read-pnpm-lock.ts";
import {
  readCondaEnvironment,
  readMetadata,
  readPipfileLock,
  readRequirements,
} from "./read-requirements.ts";
import { readComposerLock, readGemfileLock } from "./read-ruby-php.ts";
import { readSbom, SBOM_FILE } from "./read-sbom.ts";
import { readCargoLock, readPythonLock } from "./read-toml-lock.ts";
import { readYarnLock } from "./read-yarn-lock.ts";

interface PackageFile {
  readonly name: RegExp;
  readonly reader: PackageReader;
  /** A file beside it that knows better, so that this one is not read. */
  readonly unless?: string;
}

/** The first that fits is taken. */
const PACKAGE_FILES: readonly PackageFile[] = [
  { name: /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/, reader: readNpmLock },
  { name: /(?:^|\/)node_modules\/\.package-lock\.json$/, reader: readNpmLock },
  { name: /(?:^|\/)package\.json$/, reader: readPackageJson },
  { name: /(?:^|\/)yarn\.lock$/, reader: readYarnLock },
  { name: /(?:^|\/)pnpm-lock\.yaml$/, reader: readPnpmLock },
  {
    name: /(?:^|\/)(?:[^/]*requirements[^/]*|constraints[^/]*|requirements\/[^/]+)\.txt$/i,
    reader: readRequirements,
  },
  { name: /(?:^|\/)Pipfile\.lock$/, reader: readPipfileLock },
  {
    name: /(?:^|\/)(?:poetry|uv|pdm)\.lock$|(?:^|\/)pylock(?:\.[^/]+)?\.toml$/,
    reader: readPythonLock,
  },
  { name: /\.(?:dist|egg)-info\/(?:METADATA|PKG-INFO)$/, reader: readMetadata },
  { name: /(?:^|\/)(?:conda-)?environment(?:[._-][^/]*)?\.ya?ml$/, reader: readCondaEnvironment },
  { name: /(?:^|\/)Cargo\.lock$/, reader: readCargoLock },
  { name: /(?:^|\/)go\.mod$/, reader: readGoMod },
  { name: /(?:^|\/)go\.sum$/, reader: readGoSum, unless: "go.mod" },
  { name: /(?:^|\/)(?:Gemfile|gems)\.(?:lock|locked)$/, reader: readGemfileLock },
  { name: /(?:^|\/)composer\.lock$/, reader: readComposerLock },
  { name: /(?:^|\/)dpkg\/status$/, reader: readDpkgStatus },
  { name: /(?:^|\/)[^/]*packages\.(?:lock|list|tsv|txt)$/, reader: readDebianTable },
  { name: SBOM_FILE, reader: readSbom },
];

/** The reader for a path; `paths` are all of the payload. */
export function packageReader(path: string, paths: ReadonlySet<string>): PackageReader | undefined {
  const file = PACKAGE_FILES.find(({ name }) => name.test(path));
  if (file?.unless === undefined) return file?.reader;
  const beside = path.replace(/[^/]*$/, file.unless);
  return paths.has(beside) ? undefined : file.reader;
}
