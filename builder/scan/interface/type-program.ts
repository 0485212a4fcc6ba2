/** Two versions of a package in one virtual program, so that one checker sees the types of both. */
import type ts from "typescript-api";
import { resolveImport } from "./api-files.ts";
import { MINIMAL_LIB } from "./minimal-lib.ts";
import type { TypeScript } from "./typescript-api.ts";

const LIB = "/lib.d.ts";
/** Imports every file: the checker tells the module of an import, but not that of a CommonJS file. */
const IMPORTS = "/imports.ts";
type Side = "old" | "new";

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
  const same = unchangedFiles(ts, sources);
  const nameOf = (side: Side, path: string) => `/${same.has(path) ? "old" : side}/${path}`;
  for (const side of ["old", "new"] as const)
    for (const [path, text] of sources[side]) texts.set(nameOf(side, path), text);
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
    host: compilerHost(ts, { texts, sources, nameOf }),
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
      const specifier = imports.get(nameOf(side, path));
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

/** A file that adds to the types of others belongs to its own version only. */
const AUGMENTS = /\bdeclare\s+(?:module|global)\b/;

/**
 * Files that are the same in both versions, with all that they import. They are loaded once, so that
 * their types are equal without being compared.
 */
function unchangedFiles(ts: TypeScript, sources: TypeSources): ReadonlySet<string> {
  const same = new Set(
    [...sources.old]
      .filter(([path, text]) => sources.new.get(path) === text && !AUGMENTS.test(text))
      .map(([path]) => path),
  );
  const importers = new Map<string, string[]>();
  const changed: string[] = [];
  for (const path of same) {
    const { importedFiles, referencedFiles } = ts.preProcessFile(sources.old.get(path) ?? "");
    for (const { fileName } of [...importedFiles, ...referencedFiles]) {
      const [before, after] = [sources.old, sources.new].map((files) =>
        resolveImport(path, fileName, (name) => files.has(name)),
      );
      if (before !== after || (before !== undefined && !same.has(before))) changed.push(path);
      else if (before !== undefined)
        importers.set(before, [...(importers.get(before) ?? []), path]);
    }
  }
  for (let path = changed.pop(); path !== undefined; path = changed.pop())
    if (same.delete(path)) changed.push(...(importers.get(path) ?? []));
  return same;
}

interface Files {
  /** By name in the virtual file system. */
  readonly texts: ReadonlyMap<string, string>;
  readonly sources: TypeSources;
  readonly nameOf: (side: Side, path: string) => string;
}

/** Sees the given texts and nothing else. Imports of other packages resolve to nothing: they are `any`. */
function compilerHost(ts: TypeScript, { texts, sources, nameOf }: Files): ts.CompilerHost {
  const resolve = (specifier: string, containing: string): string | undefined => {
    const match = /^\/(old|new)\/(.*)$/.exec(containing);
    if (!match) return specifier;
    const side = match[1] === "old" ? "old" : "new";
    const target = resolveImport(match[2] ?? "", specifier, (name) => sources[side].has(name));
    return target === undefined ? undefined : nameOf(side, target);
  };
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
        const name = resolve(text, containing);
        return {
          resolvedModule:
            name === undefined
              ? undefined
              : {
                  resolvedFileName: name,
                  extension: extensionOf(name),
                  isExternalLibraryImport: false,
                },
        };
      }),
  };
}

function extensionOf(path: string): string {
  return /\.(?:d\.)?[cm]?[jt]sx?$/.exec(path)?.[0] ?? ".ts";
}
