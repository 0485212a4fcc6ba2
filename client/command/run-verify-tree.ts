/** `ashlar verify --tree`: every file of a registry or a mirror. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { terminalDirs } from "../config/terminal-dirs.ts";
import { openNamedOrigin } from "../registry/open-registries.ts";
import { learnRoot } from "../registry/open-trust.ts";
import { readKnownRoot } from "../state/known-roots.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { folderFiles } from "../verify/folder-files.ts";
import { type TreeReport, verifyTree } from "../verify/verify-tree.ts";
import { atWarning } from "./at-option.ts";
import type { VerifyOptions } from "./verify.ts";

type TreeOptions = VerifyOptions & { readonly tree: string };

export async function runVerifyTree(options: TreeOptions, terminal: Terminal): Promise<void> {
  const { tree, at, json } = options;
  const named = await openNamedOrigin(tree, terminal);
  const { origin, alias, address } = named;
  const { state } = terminalDirs(terminal);
  const pin =
    pinOf(options.root, named.pin) ??
    (await readKnownRoot(state, address)) ??
    (await learnRoot({ alias, origin, address }, { ...terminal, interactive: false }, state));
  const progress = terminal.progress("verifying");
  let report: TreeReport;
  try {
    report = await verifyTree({
      origin,
      ...(origin.local && { present: () => folderFiles(origin.location) }),
      pin,
      now: at ?? Math.floor(Date.now() / 1000),
      signal: terminal.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.end();
  }
  const ok = report.findings.length === 0;
  terminal.exitCode = ok ? EXIT.ok : EXIT.integrity;
  const { location } = origin;
  const notVerified = unverified(origin.local, at);
  if (json)
    printJson(terminal, { ok, tree: location, pin: `sha256:${pin}`, ...report, notVerified });
  else print(report, { location, pin, notVerified }, terminal);
}

/** @throws {CodedError} E_USAGE, E_ROOT_PIN when two are given and differ */
function pinOf(root: string | undefined, named: string | undefined): string | undefined {
  if (root === undefined) return named;
  const pin = /^(?:sha256:)?([0-9A-Fa-f]{64})$/.exec(root)?.[1]?.toLowerCase();
  if (pin === undefined)
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `--root ${root} is no fingerprint`,
      fix: "Write it as sha256: and 64 hex digits: the SHA-256 of a metadata/N.root.json, as the registry's owner tells it.",
    });
  if (named === undefined || named === pin) return pin;
  throw new CodedError({
    code: "E_ROOT_PIN",
    exitCode: EXIT.integrity,
    message:
      "--root names another root of trust than the address or the configuration of the registry",
    fix: "Find out from the registry's owner which one is right, and leave the other out.",
    details: [`--root sha256:${pin}`, `known  sha256:${named}`],
  });
}

function unverified(local: boolean, at: number | undefined): readonly string[] {
  return [
    ...(at === undefined ? [] : [atWarning(at)]),
    ...(local
      ? []
      : ["Not verified: whether files lie there that nobody lists; only a folder shows that."]),
  ];
}

interface Printing {
  readonly location: string;
  readonly pin: string;
  readonly notVerified: readonly string[];
}

function print(
  report: TreeReport,
  { location, pin, notVerified }: Printing,
  terminal: Terminal,
): void {
  const { paint, out, note } = terminal;
  for (const { path, problem, code, details } of report.findings) {
    out(`${paint("red", plainText(path))} ${plainText(problem)} ${paint("dim", `[${code}]`)}`);
    for (const line of details) out(`    ${plainText(line)}`);
  }
  for (const { path, note: words } of report.notes)
    note(`${paint("yellow", "note:")} ${plainText(path)} ${plainText(words)}`);
  const { counts, registry, findings, stopped } = report;
  const who = registry ? `${plainText(registry.id)} (${registry.keys} keys)` : "a registry";
  out(`${who} at ${location}, from the root sha256:${pin}`);
  out(
    `  read      ${counts.files} files, ${(counts.bytes / 1e6).toFixed(1)} MB; ${counts.roles} roles, ${counts.entries} log entries, ${counts.artifacts} artifacts, ${counts.versions} versions`,
  );
  if (registry?.keys === "development")
    note(paint("yellow", "It is signed with development keys, which protect nothing."));
  for (const line of notVerified) note(line);
  const word = findings.length === 1 ? "finding" : "findings";
  if (findings.length === 0) out(`  ${paint("green", "verified")}  all of it is as it was signed`);
  else
    out(`  ${paint("red", "refused")}   ${findings.length}${stopped ? " and more" : ""} ${word}`);
}
