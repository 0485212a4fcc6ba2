/**
 * What a script does that reaches beyond its own files: runs programs, fetches from the network,
 * installs packages. Found by the names of commands and functions, without running anything: a
 * script that hides what it does can hide it from this too.
 */
import { HOOK_SIZE_MAX } from "../../../schemas/limits.ts";

export type ScriptLanguage = "shell" | "batch" | "powershell" | "python" | "javascript" | "ruby";

export interface ScriptAct {
  readonly kind: "exec" | "network" | "packages";
  /** 1-based. */
  readonly line: number;
  /** The command or function; never its arguments, which may hold secrets. */
  readonly word: string;
}

interface Pattern {
  readonly kind: ScriptAct["kind"];
  /** Its first group, or else the whole match, is the word. */
  readonly pattern: RegExp;
}

/** Where a shell takes a word for a command. */
const COMMAND = String.raw`(?:^|[;|&({"'\x60]|\b(?:then|do|else|sudo|exec|time|xargs|nohup|env)\s)\s*(?:\w{1,60}=\S{0,60}\s{1,9}){0,4}(?:(?:/usr)?/(?:local/)?s?bin/)?`;
/** An option, an address or a variable: what follows the name of a program when it is called. */
const ARGUMENT = String.raw`(?:\.exe)?\s+["']?(?:-|\$|https?:|ftp:|\{\{)`;

