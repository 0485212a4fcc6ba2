/** Commands that set passwords, with passwords that stand in the script. */
import { operands, optionValue, type ShellArgument, type ShellCall } from "../shell/call-of.ts";
import { displayed, isDynamic } from "../shell/flat-text.ts";
import { judgeSecret } from "./judge-secret.ts";
import { openSecret } from "./judge-setting.ts";
import { after, inputText, reportAt, type ShellContext } from "./shell-context.ts";

type Judge = (call: ShellCall, context: ShellContext) => void;

const USER_TOOLS: Judge = (call, context) => {
  const { args } = call;
  const value = optionValue(args, { long: ["password"], short: "p" });
  const user = operands(args).at(-1)?.text ?? "";
  if (value) judge(value, context, `the password of ${quoted(user)}`);
};

const JUDGES: Readonly<Record<string, Judge>> = {
  chpasswd: (call, context) => {
    for (const { user, secret } of pairs(inputText(call.command, context)))
      judge(
        { text: secret, offset: call.command.offset },
        context,
        `the password of ${quoted(user)}`,
        true,
      );
  },
  newusers: (call, context) => {
    for (const { user, secret } of pairs(inputText(call.command, context)))
      judge(
        { text: secret.split(":")[0] ?? "", offset: call.command.offset },
        context,
        `the password of ${quoted(user)}`,
      );
  },
  passwd: (call, context) => {
    const { args, command } = call;
    const user = operands(args).at(-1)?.text ?? "the account";
    if (args.some(({ text }) => /^(?:-[a-z]*d[a-z]*|--delete)$/.test(text)))
      reportAt(context, openSecret(`the password of ${quoted(user)}`, "empty"), command.offset);
    judgeInput(call, context, `the password of ${quoted(user)}`);
  },
  useradd: USER_TOOLS,
  usermod: USER_TOOLS,
  openssl: (call, context) => {
    if (call.args[0]?.text !== "passwd") return;
    const skip = new Set([after(call.args, /^-salt$/), after(call.args, /^-in$/)]);
    for (const word of operands(call.args.slice(1)))
      if (!skip.has(word)) judge(word, context, "the password that is hashed here");
    if (call.args.some(({ text }) => text === "-stdin"))
      judgeInput(call, context, "the password that is hashed here");
  },
  mkpasswd: (call, context) => {
    const taken = new Set(
      [/^-[mSRP]$/, /^--(?:method|salt|rounds)$/].map((option) => after(call.args, option)),
    );
    const word = operands(call.args).find((argument) => !taken.has(argument));
    if (word) judge(word, context, "the password that is hashed here");
    judgeInput(call, context, "the password that is hashed here");
  },
  htpasswd: (call, context) => {
    if (!call.args.some(({ text }) => /^-[a-zA-Z]*b/.test(text))) return;
    const word = operands(call.args).at(-1);
    if (word) judge(word, context, "the password of a web login");
  },
  "grafana-cli": (call, context) => {
    const word = after(call.args, /^reset-admin-password$/);
    if (word) judge(word, context, "the administrator's password");
  },
  x11vnc: (call, context) => {
    const word = after(call.args, /^-{1,2}(?:passwd|storepasswd)$/);
    if (word && !word.text.startsWith("-")) judge(word, context, "the password of the desktop");
  },
  rabbitmqctl: (call, context) => {
    const at = call.args.findIndex(({ text }) => /^(?:add_user|change_password)$/.test(text));
    const word = at < 0 ? undefined : call.args[at + 2];
    if (word) judge(word, context, `the password of ${quoted(call.args[at + 1]?.text ?? "")}`);
  },
  mysqladmin: (call, context) => {
    const word = after(call.args, /^password$/);
    if (word) judge(word, context, "the password of the database's root");
  },
  sshpass: (call, context) => {
    const word = optionValue(call.args, { short: "p" });
    if (word) judge(word, context, "the password of an SSH login");
  },
};
for (const name of ["vncpasswd", "tigervncpasswd", "kasmvncpasswd", "smbpasswd", "pdbedit"])
  Object.assign(JUDGES, {
    [name]: ((call, context) =>
      judgeInput(call, context, "the password that is read here")) as Judge,
  });

