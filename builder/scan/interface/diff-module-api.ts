/** What changed between two versions of a module: exported names, and the types behind them. */
import type ts from "typescript-api";
import { TypeComparer } from "./compare-types.ts";
import type { ChangePlace, InterfaceChange } from "./interface-change.ts";
import { createTypeProgram, type TypeProgram, type TypeSources } from "./type-program.ts";
import type { TypeScript } from "./typescript-api.ts";

/** One way into a package, in both versions. */
export interface ApiEntry {
  /** `.` or `./sub`. */
  readonly name: string;
  readonly oldFile: string;
  readonly newFile: string;
}

const DECLARATION_OR_TYPESCRIPT = /\.(?:d\.)?[cm]?tsx?$/;

export function diffModuleApi(
  ts: TypeScript,
  sources: TypeSources,
  entries: readonly ApiEntry[],
): readonly InterfaceChange[] {
  const program = createTypeProgram(ts, sources);
  const changes = new Map<string, InterfaceChange>();
  const report = (change: InterfaceChange) => {
    if (!changes.has(change.what)) changes.set(change.what, change);
  };
  const modules = new ModuleDiff(program, new TypeComparer(program, report), report);
  for (const entry of entries) {
    const old = program.moduleOf("old", entry.oldFile);
    const now = program.moduleOf("new", entry.newFile);
    // A file that exports nothing readable - bundled CommonJS - says nothing about its names.
    if (old && now) modules.compareEntry(entry, old, now);
  }
  modules.compareRemainingTypes();
  return [...changes.values()];
}

class ModuleDiff {
  readonly #program: TypeProgram;
  readonly #comparer: TypeComparer;
  readonly #report: (change: InterfaceChange) => void;
  /** Types wait until all values were compared: those that a value leads to are met where they are used. */
  readonly #waiting: { path: string; at: ChangePlace; old: ts.Type; new: ts.Type }[] = [];

  constructor(
    program: TypeProgram,
    comparer: TypeComparer,
    report: (change: InterfaceChange) => void,
  ) {
    this.#program = program;
    this.#comparer = comparer;
    this.#report = report;
  }

  compareEntry({ name, oldFile, newFile }: ApiEntry, old: ts.Symbol, now: ts.Symbol): void {
    const hasTypes = [oldFile, newFile].every((file) => DECLARATION_OR_TYPESCRIPT.test(file));
    const prefix = name === "." ? "" : `${name} → `;
    const isWhole = this.#isComplete(now);
    this.#compareNames({ prefix, old, new: now, hasTypes, isWhole, at: { file: newFile } }, 0);
  }

