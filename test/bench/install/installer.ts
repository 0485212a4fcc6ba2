/** A program that installs, as it is measured. */
export interface Installer {
  readonly name: string;
  /** What it checks of what it installs. */
  readonly checks: string;
  /** Port of the server that it reads from. */
  readonly port: number;
  /** The command that installs `name` (`section/name`) from `url` (without `/` at the end), with what it keeps in `home`. */
  command(request: InstallCommandRequest): InstallCommand;
}

interface InstallCommandRequest {
  readonly name: string;
  readonly url: string;
  /** Caches and trust of one user. */
  readonly home: string;
  readonly project: string;
}

interface InstallCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}
