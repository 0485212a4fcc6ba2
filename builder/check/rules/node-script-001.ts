import { declaresAct } from "../../scan/hook/declares-act.ts";
import { type ScriptAct, scriptActs } from "../../scan/hook/script-act.ts";
import {
  isJsonObject,
  ownValue,
  type PackageJson,
  readPackageJson,
} from "../../scan/node-package/package-json.ts";
import { type Outcome, outcomeOf, type PayloadRule, type Violation } from "../rule.ts";
import { UnscannedError } from "../unscanned-error.ts";

/** npm runs these for a package that it installs from an archive (docs.npmjs.com, "scripts"). */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];
/** npm runs these only for a package that it installs from a folder or from git. */
const FOLDER_SCRIPTS = ["preprepare", "prepare", "postprepare", "prepublish"];
/** With this file and no install script, npm runs node-gyp by itself. */
const GYP_FILE = "binding.gyp";

/** Installing a package runs nothing that its manifest does not declare. */
export const nodeScript001: PayloadRule = {
  id: "NODE-SCRIPT-001",
  title: "Package runs a script when installed",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "payload",
  motivation:
    "npm runs install scripts with all rights of whoever installs, for every package of a tree, and shows nothing. Most worms in packages have spread through them.",
  trigger:
    "The package.json at the top of the files has a preinstall, install or postinstall script, or a prepare script that fetches or installs something, or there is a binding.gyp that npm builds by itself; and the manifest's capabilities hold neither exec:install nor exec.",
  fix: "Remove the script and ship what it would build, or add exec:install to capabilities and say in the README why it must run.",
  effort: "hours",
  check: async ({ version, contents }): Promise<Outcome> => {
    try {
      const packageJson = await readPackageJson(contents);
      if (packageJson === undefined)
        return { kind: "not-applicable", reason: "there is no package.json" };
      if (declaresAct(version.manifest.value?.capabilities ?? [], "exec")) return { kind: "pass" };
      const violations = scriptViolations(packageJson);
      const gyp = contents.files.find(({ path }) => path === GYP_FILE);
      return outcomeOf(
        gyp !== undefined && !hasInstallScript(packageJson) && isGypUsed(packageJson)
          ? [...violations, gypViolation(gyp.entry.path)]
          : violations,
      );
    } catch (error) {
      if (!(error instanceof UnscannedError)) throw error;
      return { kind: "unknown", reason: `package.json was not read: ${error.message}` };
    }
  },
};

function scriptViolations(packageJson: PackageJson): readonly Violation[] {
  const scripts = ownValue(packageJson.value, "scripts");
  if (!isJsonObject(scripts)) return [];
  return [...INSTALL_SCRIPTS, ...FOLDER_SCRIPTS].flatMap((name): Violation[] => {
    const command = ownValue(scripts, name);
    if (typeof command !== "string" || command.trim() === "") return [];
    const acts = scriptActs(command, "shell");
    if (FOLDER_SCRIPTS.includes(name) && acts.length === 0) return [];
    return [
      {
        at: packageJson.locate(["scripts", name]),
        message: `npm runs the script "${name}" while it installs${doing(acts)}`,
        fix: `remove "${name}" and ship what it makes, or add exec:install to capabilities in manifest.yaml`,
        identity: name,
      },
    ];
  });
}

function doing(acts: readonly ScriptAct[]): string {
  return acts.length === 0 ? "" : `; it calls ${acts.map(({ word }) => word).join(", ")}`;
}

function hasInstallScript({ value }: PackageJson): boolean {
  const scripts = ownValue(value, "scripts");
  return ["preinstall", "install"].some((name) => typeof ownValue(scripts, name) === "string");
}

function isGypUsed({ value }: PackageJson): boolean {
  return ownValue(value, "gypfile") !== false;
}

function gypViolation(path: string): Violation {
  return {
    at: { path },
    message:
      "npm compiles the package with node-gyp while it installs, because there is a binding.gyp",
    fix: 'set "gypfile": false in package.json, or add exec:install to capabilities in manifest.yaml',
    identity: GYP_FILE,
  };
}
