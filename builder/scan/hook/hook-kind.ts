/** Files that some tool runs by itself when something is installed, generated or opened. */
import type { ScriptLanguage } from "./script-act.ts";

export interface HookKind {
  /** Who runs it, and when: ends a sentence. */
  readonly runBy: string;
  readonly path: RegExp;
  /** True: that it is a shell script is told, whatever its commands are. */
  readonly isShell?: true;
}

/**
 * By what the tools' own documentation says; the first that matches counts. Hooks that people turn
 * on themselves (`.husky/`, `.githooks/`) and build scripts (`Makefile`, `build.rs`) are left out.
 */
const HOOK_KINDS: readonly HookKind[] = [
  {
    runBy: "cookiecutter while it generates",
    path: /(?:^|\/)hooks\/(?:pre_prompt|pre_gen_project|post_gen_project)\.\w+$/,
    isShell: true,
  },
  {
    runBy: "conda when it links or unlinks the package",
    path: /(?:^|\/)(?:[\w.-]+-|\.)?(?:pre|post)-(?:link|unlink)\.(?:sh|bat)$/,
    isShell: true,
  },
  {
    runBy: "the package manager of the system while it installs",
    path: /(?:^|\/)(?:DEBIAN|debian)\/(?:[\w.+-]+\.)?(?:preinst|postinst|prerm|postrm)$/,
    isShell: true,
  },
  {
    runBy: "Chocolatey while it installs",
    path: /(?:^|\/)chocolatey(?:Install|Uninstall|BeforeModify)\.ps1$/i,
    isShell: true,
  },
  {
    runBy: "git",
    path: /(?:^|\/)\.git\/hooks\/(?!.*\.sample$)[\w-]+$/,
    isShell: true,
  },
  {
    runBy: "an installer or a generator, by its name",
    path: /^(?:(?:\.?hooks|tasks)\/)?(?:pre|post)[-_.]?(?:install|uninstall|gen|generate|create|setup|init|scaffold)(?:\.(?:sh|bash|bat|cmd|ps1|py|rb|[cm]?js))?$/i,
    isShell: true,
  },
  { runBy: "pip while it installs", path: /(?:^|\/)setup\.py$/ },
  { runBy: "Python whenever it starts", path: /(?:^|\/)(?:site|user)customize\.py$/ },
  { runBy: "RubyGems while it installs", path: /(?:^|\/)extconf\.rb$/ },
];

export function hookKind(path: string): HookKind | undefined {
  return HOOK_KINDS.find((kind) => kind.path.test(path));
}

const LANGUAGES: readonly (readonly [RegExp, ScriptLanguage])[] = [
  [/\.(?:bat|cmd)$/i, "batch"],
  [/\.ps1$/i, "powershell"],
  [/\.py$/i, "python"],
  [/\.rb$/i, "ruby"],
  [/\.[cm]?[jt]s$/i, "javascript"],
];

/** By the name; by the first line when the name has no extension; else a shell's. */
export function scriptLanguage(path: string, text: string): ScriptLanguage {
  const named = LANGUAGES.find(([name]) => name.test(path));
  if (named) return named[1];
  const interpreter = /^#!.*?\b(python|node|ruby|pwsh)/.exec(text.slice(0, 200))?.[1];
  if (interpreter === "python") return "python";
  if (interpreter === "node") return "javascript";
  if (interpreter === "ruby") return "ruby";
  return interpreter === "pwsh" ? "powershell" : "shell";
}
