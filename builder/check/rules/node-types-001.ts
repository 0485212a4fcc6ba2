import type { Severity } from "../../../schemas/finding.ts";
import {
  checkPackageTypes,
  shipsTypes,
  type TypesProblem,
} from "../../scan/node-package/check-package-types.ts";
import {
  PACKAGE_JSON,
  type PackageJson,
  readPackageJson,
} from "../../scan/node-package/package-json.ts";
import { type Outcome, outcomeOf, type PayloadRule, type Violation } from "../rule.ts";
import { UnscannedError } from "../unscanned-error.ts";

/** TypeScript sees of a package what Node and bundlers load. */
export const nodeTypes001: PayloadRule = {
  id: "NODE-TYPES-001",
  title: "Declarations do not fit the code",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: ["module-node", "plugin"],
  scope: "payload",
  motivation:
    "Declarations that resolve differently from the code compile and then fail when the program runs, or do not compile for a part of the users at all.",
  trigger:
    "arethetypeswrong reports that an entry or an import inside the declarations does not resolve (high), that declarations and code disagree about ES modules and CommonJS (medium), or another mismatch (info). Resolution as it was before exports existed is not judged.",
  fix: "Give each entry under exports its own types condition, first in its object and with the extension that fits the code: .d.mts beside .mjs, .d.cts beside .cjs.",
  effort: "minutes",
  check: async ({ contents, version }): Promise<Outcome> => {
    if (!shipsTypes(contents))
      return { kind: "not-applicable", reason: "the package ships no declarations" };
    try {
      const packageJson = await readPackageJson(contents);
      if (packageJson === undefined)
        return { kind: "not-applicable", reason: "there is no package.json; the builder adds one" };
      const problems = await checkPackageTypes(contents, packageJson);
      return outcomeOf(problems.map((problem) => violation(problem, packageJson, version.folder)));
    } catch (error) {
      if (!(error instanceof UnscannedError)) throw error;
      return { kind: "unknown", reason: `the declarations were not resolved: ${error.message}` };
    }
  },
};

function violation(problem: TypesProblem, packageJson: PackageJson, folder: string): Violation {
  const { kind, entry, file, ways, detail } = problem;
  const { severity, says, fix } = KINDS[kind];
  const subject = entry === undefined ? (file ?? PACKAGE_JSON) : `the entry "${entry}"`;
  return {
    at:
      entry !== undefined
        ? packageJson.locate(["exports", entry])
        : { path: `${folder}/files/${file ?? PACKAGE_JSON}` },
    message: `${subject} ${says}${detail === undefined ? "" : `: ${detail}`}${ways.length > 0 ? ` (${ways.join(", ")})` : ""}`,
    severity: kind === "NoResolution" && !isLoadable(ways) ? "info" : severity,
    fix,
    identity: `${kind} ${entry ?? ""} ${file ?? ""} ${detail ?? ""}`,
  };
}

/** An entry that only `require` does not find belongs to a package of ES modules, which is no fault. */
function isLoadable(ways: readonly string[]): boolean {
  return ways.some((way) => way !== "node16-cjs");
}

interface KindText {
  readonly severity: Severity;
  readonly says: string;
  readonly fix: string;
}

const KINDS: Readonly<Record<TypesProblem["kind"], KindText>> = {
  NoResolution: {
    severity: "high",
    says: "resolves to nothing",
    fix: "let the entry name a file that is there, with a types condition, or remove the entry",
  },
  InternalResolutionError: {
    severity: "high",
    says: "imports what does not resolve",
    fix: "write the import with the extension of the file that is there, or add the file",
  },
  FalseCJS: {
    severity: "medium",
    says: "declares CommonJS where the code is an ES module",
    fix: "ship .d.mts declarations for the import condition",
  },
  FalseESM: {
    severity: "medium",
    says: "declares an ES module where the code is CommonJS",
    fix: "ship .d.cts declarations for the require condition",
  },
  UnexpectedModuleSyntax: {
    severity: "medium",
    says: "is written in the other module format than its extension and package.json say",
    fix: 'rename it to .mjs or .cjs, or set "type" in package.json',
  },
  MissingExportEquals: {
    severity: "medium",
    says: "lacks the `export =` that the CommonJS code has",
    fix: "declare `export =` with a default property, as the code exports it",
  },
  UntypedResolution: {
    severity: "info",
    says: "has no declarations",
    fix: "add a types condition to the entry",
  },
  CJSResolvesToESM: {
    severity: "info",
    says: "is an ES module for those who require it",
    fix: "add a require condition, or say so in the README",
  },
  NamedExports: {
    severity: "info",
    says: "declares names that Node does not see in the CommonJS code",
    fix: "export the names one by one, as exports.name = …",
  },
  FallbackCondition: {
    severity: "info",
    says: "is found through a condition that should not apply",
    fix: "put the types condition first in its object",
  },
  FalseExportDefault: {
    severity: "info",
    says: "declares a default export where the code sets module.exports",
    fix: "declare `export =` instead of `export default`",
  },
  CJSOnlyExportsDefault: {
    severity: "info",
    says: "has CommonJS code with nothing but exports.default",
    fix: "set module.exports as well",
  },
};
