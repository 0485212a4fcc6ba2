/** Package managers that are told to take something that can change: a branch, a URL, an unsigned source. */
import type { ShellArgument, ShellCall } from "../shell/call-of.ts";
import { isDynamic } from "../shell/flat-text.ts";
import type { Remark } from "./complaint.ts";
import { pipedRemark, shownUrl } from "./fetch-ledger.ts";
import { reportAt, type ShellContext } from "./shell-context.ts";

const COMMIT_REF = /[@#](?:[a-z]+=)?[0-9a-f]{7,64}(?:$|[#&?])/;
const URL_DIGEST = /#(?:.*&)?(?:sha(?:256|384|512))=[0-9a-f]{64,128}/;
const NODE_TOOLS = /^(?:npm|yarn|pnpm|npx|bun)$/;
const R_INSTALL =
  /\b(?:install_(?:github|git|gitlab|bitbucket|url)|pkg_install|pak)\s*\(\s*(?:repo\s*=\s*)?["']([^"']+)["']([^)]*)/;
const R_SOURCE = /\bsource\s*\(\s*["'](https?:[^"']+)["']/;

export function judgePackages(call: ShellCall, context: ShellContext): void {
  const { name, args } = call;
  const texts = args.map(({ text }) => text);
  const isPip =
    /^(?:pip[\d.]*|pipx|uv)$/.test(name) ||
    (/^python[\d.]*$/.test(name) && texts[0] === "-m" && texts[1] === "pip");
  if (isPip && texts.includes("install")) judgePip(args, context);
  else if (NODE_TOOLS.test(name)) judgeNode(args, context);
  else if (name === "cargo" && texts[0] === "install") judgeCargo(args, context);
  else if (
    name === "apt-key" &&
    /^(?:adv|add)$/.test(texts.find((text) => !text.startsWith("-")) ?? "")
  )
    reportAt(context, APT_KEY, call.command.offset);
  else if (name === "add-apt-repository" || name === "apt-add-repository") judgePpa(args, context);
  else if (/^(?:apt|apt-get|aptitude|yum|dnf|zypper)$/.test(name)) judgeUnsigned(args, context);
  else if (/^(?:R|Rscript|littler|r)$/.test(name))
    for (const argument of args) judgeR(argument, context);
  else if (name === "installGithub.r" || name === "install_github.r")
    for (const argument of args)
      if (argument.text.includes("/")) judgeGithub(argument, argument.text, context);
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
  if (args.some(({ text }) => text === "--require-hashes")) return;
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
  if (!found) return;
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
