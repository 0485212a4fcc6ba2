/** Programs of Debian's packages, unpacked on demand outside of the project and of the system. */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";

export interface DebianPeer {
  /** `/usr` of the unpacked packages. */
  readonly usr: string;
  /** Lets a program find the libraries that came with it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the first package, as apt names it. */
  readonly version: string;
}

/**
 * @param packages with the version of the first pinned where apt still has it: `name=version`
 * @returns undefined when they cannot be had here
 */
export function debianPeer(packages: readonly string[]): DebianPeer | undefined {
  const [first = ""] = packages;
  const folder = join(cacheFolder("debian-packages"), first.replace("=", "@"));
  const root = join(folder, "root");
  try {
    if (!existsSync(root)) unpack(folder, packages);
    const [, version = ""] =
      globSync(`${first.split("=")[0]}_*.deb`, { cwd: folder })[0]?.split("_") ?? [];
    const libraries = globSync("usr/lib/*-linux-*", { cwd: root }).map((path) => join(root, path));
    return {
      usr: join(root, "usr"),
      environment: { LD_LIBRARY_PATH: libraries.join(":") },
      version: decodeURIComponent(version),
    };
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

function unpack(folder: string, packages: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  execFileSync("apt-get", ["download", "--quiet", ...packages], { cwd: folder, stdio: "ignore" });
  const staging = join(folder, "staging");
  for (const file of globSync("*.deb", { cwd: folder }))
    execFileSync("dpkg-deb", ["-x", join(folder, file), staging]);
  execFileSync("mv", [staging, join(folder, "root")]);
}
