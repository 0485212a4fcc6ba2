/**
 * One setting of a service, whatever it was written in: a line of a configuration, a key of YAML or
 * JSON, an option of a command, a variable of an environment.
 */
import { isDynamic } from "../shell/flat-text.ts";
import type { Remark } from "./complaint.ts";
import { isPasswordName, judgeSecret } from "./judge-secret.ts";

export interface SettingOptions {
  /** Inside a container every address is the right one to listen on: what is published is decided outside. */
  readonly container?: boolean;
  /** An empty value is how scripts begin a variable, not what they set. */
  readonly mayBeEmpty?: boolean;
}

const JUPYTER_OWNER =
  /^(?:notebookapp|serverapp|labapp|jupyterapp|jupyternotebookapp|identityprovider|passwordidentityprovider|extensionapp|servercfg|singleusernotebookapp)$/;
const NOTEBOOK_TOKEN = /^(?:jupyter|notebook|jupyter_notebook|jupyter_server|jupyterlab|nb)_token$/;
const BIND_NAME =
  /(?:^|[._-])(?:bind[_-]?(?:addr|address|ip|host|to|)|listen[_-]?(?:addr|address|addresses|host|ip|on|)|www-address|(?:http|server)[_-]?(?:host|address|addr|name|ip))$|(?:^|\.)(?:ip|host|address|addr|interface)$|_(?:host|bind_ip)$/;
/** `0.0.0.0`, `[::]:8080`, `tcp://0.0.0.0:2375`; no network such as `0.0.0.0/0`. */
const EVERYWHERE = /^(?:[a-z]{2,5}:\/\/)?(?:0\.0\.0\.0|\[::\]|::)(?::\d{1,5})?$/;
const STAR = /^\*(?::\d{1,5})?$/;
const STAR_NAME = /(?:^|[._-])(?:ip|bind|listen_addresses|bind_address|bind-address)$/;
const YES = /^(?:1|true|yes|on)$/i;

/** Settings that switch a login off: name, and the value that does it. */
const OPEN_SETTINGS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:server-)?auth-none$/, YES],
  [/^disable_auth$/, YES],
  [/allow_empty_(?:root_)?password$/, YES],
  [/^postgres_host_auth_method$/, /^trust$/i],
  [/^xpack\.security\.enabled$/, /^(?:false|no|0)$/i],
  [/^(?:plugins\.security\.disabled|disable_security_plugin)$/, YES],
  [/^neo4j_auth$/, /^none$/i],
  [/^gf_auth_anonymous_enabled$/, YES],
  [/^permitemptypasswords$/, YES],
  [/^protected-mode$/, /^no$/i],
  [/^security\.authorization$/, /^disabled$/i],
  [/^auth\.method$/, /^noauth$/i],
  [/^(?:code-server\.)?auth$/, /^none$/i],
  [/^securitytypes$/, /^(?:none|.*,none)$/i],
];

/** @param name dotted, as `ServerApp.token` @param value flattened, without its quotes */
export function judgeSetting(
  name: string,
  value: string,
  options: SettingOptions = {},
): Remark | undefined {
  const lower = name.toLowerCase();
  const dot = lower.lastIndexOf(".");
  const last = lower.slice(dot + 1);
  const owner = lower.slice(0, Math.max(0, dot)).split(".").at(-1) ?? "";
  return (
    judgeNotebook(name, value, { owner, last, lower }) ??
    judgeOpen(name, value, lower) ??
    judgeBind(name, value, { lower, options }) ??
    (isPasswordName(name) ? judgePassword(name, value, options) : undefined)
  );
}

function judgeNotebook(
  name: string,
  value: string,
  { owner, last, lower }: { owner: string; last: string; lower: string },
): Remark | undefined {
  const isToken = (last === "token" && JUPYTER_OWNER.test(owner)) || NOTEBOOK_TOKEN.test(lower);
  const isPassword = /^(?:hashed_)?password$/.test(last) && JUPYTER_OWNER.test(owner);
  if (last === "disable_check_xsrf" && YES.test(value))
    return {
      concern: "token",
      message: `${name} is on: any website that a user visits can run code in the notebook`,
      fix: `delete ${name}`,
    };
  if (!isToken && !isPassword) return undefined;
  const kind = judgeSecret(value);
  if (kind === "empty")
    return {
      concern: "token",
      message: `${name} is empty: whoever reaches the port runs code as the notebook's user`,
      fix: isToken
        ? "delete the setting, so that a token is made at each start, or read one from JUPYTER_TOKEN"
        : "delete the setting; an empty password asks for none",
    };
  return kind && openSecret(name, kind);
}

function judgeOpen(name: string, value: string, lower: string): Remark | undefined {
  if (!OPEN_SETTINGS.some(([known, open]) => known.test(lower) && open.test(value)))
    return undefined;
  return {
    concern: "token",
    message: `${name} ${value} lets everyone in who reaches the port, without a login`,
    fix: "keep the login, with a password that is made when the machine first starts",
  };
}

function judgeBind(
  name: string,
  value: string,
  { lower, options }: { lower: string; options: SettingOptions },
): Remark | undefined {
  if (options.container || !BIND_NAME.test(lower)) return undefined;
  if (!EVERYWHERE.test(value) && !(STAR.test(value) && STAR_NAME.test(lower))) return undefined;
  return bindRemark(`${name} ${value}`);
}

export function bindRemark(setting: string): Remark {
  return {
    concern: "bind",
    message: `${setting} listens on every address of the machine, the public one included`,
    fix: "listen on 127.0.0.1 and reach it through an SSH tunnel (ssh -L) or a proxy with a login",
  };
}

function judgePassword(
  name: string,
  value: string,
  { mayBeEmpty = true }: SettingOptions,
): Remark | undefined {
  if (/\s/.test(value.trim()) && !isDynamic(value)) return undefined;
  const kind = judgeSecret(value);
  if (kind === undefined || (kind === "empty" && mayBeEmpty)) return undefined;
  return openSecret(name, kind);
}

const MAKE_ONE =
  "let each machine make its own at first boot, for example with openssl rand -base64 24, or read it from a secret store";

/** @param what whose secret it is, never the secret */
export function openSecret(what: string, kind: "literal" | "empty" | "predictable"): Remark {
  const words = {
    literal:
      "is written out here, so every machine made from this has a password that everyone knows",
    empty: "is empty, so everyone can log in",
    predictable: "is made from a name, so everyone can guess it",
  }[kind];
  return { concern: "password", message: `${what} ${words}`, fix: MAKE_ONE };
}
