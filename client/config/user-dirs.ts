/**
 * Where this user's files go. The XDG variables (XDG Base Directory Specification 0.8) are honoured
 * on every platform when set to an absolute path; else the platform's own places are used.
 *
 * config: registries.yaml · cache: what can be fetched again · data: installed things · state: what
 * must outlive the cache.
 */
import { isAbsolute, join } from "node:path";

export interface UserDirs {
  readonly config: string;
  readonly cache: string;
  readonly data: string;
  readonly state: string;
}

export interface UserDirsInput {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `process.platform` */
  readonly platform: string;
  /** The user's home folder. */
  readonly home: string;
}

const APPLICATION = "ashlar";

export function userDirs({ environment, platform, home }: UserDirsInput): UserDirs {
  const defaults = platformDirs({ environment, platform, home });
  const place = (variable: string, fallback: string): string => {
    const value = environment[variable];
    return value && isAbsolute(value) ? join(value, APPLICATION) : fallback;
  };
  return {
    config: place("XDG_CONFIG_HOME", defaults.config),
    cache: place("XDG_CACHE_HOME", defaults.cache),
    data: place("XDG_DATA_HOME", defaults.data),
    state: place("XDG_STATE_HOME", defaults.state),
  };
}

function platformDirs({ environment, platform, home }: UserDirsInput): UserDirs {
  if (platform === "darwin") {
    const library = join(home, "Library");
    const support = join(library, "Application Support", APPLICATION);
    return {
      config: join(library, "Preferences", APPLICATION),
      cache: join(library, "Caches", APPLICATION),
      data: support,
      state: join(support, "State"),
    };
  }
  if (platform === "win32") {
    const local = join(environment.LOCALAPPDATA || join(home, "AppData", "Local"), APPLICATION);
    const roaming = join(environment.APPDATA || join(home, "AppData", "Roaming"), APPLICATION);
    return {
      config: join(roaming, "Config"),
      cache: join(local, "Cache"),
      data: join(local, "Data"),
      state: join(local, "State"),
    };
  }
  return {
    config: join(home, ".config", APPLICATION),
    cache: join(home, ".cache", APPLICATION),
    data: join(home, ".local", "share", APPLICATION),
    state: join(home, ".local", "state", APPLICATION),
  };
}