  compareRemainingTypes(): void {
    for (const { path, at, old, new: now } of this.#waiting)
      if (!this.#comparer.hasMet(old, now))
        this.#comparer.compare({ old, new: now, position: "both", path, depth: 0, turns: 0, at });
  }

  /** Whether all names that a module exports are known: it passes on nothing from other packages. */
  #isComplete(module: ts.Symbol): boolean {
    const { ts, checker } = this.#program;
    const star = module.exports?.get(ts.InternalSymbolName.ExportStar);
    const stars = star?.declarations ?? [];
    return stars.every((node) => {
      if (!ts.isExportDeclaration(node) || node.moduleSpecifier === undefined) return true;
      const target = checker.getSymbolAtLocation(node.moduleSpecifier);
      return target !== undefined && target !== module;
    });
  }

  #compareNames(pair: NamesPair, depth: number): void {
    const { prefix, old, new: now, at } = pair;
    const before = this.#exportsOf(old, pair.hasTypes);
    const after = this.#exportsOf(now, pair.hasTypes);
    const names = [...before].filter(([name]) => !isPrivate(name));
    for (const [name, symbol] of names) {
      const counterpart = after.get(name);
      const path = `${prefix}${name}`;
      if (counterpart === undefined) {
        if (pair.isWhole && !this.#isUnknown(symbol) && !(before.size > 0 && after.size === 0))
          this.#report({ bump: "major", what: `the export ${path} is gone`, at });
        else this.#report({ bump: "minor", what: `the export ${path} is not found any more`, at });
      } else if (pair.hasTypes) this.#compareSymbols({ ...pair, path }, symbol, counterpart, depth);
    }
    for (const [name, symbol] of after)
      if (!before.has(name) && !isPrivate(name))
        this.#report({
          bump: "minor",
          what: `the export ${prefix}${name} is new`,
          at: this.#place(symbol) ?? at,
        });
  }

  /**
   * Names with their symbols. What `export =` names counts as one name with its type; of JavaScript,
   * where the type says little, as the names of its members.
   */
  #exportsOf(module: ts.Symbol, hasTypes: boolean): ReadonlyMap<string, ts.Symbol> {
    const { ts, checker } = this.#program;
    const exports = new Map(
      checker.getExportsOfModule(module).map((symbol) => [String(symbol.escapedName), symbol]),
    );
    const whole = module.exports?.get(ts.InternalSymbolName.ExportEquals);
    if (whole && hasTypes) exports.set("module.exports", whole);
    else if (whole)
      for (const member of checker.getTypeOfSymbol(this.#target(whole)).getProperties())
        exports.set(member.name, member);
    exports.delete("prototype");
    return exports;
  }

  #isUnknown(symbol: ts.Symbol): boolean {
    return this.#target(symbol).declarations === undefined;
  }

  #target(symbol: ts.Symbol): ts.Symbol {
    const { ts, checker } = this.#program;
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  #compareSymbols(
    pair: NamesPair & { readonly path: string },
    oldSymbol: ts.Symbol,
    newSymbol: ts.Symbol,
    depth: number,
  ): void {
    const { checker, ts } = this.#program;
    const [old, now] = [this.#target(oldSymbol), this.#target(newSymbol)];
    if (old.declarations === undefined || now.declarations === undefined) return;
    const { path } = pair;
    const at = this.#place(now) ?? pair.at;
    const { Value, Type, Namespace } = ts.SymbolFlags;
    const isOnlyNamespace = (symbol: ts.Symbol) =>
      (symbol.flags & Namespace) !== 0 &&
      (symbol.flags &
        (ts.SymbolFlags.Enum |
          ts.SymbolFlags.Class |
          ts.SymbolFlags.Function |
          ts.SymbolFlags.Variable)) ===
        0;
    if (isOnlyNamespace(old) && isOnlyNamespace(now)) {
      if (depth < 3)
        this.#compareNames(
          { ...pair, prefix: `${path}.`, old, new: now, isWhole: true, at },
          depth + 1,
        );
      return;
    }
    if (old.flags & Value && !(now.flags & Value))
      this.#report({ bump: "major", what: `${path} is now a type without a value`, at });
    else if (old.flags & Value)
      this.#comparer.compare({
        old: checker.getTypeOfSymbol(old),
        new: checker.getTypeOfSymbol(now),
        position: "out",
        path,
        depth: 0,
        turns: 0,
        at,
      });
    if (old.flags & Type) this.#compareDeclared({ path, at }, old, now);
  }

  #compareDeclared(
    { path, at }: { readonly path: string; readonly at: ChangePlace },
    old: ts.Symbol,
    now: ts.Symbol,
  ): void {
    const { checker, ts } = this.#program;
    if (!(now.flags & ts.SymbolFlags.Type)) {
      this.#report({ bump: "major", what: `${path} is no longer a type`, at });
      return;
    }
    const [before, after] = [this.#typeParameters(old), this.#typeParameters(now)];
    if (after.needed > before.needed || after.all < before.all)
      this.#report({
        bump: "major",
        what: `${path} takes ${countText(after)} type arguments instead of ${countText(before)}`,
        at,
      });
    const [oldType, newType] = [
      checker.getDeclaredTypeOfSymbol(old),
      checker.getDeclaredTypeOfSymbol(now),
    ];
    this.#waiting.push({ path, at, old: oldType, new: newType });
  }

  #typeParameters(symbol: ts.Symbol): ParameterCount {
    const { ts } = this.#program;
    const node = symbol.declarations?.find(
      (item) =>
        ts.isInterfaceDeclaration(item) ||
        ts.isClassDeclaration(item) ||
        ts.isTypeAliasDeclaration(item),
    );
    const parameters = node && "typeParameters" in node ? (node.typeParameters ?? []) : [];
    return {
      all: parameters.length,
      needed: parameters.filter((item) => ts.isTypeParameterDeclaration(item) && !item.default)
        .length,
    };
  }

  #place(symbol: ts.Symbol): ChangePlace | undefined {
    const node = this.#target(symbol).declarations?.[0];
    const place = node && this.#program.placeOf(node);
    return place?.side === "new"
      ? { file: place.file, line: place.line, column: place.column }
      : undefined;
  }
}

interface ParameterCount {
  readonly all: number;
  /** Those without a default. */
  readonly needed: number;
}

function countText({ all, needed }: ParameterCount): string {
  return all === needed ? String(all) : `${needed} to ${all}`;
}

interface NamesPair {
  readonly prefix: string;
  readonly old: ts.Symbol;
  readonly new: ts.Symbol;
  readonly hasTypes: boolean;
  /** The new side's names are all known. */
  readonly isWhole: boolean;
  readonly at: ChangePlace;
}

/** A leading underscore marks what is not for users; so does the marker of compiled ES modules. */
function isPrivate(name: string): boolean {
  return name.startsWith("_");
}
