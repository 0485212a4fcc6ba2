import { CAPABILITY_WORDS, declaresAct } from "../../scan/hook/declares-act.ts";
import { type FoundHook, findHooks } from "../../scan/hook/find-hooks.ts";
import type { ScriptAct } from "../../scan/hook/script-act.ts";
import { printable } from "../printable.ts";
import { type PayloadRule, scanOutcome, type Unscanned, type Violation } from "../rule.ts";

/** What runs by itself while a version is installed or generated says so first. */
export const secHook001: PayloadRule = {
  id: "SEC-HOOK-001",
  title: "Hook runs or fetches without saying so",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "payload",
  motivation:
    "A hook runs on the machine of whoever installs or generates, before they have looked at anything. Most attacks through packages begin in one, with a download.",
  trigger:
    "A file that a tool runs by itself (a generator's hook, a setup script of an environment, setup.py, a .pth file with code, a link script of conda, a maintainer script of a system package, a git hook) runs programs, fetches from the network or installs packages, and the manifest's capabilities do not say so.",
  fix: "Remove the hook, or declare what it does under capabilities: exec:install for running programs, network:outbound for fetching, packages:install for package managers.",
  effort: "minutes",
  check: async ({ version, contents }) => {
    const unscanned: Unscanned[] = [];
    const manifest = version.manifest.value;
    const hooks = await findHooks(contents, manifest, (item) => unscanned.push(item));
    const capabilities = manifest?.capabilities ?? [];
    const violations = hooks.flatMap((hook) =>
      hook.acts
        .filter(({ kind }) => !declaresAct(capabilities, kind))
        .map((act) => violation(hook, act)),
    );
    return scanOutcome(violations, unscanned);
  },
};

const SAYS: Readonly<Record<ScriptAct["kind"], string>> = {
  exec: "it runs programs",
  network: "it fetches from the network",
  packages: "it installs packages",
};

function violation({ file, inside, runBy }: FoundHook, { kind, line, word }: ScriptAct): Violation {
  const name = [file.path, ...inside].join(" → ");
  const word80 = printable(word, 40);
  return {
    at: { path: file.entry.path, ...(inside.length === 0 && { line, column: 1 }) },
    message: `"${printable(name, 200)}" is run by ${runBy}, and ${SAYS[kind]} ("${word80}" in line ${line}) without saying so`,
    fix: `remove the hook, or add ${CAPABILITY_WORDS[kind]} to capabilities in manifest.yaml`,
    identity: `${name} ${kind}`,
  };
}
