/** The machine that a Dockerfile begins with, and what it installs there. */
import type { ProjectFile } from "./read-project.ts";

export interface MachineFacts {
  /** `debian-12`; absent without a Dockerfile that names one. */
  readonly base?: string;
  readonly manager: "apt" | "dnf" | "conda" | "pip";
  /** Names of system packages, ordered. */
  readonly packages: readonly string[];
}

const PACKAGES_MAX = 1_000;

export function machineFacts(files: readonly ProjectFile[]): MachineFacts {
  const docker = files.find(({ name }) => /^(?:Docker|Container)file$/.test(name));
  const lines = (docker?.text ?? "").replace(/^\s*#.*\n/gm, "").replace(/\\\r?\n/g, " ");
  const base = baseOf(lines);
  const packages = [...lines.matchAll(INSTALL)].flatMap(([, rest = ""]) => packageNames(rest));
  const isConda = files.some(({ name }) => /^(?:conda-lock|environment)/.test(name));
  const isDnf = /\b(?:dnf|yum|microdnf)\s+(?:-\S+\s+)*install\b/.test(lines);
  return {
    ...(base !== undefined && { base }),
    manager: isDnf ? "dnf" : isConda && packages.length === 0 ? "conda" : "apt",
    packages: [...new Set(packages)].sort().slice(0, PACKAGES_MAX),
  };
}

const INSTALL =
  /\b(?:apt-get|apt|aptitude|dnf|yum|microdnf)\s+(?:-{1,2}\S+\s+)*install\s+([^\n;&|]*)/g;

/** Without options, versions, and what only a shell knows. */
function packageNames(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .map((word) => word.replace(/=.*/, ""))
    .filter((word) => /^[a-z0-9][a-z0-9+.-]{1,99}$/.test(word));
}

/** The last stage that begins with an image: what the result runs on. */
function baseOf(lines: string): string | undefined {
  const stages = [...lines.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/gim)];
  const own = new Set(stages.map(([, , name]) => name?.toLowerCase()));
  const images = stages.flatMap(([, image = ""]) =>
    own.has(image.toLowerCase()) || image === "scratch" ? [] : [image],
  );
  const last = images.at(-1)?.replace(/@.*/, "").split("/").at(-1);
  const name = last?.replace(":", "-");
  return name !== undefined && /^[a-z0-9][\w.-]{0,99}$/i.test(name) ? name : undefined;
}
