/** Package managers that are told to take something that can change: a branch, a URL, an unsigned source. */
import type { ShellArgument, ShellCall } from "../shell/call-of.ts";
import { isDynamic } from "../shell/flat-text.ts";
import type { Remark } from "./complaint.ts";
import { pipedRemark, shownUrl } from "./fetch-ledger.ts";
import { reportAt, type ShellContext } from "./shell-context.ts";

const COMMIT_REF = /[@#](?:[a-z]+=)?[0-9a-f]{7,64}(?:$|[#&?])/;
const URL_DIGEST = /#(?:.*&)?(?:sha(?:256|384|512))=[0-9a-f]{64,128}/;
const R_INSTALL =
  /\b(?:install_(?:github|git|gitlab|bitbucket|url)|pkg_install|pak)\s*\(\s*(?:repo\s*=\s*)?["']([^"']+)["']([^)]*)/;
const R_SOURCE = /\bsource\s*\(\s*["'](https?:[^"']+)["']/;

type Judge = (args: readonly ShellArgument[], context: ShellContext, call: ShellCall) => void;

/** By the name of the program; the first that fits. */
const JUDGES: readonly (readonly [RegExp, Judge])[] = [
  [/^(?:pip[\d.]*|pipx|uv)$/, judgePip],
  [
    /^python[\d.]*$/,
    (args, context) => {
      if (args[0]?.text === "-m" && args[1]?.text === "pip") judgePip(args, context);
    },
  ],
  [/^(?:npm|yarn|pnpm|npx|bun)$/, judgeNode],
  [/^cargo$/, judgeCargo],
  [
    /^apt-key$/,
    (args, context, { command }) => {
      const verb = args.find(({ text }) => !text.startsWith("-"))?.text;
      if (verb === "adv" || verb === "add") reportAt(context, APT_KEY, command.offset);
    },
  ],
  [/^(?:add-apt-repository|apt-add-repository)$/, judgePpa],
  [/^(?:apt|apt-get|aptitude|yum|dnf|zypper)$/, judgeUnsigned],
  [
    /^(?:R|Rscript|littler|r)$/,
    (args, context) => {
      for (const argument of args) judgeR(argument, context);
    },
  ],
  [
    /^install_?[gG]ithub\.r$/,
    (args, context) => {
      for (const argument of args) judgeGithub(argument, argument.text, context);
    },
  ],
];

export function judgePackages(call: ShellCall, context: ShellContext): void {
  JUDGES.find(([name]) => name.test(call.name))?.[1](call.args, context, call);
}

/** A requirement of pip as it stands on a command line or in a list. */
export function pipRemark(requirement: string): Remark | undefined {
  const source = /(?:^|@\s*)((?:git|hg|svn|bzr)\+\S+|https?:\/\/\S+)/.exec(requirement.trim())?.[1];
  if (source === undefined) return undefined;
  const isUrl = /^https?:/.test(source);
  if (isUrl ? URL_DIGEST.test(source) : COMMIT_REF.test(source)) return undefined;
  // A revision that only the running shell knows may be a commit.
  if (
    !isUrl &&
    /\.git@|@[^/]*$/.test(source.replace(/^\w+\+\w+:\/\/[^/@]*@/, "")) &&
    isDynamic(source)
  )
    return undefined;
  return {
    concern: "fetch",
    message: `pip installs ${shownUrl(source)}, which can change at any time`,
    fix: isUrl ? "add #sha256=… to the URL" : "add @ and the full commit id to the URL",
  };
}

function judgePip(args: readonly ShellArgument[], context: ShellContext): void {
  const texts = args.map(({ text }) => text);
  if (!texts.includes("install") || texts.includes("--require-hashes")) return;
  for (const [index, { text, offset }] of args.entries()) {
    const before = args[index - 1]?.text ?? "";
    if (
      /^(?:-i|--index-url|--extra-index-url|-f|--find-links|--proxy|--trusted-host)$/.test(before)
    )
      continue;
    const remark = pipRemark(text);
    if (remark) reportAt(context, remark, offset);
  }
}

function judgeNode(args: readonly ShellArgument[], context: ShellContext): void {
  if (!args.some(({ text }) => /^(?:install|i|add|ci|-g|global|dlx|exec|x)$/.test(text))) return;
  for (const [index, { text, offset }] of args.entries()) {
    const before = args[index - 1]?.text ?? "";
    if (before.startsWith("--") && !before.includes("=")) continue;
    if (!/^(?:git\+|git:|github:|gitlab:|bitbucket:|https?:\/\/)/.test(text)) continue;
    if (COMMIT_REF.test(text)) continue;
    const message = `${shownUrl(text)} is installed at whatever it is at that time`;
    reportAt(
      context,
      {
        concern: "fetch",
        message,
        fix: "add # and the full commit id, or install a published version",
      },
      offset,
    );
  }
}

function judgeCargo(args: readonly ShellArgument[], context: ShellContext): void {
  if (args[0]?.text !== "install") return;
  const at = args.findIndex(({ text }) => /^--git(?:=|$)/.test(text));
  const argument = args[at];
  if (argument === undefined || args.some(({ text }) => /^--rev(?:=|$)/.test(text))) return;
  const url = argument.text.includes("=") ? argument.text.slice(6) : (args[at + 1]?.text ?? "");
  const message = `cargo builds ${shownUrl(url)} at whatever its branch or tag points to`;
  reportAt(
    context,
    { concern: "fetch", message, fix: "add --rev and the full commit id" },
    argument.offset,
  );
}

function judgePpa(args: readonly ShellArgument[], context: ShellContext): void {
  const found = args.find(({ text }) => text.startsWith("ppa:"));
  if (!found || args.some(({ text }) => text === "-r" || text === "--remove")) return;
  const message = `${shownUrl(found.text)} gives whoever owns it the right to replace any package of the system`;
  reportAt(
    context,
    {
      concern: "fetch",
      message,
      fix: "install from the distribution, or download one package and check its SHA-256",
    },
    found.offset,
  );
}

function judgeUnsigned(args: readonly ShellArgument[], context: ShellContext): void {
  const found = args.find(({ text }) =>
    /^(?:--allow-unauthenticated|--force-yes|--nogpgcheck|--no-gpg-checks?|--no-gpg-check)$/.test(
      text,
    ),
  );
  if (!found) return;
  const message = `${found.text} installs packages without checking their signatures`;
  reportAt(
    context,
    { concern: "fetch", severity: "high", message, fix: `delete ${found.text}` },
    found.offset,
  );
}

function judgeR(argument: ShellArgument, context: ShellContext): void {
  const source = R_SOURCE.exec(argument.text)?.[1];
  if (source !== undefined) reportAt(context, pipedRemark(source, "R"), argument.offset);
  const found = R_INSTALL.exec(argument.text);
  if (found && !/\b(?:ref|sha)\s*=\s*["'][0-9a-f]{7,40}["']/.test(found[2] ?? ""))
    judgeGithub(argument, found[1] ?? "", context);
}

function judgeGithub({ offset }: ShellArgument, repository: string, context: ShellContext): void {
  if (COMMIT_REF.test(repository) || isDynamic(repository) || !repository.includes("/")) return;
  const message = `${shownUrl(repository)} is installed at whatever its branch or tag points to`;
  reportAt(
    context,
    { concern: "fetch", message, fix: "add @ and the full commit id to the name" },
    offset,
  );
}

const APT_KEY: Remark = {
  concern: "fetch",
  message: "apt-key trusts a key for every package source of the system",
  fix: "put the key, checked by its fingerprint, into /etc/apt/keyrings and name it with signed-by",
};
