/**
 * What changed between two types, by the place at which their users meet them: what a package hands
 * out (`out`) breaks them when it offers less, what it takes (`in`) when it asks for more.
 *
 * Objects are compared member by member, so that private members do not make two versions of a class
 * strangers, and a narrower parameter of a method is seen. Where a type depends on a parameter that
 * is not known, a difference is no more than minor. Additions to enums and to unions of literals are
 * minor, as is custom.
 */
import type ts from "typescript-api";
import { TYPE_STEPS_MAX } from "../../../schemas/limits.ts";
import { printable } from "../../check/printable.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import type { ChangePlace, InterfaceChange } from "./interface-change.ts";
import type { TypeProgram } from "./type-program.ts";

/** `both`: an exported type that no exported value leads to may be met in either way. */
export type TypePosition = "in" | "out" | "both";

interface TypePair {
  readonly old: ts.Type;
  readonly new: ts.Type;
  readonly position: TypePosition;
  /** How a user reaches it: `parse(options).delimiter`. */
  readonly path: string;
  readonly depth: number;
  readonly at: ChangePlace | undefined;
}

/** Levels below an exported name. Deeper types are reached from other names too, or are of no concern. */
const DEPTH_MAX = 12;
/** Overloads that are tried against each other. */
const OVERLOADS_MAX = 12;

type Report = (change: InterfaceChange) => void;

export class TypeComparer {
  readonly #program: TypeProgram;
  readonly #ts: TypeProgram["ts"];
  readonly #checker: ts.TypeChecker;
  readonly #visited: Map<ts.Type, Map<ts.Type, Set<TypePosition>>>;
  readonly #report: Report;
  readonly #budget: { steps: number };

  constructor(program: TypeProgram, report: Report, budget = { steps: 0 }) {
    this.#program = program;
    this.#ts = program.ts;
    this.#checker = program.checker;
    this.#visited = new Map();
    this.#report = report;
    this.#budget = budget;
  }

  /** Whether two types met each other already, in any position. */
  hasMet(old: ts.Type, now: ts.Type): boolean {
    return this.#visited.get(old)?.has(now) ?? false;
  }

