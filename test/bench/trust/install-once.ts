/** One `ashlar install` as a user runs it: a process of its own, in a new project folder. */
import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");

export interface InstallRequest {
  readonly name: string;
  /** Address and fingerprint: `URL#sha256:…` */
  readonly registry: string;
  /** What this user knows already: caches and trust. */
  readonly home: string;
}

/** @throws {Error} with what the command printed when it fails */
export async function installOnce({ name, registry, home }: InstallRequest): Promise<void> {
  const project = mkdtempSync(join(home, "project-"));
  const env = { PATH: process.env.PATH, HOME: home };
  await promisify(execFile)(process.execPath, [LAUNCHER, "install", name, "--registry", registry], {
    cwd: project,
    env,
  });
}
