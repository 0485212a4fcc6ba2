/** Options of servers on a command line: no login, every address. */
import type { ShellArgument, ShellCall } from "../shell/call-of.ts";
import type { Remark } from "./complaint.ts";
import { bindRemark, judgeSetting } from "./judge-setting.ts";
import { reportAt, type ShellContext } from "./shell-context.ts";

const OPTION = /^--?([A-Za-z][\w.-]{0,80})(?:=(.*))?$/s;
const NO_LOGIN =
  /^--?(?:no-?auth|noauth|without-connection-token|disable-auth|disable-authentication|skip-auth|insecure-no-auth|disableBasicAuth|auth-none)$/i;
/** Programs whose options have other meanings; none of them listens. */
const CLIENTS =
  /^(?:curl|wget|ssh|scp|rsync|ping|psql|mysql|mysqladmin|pg_isready|pg_dump|redis-cli|mongosh|mongo|nc|ncat|dig|nslookup|aws|az|gcloud|kubectl|helm|git|echo|printf|grep|sed|awk|test|\[|\[\[|case|for|if|ip|iptables|ufw|firewall-cmd|pip3?|npm|conda|apt-get|apt|nmap|hostname|docker-compose|log|terraform|chmod|cat|export|return|exit)$/;
const EVERYWHERE = /^(?:0\.0\.0\.0|\[::\]|::)(?::\d{1,5})?$/;
/** Programs that listen on the address that stands behind a short option or alone. */
const SHORT_BIND: Readonly<Record<string, RegExp>> = {
  gunicorn: /^-b$/,
  uvicorn: /^-h$/,
  php: /^-S$/,
  "http-server": /^-a$/,
  dockerd: /^-H$/,
  celery: /^-b$/,
  mongod: /^-b$/,
  flask: /^-h$/,
  rails: /^-b$/,
  puma: /^-b$/,
  waitress: /^-l$/,
};

export function judgeFlags(call: ShellCall, context: ShellContext): void {
  const { name, args } = call;
  if (name === "" || CLIENTS.test(name)) return;
  if (name === "docker" || name === "podman") {
    judgeContainer(args, context);
    return;
  }
  for (const [index, argument] of args.entries()) {
    const remark =
      flagRemark(name, argument, args[index + 1]) ?? shortRemark(name, argument, args[index + 1]);
    if (!remark || (remark.concern === "bind" && context.container)) continue;
    reportAt(context, remark, argument.offset);
  }
}

function flagRemark(
  program: string,
  { text }: ShellArgument,
  next: ShellArgument | undefined,
): Remark | undefined {
  if (NO_LOGIN.test(text))
    return {
      concern: "token",
      message: `${program} ${text} lets everyone in who reaches the port, without a login`,
      fix: `delete ${text}, and set a password that is made when the machine first starts`,
    };
  const found = OPTION.exec(text);
  if (!found) return undefined;
  const [, name = "", joined] = found;
  const isNotebook = name.includes(".");
  const value = joined ?? (next && !next.text.startsWith("--") ? next.text : undefined);
  if (value === undefined) return undefined;
  const remark = judgeSetting(name, value);
  // Other programs' passwords are judged with their names.
  return remark?.concern === "password" && !isNotebook ? undefined : remark;
}

function shortRemark(
  program: string,
  { text }: ShellArgument,
  next: ShellArgument | undefined,
): Remark | undefined {
  if (program === "php" && text.startsWith("-S") && EVERYWHERE.test(text.slice(2)))
    return bindRemark(`${program} ${text}`);
  const option = Object.hasOwn(SHORT_BIND, program) ? SHORT_BIND[program] : undefined;
  if (option?.test(text) && next && EVERYWHERE.test(next.text.replace(/^tcp:\/\//, "")))
    return bindRemark(`${program} ${text} ${next.text}`);
  // `manage.py runserver 0.0.0.0:8000`
  if (text === "runserver" && next && EVERYWHERE.test(next.text))
    return bindRemark(`${text} ${next.text}`);
  return undefined;
}

/** `docker run -e NAME=value`: the container's settings. */
function judgeContainer(args: readonly ShellArgument[], context: ShellContext): void {
  for (const [index, { text, offset }] of args.entries()) {
    const joined = /^--env=(.*)$/s.exec(text)?.[1];
    const value = joined ?? (/^(?:-e|--env)$/.test(text) ? args[index + 1]?.text : undefined);
    const equals = value?.indexOf("=") ?? -1;
    if (value === undefined || equals < 0) continue;
    const remark = judgeSetting(value.slice(0, equals), value.slice(equals + 1), {
      container: true,
      mayBeEmpty: false,
    });
    if (remark) reportAt(context, remark, offset);
  }
}
