/** Commands that bring files from the network, and those that check them. */
import { operands, type ShellArgument, type ShellCall } from "../shell/call-of.ts";
import { isDynamic } from "../shell/flat-text.ts";
import type { CommandRange } from "../shell/shell-command.ts";
import { fileName, pipedRemark, shownUrl } from "./fetch-ledger.ts";
import { inputText, outputFile, reportAt, type ShellContext } from "./shell-context.ts";
import { judgePackages } from "./shell-packages.ts";

/** URLs that commands print to their output, by the index of the command. */
export type Streams = Map<number, string>;

/** Options: those that take the next word, that name the file, that name it after the URL. */
const CURL = {
  takes:
    /^(?:-[a-zA-Z]*[oHXuAebcFTxmwKrCdDEyYzPQ]|--(?:output|data|data-raw|data-binary|data-urlencode|json|header|request|user|user-agent|referer|cookie|cookie-jar|form|upload-file|proxy|max-time|retry|retry-delay|retry-max-time|connect-timeout|write-out|cacert|capath|cert|key|config|range|continue-at|resolve|output-dir|proto|proto-default|tlsv1\.\d|ciphers|limit-rate|interface|max-redirs|speed-limit|speed-time))$/,
  writes: /^(?:-[a-zA-Z#]*o|--output)$/,
  names: /^(?:-[a-zA-Z#]*O[a-zA-Z]*|--remote-name(?:-all)?)$/,
};
const WGET = {
  takes:
    /^(?:-[a-zA-Z]*[OPoaeitTQUA]|--(?:output-document|directory-prefix|output-file|timeout|tries|waitretry|header|user-agent|post-data|user|password|base|input-file|secure-protocol|wait|limit-rate|ca-certificate|compression|execute|accept))$/,
  writes: /^(?:-[a-zA-Z]*O|--output-document)$/,
  names: /^$/,
};
const NO_DOWNLOAD =
  /^(?:-I|--head|--spider|-X(?:POST|PUT|DELETE|PATCH)?|--request|-d|--data.*|--json|-T|--upload-file|-F|--form|--post-data.*)$/;
const INSECURE = /^(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure|--no-check-certificate)$/;
/** Keys, signatures, digests and package lists: what they vouch for is checked with them. */
const VOUCHER =
  /(?:\.(?:asc|gpg|key|pub|sig|sign|minisig|pem|crt|cer|sha\d{0,3}|sha\d+sums?|md5|list|repo|sources)|SUMS(?:\.txt)?|checksums?(?:\.txt)?|keyrings?|\bkey|\bKEYS)$|\/keyrings\//i;
const LOCAL = /^(?:https?:\/\/)?(?:localhost|127\.|0\.0\.0\.0|\[::1\]|169\.254\.)|^file:/;
/** A commit of git in the URL: what it names cannot change. */
const PINNED_URL = /[/@][0-9a-f]{40}(?:\/|\.|$)/;
const INTERPRETER =
  /^(?:(?:ba|da|a|z|k|fi|tc|c)?sh|python[\d.]*|perl|ruby|node|nodejs|php|lua|R|Rscript|pwsh|deno|bun|source|\.|eval)$/;
const SHELL = /^(?:ba|da|a|z|k|fi)?sh$/;
/** Programs that hand on what they read, unpacked or changed. */
const FILTER =
  /^(?:cat|tee|sed|tr|gunzip|zcat|gzip|xz|xzcat|unxz|bunzip2|bzip2|bzcat|zstd|pv|base64|dos2unix|iconv|envsubst|gpg)$/;
const CHECKER =
  /^(?:sha(?:1|224|256|384|512)sum|shasum|md5sum|b2sum|b3sum|cksum|gsha256sum|gpgv\d?|minisign|signify|cosign|rpmkeys|debsig-verify|sq)$|sha256|sha512|checksum|verify/i;
const COMMIT = /^[0-9a-f]{7,64}$/;

export function judgeFetches(
  call: ShellCall,
  index: number,
  context: ShellContext,
  streams: Streams,
): void {
  const { name, args } = call;
  judgeSubstitutions(call, context, streams);
  if (name === "curl" || name === "wget") judgeDownload(call, index, context, streams);
  else if (name === "aria2c" || name === "axel") {
    const url = operands(args).find(({ text }) => text.includes("://"));
    if (args.some(({ text }) => text.startsWith("--checksum"))) context.ledger.addCheck("");
    if (url) save(url, undefined, context);
  } else judgeStream(call, index, context, streams);
  judgeCheck(call, context);
  if (name === "git") judgeGit(call, context);
  judgePackages(call, context);
}

function judgeDownload(
  call: ShellCall,
  index: number,
  context: ShellContext,
  streams: Streams,
): void {
  const { name, args } = call;
  const { urls, output } = downloadOf(name, args);
  const insecure = args.find(
    ({ text }) => (name === "curl" || text.startsWith("--")) && INSECURE.test(text),
  );
  const [first] = urls;
  if (first === undefined) return;
  const isLocal = LOCAL.test(first.text);
  if (insecure && !isLocal)
    reportAt(context, insecureRemark(first.text, insecure.text), insecure.offset);
  const target = output ?? outputFile(call, context);
  if (target === undefined || target === "-" || target === "/dev/stdout") {
    if ((name === "curl" || output !== undefined) && !PINNED_URL.test(first.text))
      streams.set(index, first.text);
    // wget without an option writes a file.
    if (name === "curl" || output !== undefined) return;
  }
  if (isLocal || args.some(({ text }) => NO_DOWNLOAD.test(text))) return;
  if (target?.startsWith("/dev/")) return;
  for (const url of urls) save(url, urls.length === 1 ? target : undefined, context);
}

interface DownloadWords {
  readonly urls: readonly ShellArgument[];
  /** The file it is kept in; empty when it is named after the URL. */
  readonly output: string | undefined;
}

function downloadOf(name: string, args: readonly ShellArgument[]): DownloadWords {
  const { takes, writes, names } = name === "curl" ? CURL : WGET;
  const urls: ShellArgument[] = [];
  let output: string | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] as ShellArgument;
    const { text } = argument;
    if (names.test(text)) output ??= "";
    else if (writes.test(text)) {
      index += 1;
      output = args[index]?.text ?? "";
    } else if (takes.test(text)) index += 1;
    else if (!text.startsWith("-")) urls.push(argument);
    else output = joinedOutput(name, text) ?? output;
  }
  return { urls: urls.filter(({ text }) => isUrl(text)), output };
}

/** `--output=file`, and `-Ofile` of wget. */
function joinedOutput(name: string, text: string): string | undefined {
  if (/^--output(?:-document)?=/.test(text)) return text.slice(text.indexOf("=") + 1);
  return name === "wget" && /^-[a-zA-Z]*O./.test(text)
    ? text.slice(text.indexOf("O") + 1)
    : undefined;
}

function isUrl(text: string): boolean {
  return /:\/\//.test(text) || isDynamic(text) || /^[\w-]+(?:\.[\w-]+)+(?:[/:]|$)/.test(text);
}

function save(url: ShellArgument, target: string | undefined, context: ShellContext): void {
  const named = target !== undefined && target !== "" ? target : url.text;
  if (PINNED_URL.test(url.text)) return;
  if (VOUCHER.test(url.text.replace(/[?#].*$/s, "")) || VOUCHER.test(named)) return;
  context.ledger.addDownload({
    url: url.text,
    file: fileName(named),
    position: context.script.position(url.offset),
  });
}

/** What reads a download through a pipe. */
function judgeStream(
  call: ShellCall,
  index: number,
  context: ShellContext,
  streams: Streams,
): void {
  const { name, args, command } = call;
  const url = streamOf(command.input, streams);
  if (url === undefined || LOCAL.test(url)) return;
  if (isRunner(call)) {
    reportAt(context, pipedRemark(url, name), command.offset);
    return;
  }
  const unpacks = /^(?:tar|bsdtar|cpio|unzip|bsdcpio|dpkg|rpm2cpio)$/.test(name);
  if (unpacks) save({ text: url, offset: command.offset }, undefined, context);
  if (!FILTER.test(name)) return;
  const file = name === "tee" ? operands(args)[0]?.text : outputFile(call, context);
  if (file !== undefined && !file.startsWith("/dev/") && name !== "gpg")
    save({ text: url, offset: command.offset }, file, context);
  if (name !== "gpg") streams.set(index, url);
}

function streamOf({ from, to }: CommandRange, streams: Streams): string | undefined {
  for (let index = from; index < Math.min(to, from + 50); index += 1) {
    const url = streams.get(index);
    if (url !== undefined) return url;
  }
  return undefined;
}

/** Whether an interpreter takes its program from its input. */
function isRunner({ name, args }: ShellCall): boolean {
  if (!INTERPRETER.test(name)) return false;
  const rest = args.map(({ text }) => text);
  if (rest.some((text) => /^-[a-z]*s$/.test(text) || text === "-" || text === "/dev/stdin"))
    return true;
  if (rest.some((text) => /^-(?:[a-z]*c|m|e|n|p|ne|pe|r)$/.test(text))) return false;
  return rest.every((text) => text.startsWith("-"));
}

/** `sh -c "$(curl …)"`, `bash <(curl …)`, `eval "$(curl …)"`. */
function judgeSubstitutions(call: ShellCall, context: ShellContext, streams: Streams): void {
  const { name, command } = call;
  if (!INTERPRETER.test(name)) return;
  for (const word of command.words) {
    for (const part of word.parts) {
      if (part.kind !== "substitution") continue;
      const url = streamOf(part.commands, streams);
      // `python -c "…"` with a fetched value inside is a program of its own; a fetched program is all of it.
      const whole = word.parts.length === 1 || SHELL.test(name) || name === "eval";
      if (url !== undefined && whole && !LOCAL.test(url))
        reportAt(context, pipedRemark(url, name), word.offset);
    }
  }
}

function judgeCheck({ name, args, command }: ShellCall, context: ShellContext): void {
  const isCheck =
    CHECKER.test(name) ||
    (/^gpg2?$/.test(name) && args.some(({ text }) => text === "--verify")) ||
    (name === "openssl" && args[0]?.text === "dgst") ||
    (name === "rpm" && args.some(({ text }) => /^(?:-K|--checksig)$/.test(text)));
  if (!isCheck) return;
  const words = args.map(({ text }) => text).join(" ");
  context.ledger.addCheck(`${words}\n${inputText(command, context)}`);
}

function judgeGit({ args }: ShellCall, context: ShellContext): void {
  const verb = args.find(
    ({ text }, index) => !text.startsWith("-") && !/^-[Cc]$/.test(args[index - 1]?.text ?? ""),
  );
  const rest = args.map(({ text }) => text);
  if (verb?.text === "clone") {
    const url = operands(args).find(
      ({ text }) => /:\/\/|^[\w.-]+@[\w.-]+:|\.git$/.test(text) || isDynamic(text),
    );
    if (url === undefined || /^(?:file:|\.{0,2}\/)/.test(url.text)) return;
    context.ledger.addClone(url.text, context.script.position(url.offset));
    if (rest.some((text) => text.startsWith("--revision"))) context.ledger.pinClone();
  } else if (
    verb &&
    /^(?:checkout|reset|switch|fetch|rev-parse|verify-commit|verify-tag|worktree)$/.test(verb.text)
  ) {
    const isVerified = verb.text.startsWith("verify-");
    if (isVerified || rest.some((text) => COMMIT.test(text) || isDynamic(text)))
      context.ledger.pinClone();
  }
}

function insecureRemark(url: string, option: string) {
  return {
    concern: "fetch" as const,
    severity: "high" as const,
    message: `${option} takes ${shownUrl(url)} from whoever answers, without checking the certificate`,
    fix: `delete ${option}`,
  };
}
