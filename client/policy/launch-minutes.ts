import type { Environment } from "../../schemas/environment.ts";

/** Seconds that one package takes to install, by package list; measured on no machine in particular. */
const PACKAGE_SECONDS = { system: 5, conda: 10, spack: 60, pip: 5 } as const;
const BOOT_SECONDS = 60;
const SERVICE_SECONDS = 30;
const SCRIPT_SECONDS = 60;

/**
 * How long a machine with this environment takes to be ready, in whole minutes: an estimate from what
 * it installs, the same everywhere, for policies that bound it.
 */
export function launchMinutes({ packages, services, setup }: Environment): number {
  const installing = Object.entries(PACKAGE_SECONDS).reduce(
    (sum, [list, seconds]) =>
      sum + (packages?.[list as keyof typeof PACKAGE_SECONDS]?.length ?? 0) * seconds,
    0,
  );
  const rest =
    BOOT_SECONDS +
    (services?.length ?? 0) * SERVICE_SECONDS +
    (setup?.length ?? 0) * SCRIPT_SECONDS;
  return Math.ceil((installing + rest) / 60);
}