/** Options that pass a password to a client or server, whatever the program. */
const PASSWORD_OPTION =
  /^--?(?:password|passwd|passphrase|db-password|admin-password|root-password|requirepass|hashed-password|pass|rfbauth-password)(?:=(.*))?$/s;
const PASSWORD_PROGRAMS =
  /^(?:mysql|mysqldump|mariadb|psql|mongo|mongosh|mongod|redis-server|redis-cli|code-server|influx|influxd|jupyter.*|rstudio-server|rserver|ttyd|gotty|filebrowser|minio|mc|neo4j-admin|occ|wp|drush|adduser|adminer|gitea|vault|keycloak|kcadm\.sh|samba-tool|realm|ipa|curl|wget|docker|podman|helm|airflow|superset|label-studio|mlflow|xpra|guacd|vncserver|grafana.*)$/;

export function judgePasswords(call: ShellCall, context: ShellContext): void {
  const { name, args } = call;
  if (Object.hasOwn(JUDGES, name)) JUDGES[name]?.(call, context);
  if (name === "debconf-set-selections")
    judgeDebconf(inputText(call.command, context), call, context);
  if (/^(?:perl|python3?|ruby|php)$/.test(name)) judgeCrypt(call, context);
  if (/^(?:mysql|mariadb)$/.test(name)) {
    const word = args.find(({ text }) => /^-p./.test(text));
    if (word) judge({ ...word, text: word.text.slice(2) }, context, "the password of the database");
  }
  if (name === "redis-cli") {
    const word = optionValue(args, { short: "a" });
    if (word) judge(word, context, "the password of the database");
  }
  if (!PASSWORD_PROGRAMS.test(name)) return;
  for (const [index, argument] of args.entries()) {
    const found = PASSWORD_OPTION.exec(argument.text);
    const next = args[index + 1];
    const value = found?.[1] ?? (next && !next.text.startsWith("-") ? next.text : undefined);
    if (found && value !== undefined && value !== "")
      judge({ ...argument, text: value }, context, `the value of ${argument.text.split("=")[0]}`);
  }
}

/** `package package/question password text`, as debconf reads it. */
function judgeDebconf(text: string, call: ShellCall, context: ShellContext): void {
  for (const line of text.split("\n")) {
    const [, question = "", type, ...rest] = line.trim().split(/\s+/);
    if (type === "password" && rest.length > 0)
      judge(
        { text: rest.join(" "), offset: call.command.offset },
        context,
        `the answer to ${question}`,
      );
  }
}

/** `crypt("text", …)` and `passwd("text")` inside a one-line program. */
function judgeCrypt(call: ShellCall, context: ShellContext): void {
  for (const { text, offset } of call.args) {
    const found =
      /\b(?:crypt(?:\.crypt)?|passwd|hashpw|sha512_crypt\.\w+)\s*\(?\s*b?(["'])([^"']+)\1/.exec(
        text,
      );
    if (found) judge({ text: found[2] ?? "", offset }, context, "the password that is hashed here");
  }
}

function judgeInput(call: ShellCall, context: ShellContext, what: string): void {
  const first = inputText(call.command, context)
    .split("\n")
    .find((line) => line.trim() !== "");
  if (first !== undefined) judge({ text: first, offset: call.command.offset }, context, what);
}

function judge(
  { text, offset }: ShellArgument,
  context: ShellContext,
  what: string,
  emptyCounts = false,
): void {
  // A hash made by a command in place: that command is judged itself.
  const kind = judgeSecret(text);
  if (kind === undefined || (kind === "empty" && !emptyCounts)) return;
  reportAt(context, openSecret(what, kind), offset);
}

function pairs(text: string): readonly { readonly user: string; readonly secret: string }[] {
  return text.split("\n").flatMap((line) => {
    const mark = line.indexOf("\ue000");
    let colon = line.indexOf(":");
    // A colon inside of an expansion separates nothing.
    if (mark >= 0 && mark < colon) colon = line.indexOf(":", line.indexOf("\ue001"));
    if (colon <= 0) return [];
    const secret = line.slice(colon + 1);
    return [
      { user: line.slice(0, colon).trim(), secret: isDynamic(secret) ? secret : secret.trim() },
    ];
  });
}

function quoted(name: string): string {
  return `"${displayed(name).slice(0, 60)}"`;
}
