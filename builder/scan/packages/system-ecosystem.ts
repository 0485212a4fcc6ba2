/** The ecosystem of a system's own packages, as OSV spells it, from a name such as `debian-12`. */

const CODE_NAMES: Readonly<Record<string, string>> = {
  "debian-buster": "Debian:10",
  "debian-bullseye": "Debian:11",
  "debian-bookworm": "Debian:12",
  "debian-trixie": "Debian:13",
  "ubuntu-focal": "Ubuntu:20.04",
  "ubuntu-jammy": "Ubuntu:22.04",
  "ubuntu-noble": "Ubuntu:24.04",
};

/** Undefined for a system whose packages are not Debian's. */
export function systemEcosystem(base: string): string | undefined {
  const match = /^(debian|ubuntu)[-: _]?([a-z]+|\d+(?:\.\d+)?)/i.exec(base.trim());
  if (match === null) return undefined;
  const [family, release] = [(match[1] ?? "").toLowerCase(), (match[2] ?? "").toLowerCase()];
  const name = `${family}-${release}`;
  if (Object.hasOwn(CODE_NAMES, name)) return CODE_NAMES[name];
  if (!/^\d/.test(release)) return undefined;
  return family === "debian" ? `Debian:${release.split(".", 1)[0]}` : `Ubuntu:${release}`;
}