const SHELL: readonly Pattern[] = [
  {
    kind: "network",
    pattern: new RegExp(`${COMMAND}(curl|wget|aria2c|lftp|tftp)${ARGUMENT}`, "i"),
  },
  { kind: "network", pattern: new RegExp(`${COMMAND}(nc|ncat|netcat|scp|sftp|rsync|ssh)\\s+\\S`) },
  { kind: "network", pattern: new RegExp(`${COMMAND}(git\\s+clone)\\s`) },
  { kind: "network", pattern: /\/dev\/(?:tcp|udp)\// },
  {
    kind: "packages",
    pattern: new RegExp(
      `${COMMAND}(apt-get|apt|dnf|yum|apk|pacman|zypper|brew|conda|mamba|micromamba|pip3?|pipx|uv|npm|pnpm|yarn|gem|cargo|go|spack)\\s{1,9}(?:-\\S{1,60}\\s{1,9}){0,4}(?:install|add|get|-S|i|ci|pip)\\b`,
    ),
  },
  {
    kind: "packages",
    pattern: new RegExp(`${COMMAND}(npx|bunx|uvx|pnpm\\s+dlx|yarn\\s+dlx)\\s+\\S`),
  },
];

const POWERSHELL: readonly Pattern[] = [
  {
    kind: "network",
    pattern:
      /\b(Invoke-WebRequest|Invoke-RestMethod|Start-BitsTransfer|DownloadString|DownloadFile|DownloadData|Get-ChocolateyWebFile|Install-ChocolateyPackage)\b|(?<![\w-])(iwr|irm)\s/i,
  },
  { kind: "network", pattern: /\b(certutil)\b.{0,200}-urlcache|\b(bitsadmin)\b/i },
];

const PYTHON: readonly Pattern[] = [
  {
    kind: "exec",
    // Calls of one's own release tools, which run only when the author asks for them, are left out.
    pattern:
      /\b(os\.(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?|startfile)|pty\.spawn)\s*\((?!\s*f?["'](?:(?:python|twine|git|make|rm) |pip install \.["']))/,
  },
  {
    kind: "exec",
    pattern:
      /\b(subprocess\.\w+)\s*\(.{0,300}(?:shell\s*=\s*True|["'](?:sh|bash|zsh|cmd|cmd\.exe|powershell|pwsh|curl|wget|nc)["'\s])/,
  },
  {
    kind: "exec",
    pattern:
      /\b(exec|eval|compile|__import__)\s*\(.{0,200}(?:b64decode|b32decode|b85decode|a85decode|unhexlify|fromhex|zlib|marshal|decompress|codecs\.|chr\(|urlopen|requests\.|Fernet|\[::-1\])/,
  },
  { kind: "network", pattern: /\b(urllib\.request|urllib2)\b/ },
  {
    kind: "network",
    pattern:
      /\b(urlopen|urlretrieve|requests\.(?:get|post|put|request|Session)|httpx\.\w+|http\.client\.\w+|HTTPS?Connection|socket\.(?:socket|create_connection|gethostbyname)|ftplib\.\w+)\s*\(/,
  },
];

/** A setup.py that puts its own command in the place of pip's install. */
const INSTALL_COMMAND = /\b(?:setuptools|distutils)\.command\.(?:install|develop|egg_info)\b/;
/** There, any program counts: elsewhere people ask git for a version or build an extension. */
const IN_INSTALL_COMMAND: Pattern = {
  kind: "exec",
  pattern:
    /(?<![\w.])((?:subprocess\.|sp\.)?(?:Popen|check_call|check_output|getoutput)|subprocess\.(?:run|call)|(?:os\.)?(?:system|popen))\s*\(/,
};

const JAVASCRIPT: readonly Pattern[] = [
  { kind: "exec", pattern: /["'](?:node:)?(child_process)["']/ },
  { kind: "exec", pattern: /\b(execa|zx)["']/ },
  { kind: "network", pattern: /(?<![.\w$])(fetch)\s*\(|\b(XMLHttpRequest|WebSocket)\s*\(/ },
  {
    kind: "network",
    pattern:
      /(?:\brequire\(\s*|\bfrom\s*|\bimport\(?\s*)["'](?:node:)?(https?|http2|net|tls|dgram)["']/,
  },
  {
    kind: "network",
    pattern:
      /(?:\brequire\(\s*|\bfrom\s*|\bimport\(?\s*)["'](axios|got|node-fetch|request|undici|needle|superagent)["']/,
  },
];

const RUBY: readonly Pattern[] = [
  { kind: "network", pattern: /\b(Net::HTTP|URI\.open|open-uri|TCPSocket|Down\.download)\b/ },
];

const PATTERNS: Readonly<Record<ScriptLanguage, readonly Pattern[]>> = {
  shell: SHELL,
  batch: [...SHELL, ...POWERSHELL],
  powershell: [...POWERSHELL, ...SHELL],
  python: PYTHON,
  javascript: JAVASCRIPT,
  ruby: [...RUBY, ...SHELL],
};

const COMMENT: Readonly<Record<ScriptLanguage, RegExp>> = {
  shell: /^\s*#.*$/,
  batch: /^\s*(?:rem\b|::).*$/i,
  powershell: /^\s*#.*$/,
  python: /^\s*#.*$/,
  javascript: /^\s*(?:\/\/|\*|\/\*).*$/,
  ruby: /^\s*#.*$/,
};

/** A line is looked at in pieces of this many characters, so that no pattern costs more than they do. */
const PIECE_LENGTH = 2000;
/** What one piece shares with the next: longer than any pattern that matters. */
const PIECE_OVERLAP = 300;

/** At most one act of each kind, the first. Only the first `HOOK_SIZE_MAX` characters are looked at. */
export function scriptActs(text: string, language: ScriptLanguage): readonly ScriptAct[] {
  const acts = new Map<ScriptAct["kind"], ScriptAct>();
  const patterns = patternsFor(text, language);
  for (const [index, line] of linesOf(text).entries()) {
    if (COMMENT[language].test(line)) continue;
    for (const piece of pieces(line)) {
      for (const { kind, pattern } of patterns) {
        const match = acts.has(kind) ? null : pattern.exec(piece);
        if (match) acts.set(kind, { kind, line: index + 1, word: wordOf(match) });
      }
    }
  }
  return [...acts.values()];
}

function patternsFor(text: string, language: ScriptLanguage): readonly Pattern[] {
  const replacesInstall =
    language === "python" && INSTALL_COMMAND.test(text.slice(0, HOOK_SIZE_MAX));
  return replacesInstall ? [...PYTHON, IN_INSTALL_COMMAND] : PATTERNS[language];
}

function linesOf(text: string): readonly string[] {
  return text.slice(0, HOOK_SIZE_MAX).split(/\r?\n/);
}

function* pieces(line: string): Generator<string> {
  for (let start = 0; start === 0 || start < line.length; start += PIECE_LENGTH - PIECE_OVERLAP)
    yield line.slice(start, start + PIECE_LENGTH);
}

function wordOf(match: RegExpExecArray): string {
  const word = match.slice(1).find((group) => group !== undefined) ?? match[0];
  return word.replace(/\s+/g, " ").trim();
}

/** Lines, trimmed, that neither run nor change anything. */
const IDLE: Readonly<Partial<Record<ScriptLanguage, RegExp>>> = {
  shell: /^(?:#.*|set\s+[-+][\w\s-]*|true|:|exit(?:\s+0)?|)$/,
  batch: /^(?:rem\b.*|::.*|@?echo\s+off|exit(?:\s+\/b)?(?:\s+0)?|)$/i,
  powershell: /^(?:#.*|exit(?:\s+0)?|)$/,
};

/** The first line of a shell script that does something, 1-based; undefined for an idle one and for other languages. */
export function firstCommandLine(text: string, language: ScriptLanguage): number | undefined {
  const idle = IDLE[language];
  if (idle === undefined) return undefined;
  const index = linesOf(text).findIndex((line) => !idle.test(line.trim()));
  return index < 0 ? undefined : index + 1;
}
