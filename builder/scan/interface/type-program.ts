/** Two versions of a package in one virtual program, so that one checker sees the types of both. */
import type ts from "typescript-api";
import { resolveImport } from "./api-files.ts";
import { MINIMAL_LIB } from "./minimal-lib.ts";
import type { TypeScript } from "./typescript-api.ts";

const LIB = "/lib.d.ts";
/** Imports every file: the checker tells the module of an import, but not that of a CommonJS file. */
const IMPORTS = "/imports.ts";
export type Side = "old" | "new";

export interface TypeProgram {
  readonly ts: TypeScript;
  readonly checker: ts.TypeChecker;
  /** The symbol of a module; undefined for a file that exports nothing. */
  moduleOf(side: Side, path: string): ts.Symbol | undefined;
  /** The payload path of a node's file; undefined for the library. */
  placeOf(node: ts.Node): { side: Side; file: string; line: number; column: number } | undefined;
  isLibrary(symbol: ts.Symbol | undefined): boolean;
}

export interface TypeSources {
  readonly old: ReadonlyMap<string, string>;
  readonly new: ReadonlyMap<string, string>;
}

export function createTypeProgram(ts: TypeScript, sources: TypeSources): TypeProgram {
  const texts = new Map<string, string>([[LIB, MINIMAL_LIB]]);
  for (const side of ["old", "new"] as const)
    for (const [path, text] of sources[side]) texts.set(`/${side}/${path}`, text);
  const names = [...texts.keys()].filter((name) => name !== LIB);
  texts.set(IMPORTS, names.map((name) => `import ${JSON.stringify(name)};`).join("\n"));
  const options: ts.CompilerOptions = {
    allowJs: true,
    module: ts.ModuleKind.ESNext,
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ESNext,
    types: [],
  };
  const program = ts.createProgram({
    rootNames: [...texts.keys()],
    options,
    host: compilerHost(ts, texts),
  });
  const checker = program.getTypeChecker();
  const imports = new Map(
    program
      .getSourceFile(IMPORTS)
      ?.statements.flatMap((statement) =>
        ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)
          ? [[statement.moduleSpecifier.text, statement.moduleSpecifier] as const]
          : [],
      ),
  );
  return {
    ts,
    checker,
    moduleOf: (side, path) => {
      const specifier = imports.get(`/${side}/${path}`);
      return specifier && checker.getSymbolAtLocation(specifier);
    },
    placeOf: (node) => {
      const file = node.getSourceFile();
      const match = /^\/(old|new)\/(.*)$/.exec(file.fileName);
      if (!match) return undefined;
      const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
      return {
        side: match[1] === "old" ? "old" : "new",
        file: match[2] ?? "",
        line: line + 1,
        column: character + 1,
      };
    },
    isLibrary: (symbol) =>
      symbol?.declarations?.some((node) => node.getSourceFile().fileName === LIB) ?? false,
  };
}

/** Sees the given texts and nothing else. Imports of other packages resolve to nothing: they are `any`. */
function compilerHost(ts: TypeScript, texts: ReadonlyMap<string, string>): ts.CompilerHost {
  return {
    fileExists: (name) => texts.has(name),
    readFile: (name) => texts.get(name),
    getSourceFile: (name, target) => {
      const text = texts.get(name);
      return text === undefined ? undefined : ts.createSourceFile(name, text, target, true);
    },
    getDefaultLibFileName: () => LIB,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: () => undefined,
    resolveModuleNameLiterals: (literals, containing) =>
      literals.map(({ text }) => {
        const [, side, path = ""] = /^\/(old|new)\/(.*)$/.exec(containing) ?? [];
        const target =
          side === undefined
            ? text
            : prefixed(
                side,
                resolveImport(path, text, (name) => texts.has(`/${side}/${name}`)),
              );
        return {
          resolvedModule:
            target === undefined
              ? undefined
              : {
                  resolvedFileName: target,
                  extension: extensionOf(target),
                  isExternalLibraryImport: false,
                },
        };
      }),
  };
}

function prefixed(side: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : `/${side}/${path}`;
}

function extensionOf(path: string): string {
  return /\.(?:d\.)?[cm]?[jt]sx?$/.exec(path)?.[0] ?? ".ts";
}