  /** @throws {UnscannedError} after `TYPE_STEPS_MAX` comparisons */
  compare(pair: TypePair): void {
    this.#budget.steps += 1;
    if (this.#budget.steps > TYPE_STEPS_MAX)
      throw new UnscannedError("", `the types need more than ${TYPE_STEPS_MAX} comparisons`);
    const { old, new: now, position, depth } = pair;
    if (old === now || depth > DEPTH_MAX || this.#isSeen(old, now, position)) return;
    const { Any, TypeParameter, EnumLike } = this.#ts.TypeFlags;
    if ((old.flags | now.flags) & (Any | TypeParameter)) return;
    if (old.flags & EnumLike && now.flags & EnumLike && nameOf(old) === nameOf(now)) return;
    if (old.isUnion() || now.isUnion()) this.#compareUnions(pair);
    else if (isStructured(this.#ts, old) && isStructured(this.#ts, now)) this.#compareObjects(pair);
    else this.#compareWhole(pair);
  }

  #isSeen(old: ts.Type, now: ts.Type, position: TypePosition): boolean {
    const byNew = this.#visited.get(old) ?? new Map<ts.Type, Set<TypePosition>>();
    const positions = byNew.get(now) ?? new Set<TypePosition>();
    const seen = positions.has(position);
    this.#visited.set(old, byNew.set(now, positions.add(position)));
    return seen;
  }

  /** By assignability: for types that have no members to look at. */
  #compareWhole({ old, new: now, position, path, at }: TypePair): void {
    if (this.#text(old) === this.#text(now)) return;
    const what = `${path}: ${this.#text(old)} became ${this.#text(now)}`;
    const { Conditional, Index, IndexedAccess, Substitution } = this.#ts.TypeFlags;
    const isOpen = (old.flags | now.flags) & (Conditional | Index | IndexedAccess | Substitution);
    const fitsOut = this.#checker.isTypeAssignableTo(now, old);
    const fitsIn = this.#checker.isTypeAssignableTo(old, now);
    const fits =
      isOpen || (position === "out" ? fitsOut : position === "in" ? fitsIn : fitsOut && fitsIn);
    this.#say(fits ? "minor" : "major", what, at);
  }

  /** Members with the same text are one; the rest must fit what the other side has. */
  #compareUnions(pair: TypePair): void {
    const olds = membersOf(pair.old);
    const news = membersOf(pair.new);
    const { lost, gained } = this.#pairUp(pair, olds, news);
    const nowUnion = pair.new;
    const oldUnion = pair.old;
    const missing = lost.filter((type) => !this.#checker.isTypeAssignableTo(type, nowUnion));
    const extra = gained.filter((type) => !this.#checker.isTypeAssignableTo(type, oldUnion));
    const isOpen = [...olds, ...news].some((type) => this.#isGeneric(type));
    if (missing.length > 0) {
      const isMajor = pair.position !== "out" && !isOpen;
      const what = `${pair.path} no longer ${pair.position === "out" ? "gives" : "takes"} ${this.#texts(missing)} (${this.#text(oldUnion)} became ${this.#text(nowUnion)})`;
      this.#say(isMajor ? "major" : "minor", what, pair.at);
    }
    if (extra.length > 0) {
      const isUsual = extra.every((type) => this.#isLiteralBeside(type, olds));
      const isMajor = pair.position !== "in" && !isUsual && !isOpen;
      const what = `${pair.path} now ${pair.position === "in" ? "takes" : "gives"} ${this.#texts(extra)} too (${this.#text(oldUnion)} became ${this.#text(nowUnion)})`;
      this.#say(isMajor ? "major" : "minor", what, pair.at);
    }
  }

  /** Compares members that answer to each other, by text and then by order among objects; gives the rest. */
  #pairUp(pair: TypePair, olds: readonly ts.Type[], news: readonly ts.Type[]) {
    const left = new Map(news.map((type) => [this.#text(type), type]));
    const lost: ts.Type[] = [];
    for (const old of olds) {
      const now = left.get(this.#text(old));
      if (now === undefined) lost.push(old);
      else {
        left.delete(this.#text(old));
        this.compare({ ...pair, old, new: now, depth: pair.depth + 1 });
      }
    }
    const gained = [...left.values()];
    const oldObject = lost.filter((type) => isStructured(this.#ts, type));
    const newObject = gained.filter((type) => isStructured(this.#ts, type));
    const [old, now] = [oldObject[0], newObject[0]];
    if (old === undefined || now === undefined || oldObject.length > 1 || newObject.length > 1)
      return { lost, gained };
    this.compare({ ...pair, old, new: now, depth: pair.depth + 1 });
    return {
      lost: lost.filter((type) => type !== old),
      gained: gained.filter((type) => type !== now),
    };
  }

  /** A literal that joins literals of its kind, or a member that joins an enum. */
  #isLiteralBeside(type: ts.Type, others: readonly ts.Type[]): boolean {
    const { Literal, BooleanLiteral, EnumLike, Undefined, Null } = this.#ts.TypeFlags;
    const isLiteral = (item: ts.Type) =>
      (item.flags & (Literal | EnumLike)) !== 0 && (item.flags & BooleanLiteral) === 0;
    const solid = others.filter((item) => !(item.flags & (Undefined | Null)));
    return isLiteral(type) && solid.length > 0 && solid.every(isLiteral);
  }

  #isGeneric(type: ts.Type): boolean {
    const { TypeParameter, Conditional, Index, IndexedAccess, Substitution, Any } =
      this.#ts.TypeFlags;
    return (
      (type.flags & (TypeParameter | Conditional | Index | IndexedAccess | Substitution | Any)) !==
      0
    );
  }

  #compareObjects(pair: TypePair): void {
    const { old, new: now } = pair;
    const isOldLibrary = this.#program.isLibrary(old.symbol) && !isAnonymous(old);
    const isNewLibrary = this.#program.isLibrary(now.symbol) && !isAnonymous(now);
    if (isOldLibrary && isNewLibrary && old.symbol === now.symbol) this.#compareArguments(pair);
    else if (this.#checker.isTupleType(old) || this.#checker.isTupleType(now))
      this.#compareTuples(pair);
    else if (isOldLibrary || isNewLibrary) this.#compareWhole(pair);
    else this.#compareMembers(pair);
  }

  /** `Promise<A>` and `Promise<B>` differ as A and B do. */
  #compareArguments(pair: TypePair): void {
    const olds = this.#argumentsOf(pair.old);
    const news = this.#argumentsOf(pair.new);
    for (const [index, old] of olds.entries()) {
      const now = news[index];
      if (now) this.compare({ ...pair, old, new: now, depth: pair.depth + 1 });
    }
  }

  #argumentsOf(type: ts.Type): readonly ts.Type[] {
    const { Reference } = this.#ts.ObjectFlags;
    const isReference =
      (type.flags & this.#ts.TypeFlags.Object) !== 0 &&
      ((type as ts.ObjectType).objectFlags & Reference) !== 0;
    return isReference ? this.#checker.getTypeArguments(type as ts.TypeReference) : [];
  }

  #compareTuples(pair: TypePair): void {
    const olds = this.#argumentsOf(pair.old);
    const news = this.#argumentsOf(pair.new);
    const areTuples = this.#checker.isTupleType(pair.old) && this.#checker.isTupleType(pair.new);
    if (areTuples && olds.length === news.length) this.#compareArguments(pair);
    else this.#compareWhole(pair);
  }

  #compareMembers(pair: TypePair): void {
    const { old, new: now } = pair;
    this.#compareCalls(pair, "()", old.getCallSignatures(), now.getCallSignatures());
    this.#compareCalls(pair, "new", old.getConstructSignatures(), now.getConstructSignatures());
    const known = new Set<string>();
    for (const property of this.#checker.getPropertiesOfType(old)) {
      known.add(property.name);
      if (this.#isPublic(property)) this.#compareProperty(pair, property);
    }
    for (const property of this.#checker.getPropertiesOfType(now)) {
      if (known.has(property.name) || !this.#isPublic(property)) continue;
      const isWanted =
        pair.position !== "out" && !this.#isOptional(property) && !this.#isClass(pair.old);
      const name = `${pair.path}.${property.name}`;
      const at = this.#place(property) ?? pair.at;
      if (isWanted) this.#say("major", `${name} is new and required`, at);
      else this.#say("minor", `${name} is new`, at);
    }
  }

  #compareProperty(pair: TypePair, old: ts.Symbol): void {
    const path = `${pair.path}.${old.name}`;
    const now = this.#checker.getPropertyOfType(pair.new, old.name);
    if (now === undefined || !this.#isPublic(now)) {
      // An index signature may still take the name, or give it.
      const rest = pair.new.getStringIndexType();
      this.#say(rest ? "minor" : "major", `${path} is gone`, pair.at);
      return;
    }
    const at = this.#place(now) ?? pair.at;
    const wasOptional = this.#isOptional(old);
    const isOptional = this.#isOptional(now);
    this.#compareOptionality({ wasOptional, isOptional }, { ...pair, path, at });
    const [oldType, newType] = [old, now].map((symbol) => this.#checker.getTypeOfSymbol(symbol));
    if (oldType && newType)
      this.compare({
        ...pair,
        old: wasOptional || isOptional ? this.#defined(oldType) : oldType,
        new: wasOptional || isOptional ? this.#defined(newType) : newType,
        path,
        depth: pair.depth + 1,
        at,
      });
  }

  #compareOptionality(
    { wasOptional, isOptional }: { readonly wasOptional: boolean; readonly isOptional: boolean },
    { position, path, at }: TypePair,
  ): void {
    if (wasOptional && !isOptional)
      this.#say(position === "out" ? "minor" : "major", `${path} is now required`, at);
    if (!wasOptional && isOptional)
      this.#say(position === "in" ? "minor" : "major", `${path} may now be missing`, at);
  }

  #compareCalls(
    pair: TypePair,
    kind: "()" | "new",
    olds: readonly ts.Signature[],
    news: readonly ts.Signature[],
  ): void {
    if (olds.length === 0) return;
    const path = kind === "new" ? `new ${pair.path}` : pair.path;
    if (news.length === 0) {
      this.#say("major", `${path} can no longer be called`, pair.at);
      return;
    }
    for (const [index, old] of olds.slice(0, OVERLOADS_MAX).entries())
      this.#compareBest({ ...pair, path }, old, [
        ...news.slice(index, index + 1),
        ...news.slice(0, OVERLOADS_MAX).filter((_, other) => other !== index),
      ]);
  }

  /** The overload that comes nearest is the one that an old call now gets. */
  #compareBest(pair: TypePair, old: ts.Signature, candidates: readonly ts.Signature[]): void {
    if (candidates.length === 1 && candidates[0]) {
      this.#compareSignature(pair, old, candidates[0]);
      return;
    }
    let best: InterfaceChange[] | undefined;
    for (const now of candidates) {
      const changes: InterfaceChange[] = [];
      const trial = new TypeComparer(this.#program, (change) => changes.push(change), this.#budget);
      trial.#compareSignature(pair, old, now);
      if (best === undefined || countMajor(changes) < countMajor(best)) best = changes;
      if (countMajor(best) === 0) break;
    }
    for (const change of best ?? []) this.#report(change);
  }

  #compareSignature(pair: TypePair, old: ts.Signature, now: ts.Signature): void {
    const { position, path } = pair;
    const at = this.#placeOfNode(now.getDeclaration()) ?? pair.at;
    const say = (bump: "major" | "minor", what: string) => this.#say(bump, `${path}() ${what}`, at);
    const [oldParameters, newParameters] = [old.parameters, now.parameters];
    const isOpenEnded = newParameters.some((parameter) => this.#isRest(parameter));
    if (newParameters.length > oldParameters.length) {
      const needs =
        this.#requiredCount(now) > Math.max(this.#requiredCount(old), oldParameters.length);
      const added = newParameters.slice(oldParameters.length).map(({ name }) => name);
      say(
        needs && position !== "in" ? "major" : "minor",
        `has ${needs ? "a new required parameter" : "a new parameter"} ${added.join(", ")}`,
      );
    } else if (newParameters.length < oldParameters.length && !isOpenEnded) {
      const gone = oldParameters.slice(newParameters.length).map(({ name }) => name);
      say("major", `${position === "in" ? "passes" : "takes"} no ${gone.join(", ")} any more`);
    }
    for (const [index, parameter] of oldParameters.entries()) {
      const counterpart = newParameters[index];
      if (counterpart) this.#compareParameter(pair, parameter, counterpart);
    }
    this.compare({
      ...pair,
      old: old.getReturnType(),
      new: now.getReturnType(),
      path: path.startsWith("new ") ? path.slice(4) : `${path}()`,
      depth: pair.depth + 1,
      at,
    });
  }

  #compareParameter(pair: TypePair, old: ts.Symbol, now: ts.Symbol): void {
    const at = this.#place(now) ?? pair.at;
    const path = `${pair.path}(${now.name})`;
    const wasOptional = this.#isOptionalParameter(old);
    const isOptional = this.#isOptionalParameter(now);
    if (this.#isRest(old) !== this.#isRest(now)) {
      if (this.#isRest(old)) this.#say("major", `${path} no longer takes any number of values`, at);
      return;
    }
    if (wasOptional && !isOptional)
      this.#say(pair.position === "in" ? "minor" : "major", `${path} is now required`, at);
    if (!wasOptional && isOptional)
      this.#say(pair.position === "in" ? "major" : "minor", `${path} may now be left out`, at);
    this.compare({
      old: this.#defined(this.#checker.getTypeOfSymbol(old)),
      new: this.#defined(this.#checker.getTypeOfSymbol(now)),
      position: flipped(pair.position),
      path,
      depth: pair.depth + 1,
      at,
    });
  }

  #requiredCount(signature: ts.Signature): number {
    return signature.parameters.filter(
      (parameter) => !this.#isOptionalParameter(parameter) && !this.#isRest(parameter),
    ).length;
  }

  #isOptionalParameter(parameter: ts.Symbol): boolean {
    const node = parameter.valueDeclaration;
    if (node === undefined || !this.#ts.isParameter(node)) return this.#isOptional(parameter);
    return node.questionToken !== undefined || node.initializer !== undefined;
  }

  #isRest(parameter: ts.Symbol): boolean {
    const node = parameter.valueDeclaration;
    return node !== undefined && this.#ts.isParameter(node) && node.dotDotDotToken !== undefined;
  }

  #isOptional(symbol: ts.Symbol): boolean {
    return (symbol.flags & this.#ts.SymbolFlags.Optional) !== 0;
  }

  #isClass(type: ts.Type): boolean {
    return (type.symbol?.flags & this.#ts.SymbolFlags.Class) !== 0;
  }

  /** Private and protected members, unique symbols, and names that begin with an underscore are not for users. */
  #isPublic(symbol: ts.Symbol): boolean {
    const { Private, Protected } = this.#ts.ModifierFlags;
    return (
      !/^(?:__|_|#)/.test(symbol.name) &&
      !symbol.declarations?.some(
        (node) => this.#ts.getCombinedModifierFlags(node) & (Private | Protected),
      )
    );
  }

  /** Without `undefined`, which being optional adds. */
  #defined(type: ts.Type): ts.Type {
    const { Undefined } = this.#ts.TypeFlags;
    if (!type.isUnion() || !type.types.some(({ flags }) => flags & Undefined)) return type;
    const rest = type.types.filter(({ flags }) => !(flags & Undefined));
    // A union of what is left cannot be made through the API; what `null` there was is rare beside it.
    return rest.length === 1 && rest[0] ? rest[0] : this.#checker.getNonNullableType(type);
  }

  #text(type: ts.Type): string {
    return this.#checker.typeToString(
      type,
      undefined,
      this.#ts.TypeFormatFlags.NoTruncation | this.#ts.TypeFormatFlags.WriteArrayAsGenericType,
    );
  }

  #texts(types: readonly ts.Type[]): string {
    return types.map((type) => this.#text(type)).join(", ");
  }

  #place(symbol: ts.Symbol): ChangePlace | undefined {
    return this.#placeOfNode(symbol.valueDeclaration ?? symbol.declarations?.[0]);
  }

  #placeOfNode(node: ts.Node | undefined): ChangePlace | undefined {
    const place = node && this.#program.placeOf(node);
    return place?.side === "new"
      ? { file: place.file, line: place.line, column: place.column }
      : undefined;
  }

  #say(bump: "major" | "minor", what: string, at: ChangePlace | undefined): void {
    this.#report({ bump, what: printable(what, 300), ...(at && { at }) });
  }
}

function flipped(position: TypePosition): TypePosition {
  if (position === "both") return "both";
  return position === "in" ? "out" : "in";
}

function isStructured(ts: TypeProgram["ts"], type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
}

function isAnonymous(type: ts.Type): boolean {
  return type.symbol?.name.startsWith("__");
}

function membersOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function nameOf(type: ts.Type): string | undefined {
  return type.symbol?.name;
}

function countMajor(changes: readonly InterfaceChange[]): number {
  return changes.filter(({ bump }) => bump === "major").length;
}
