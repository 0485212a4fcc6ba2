/**
 * Debian's lists of packages (deb822 stanzas, deb-src-control(5)) as apt has them: what packages there
 * are, and their long descriptions. Fetched once by apt into the cache folder, then read from there,
 * so that two runs on one machine see the same list.
 */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";

export interface DebianLists {
  /** What `apt-cache dumpavail` prints. */
  readonly packages: string;
  /** The Translation-en files; empty when they are not to be had, and then descriptions are short. */
  readonly descriptions: string;
}

/** @returns undefined where there is no apt */
export function debianLists(): DebianLists | undefined {
  const folder = cacheFolder("debian");
  const packages = join(folder, "packages.txt");
  const descriptions = join(folder, "descriptions.txt");
  if (!existsSync(packages)) {
    if (!existsSync("/usr/bin/apt-cache")) return undefined;
    const lists = update(join(folder, "lists"));
    keep(descriptions, Buffer.concat(translations(lists).map(unpacked)));
    keep(packages, run("apt-cache", ["dumpavail", "-o", `Dir::State::Lists=${lists}`]));
  }
  return {
    packages: readFileSync(packages, "utf8"),
    descriptions: readFileSync(descriptions, "utf8"),
  };
}

/** Fetches the lists with their descriptions; the system's own, without descriptions, when that fails. */
function update(lists: string): string {
  mkdirSync(join(lists, "partial"), { recursive: true });
  try {
    run("apt-get", ["update", "-o", `Dir::State::Lists=${lists}`, "-o", "Acquire::Languages=en"]);
    return lists;
  } catch (error) {
    console.error(`apt-get update failed, the lists of the system are used: ${error}`);
    return "/var/lib/apt/lists";
  }
}

function translations(lists: string): string[] {
  return readdirSync(lists)
    .filter((name) => /_i18n_Translation-en(?:\.\w+)?$/.test(name))
    .sort()
    .map((name) => join(lists, name));
}

function unpacked(path: string): Buffer {
  return run("/usr/lib/apt/apt-helper", ["cat-file", path]);
}

function run(command: string, args: readonly string[]): Buffer {
  return execFileSync(command, args, { maxBuffer: 2 ** 30, stdio: ["ignore", "pipe", "ignore"] });
}

function keep(path: string, bytes: Uint8Array): void {
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}
