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
import { TypeFacts } from "./type-facts.ts";
import { flipped, type TypePair, type TypePosition } from "./type-pair.ts";
import type { TypeProgram } from "./type-program.ts";

/** Levels below an exported name. Deeper types are reached from other names too, or are of no concern. */
const DEPTH_MAX = 10;
/** Breaks further below an exported name are told as minor: hardly anybody gets there. */
const MAJOR_DEPTH_MAX = 7;
/**
 * Turns from what is taken to what is given: a callback's argument has two. Where even the beginning
 * is not known, nothing is after a turn.
 */
const MAJOR_TURNS_MAX = 2;
/** Overloads that are tried against each other, and the levels to which they are. */
const OVERLOADS_MAX = 12;
const TRIAL_DEPTH = 2;

type Report = (change: InterfaceChange) => void;

export class TypeComparer {
  readonly #program: TypeProgram;
  readonly #ts: TypeProgram["ts"];
  readonly #checker: ts.TypeChecker;
  readonly #facts: TypeFacts;
  readonly #visited: Map<ts.Type, Map<ts.Type, Set<TypePosition>>>;
  readonly #report: Report;
  readonly #budget: { steps: number };
  readonly #depthMax: number;

  constructor(
    program: TypeProgram,
    report: Report,
    { budget, depthMax }: { budget: { steps: number }; depthMax: number } = {
      budget: { steps: 0 },
      depthMax: DEPTH_MAX,
    },
  ) {
    this.#program = program;
    this.#ts = program.ts;
    this.#checker = program.checker;
    this.#facts = new TypeFacts(program);
    this.#visited = new Map();
    this.#report = report;
    this.#budget = budget;
    this.#depthMax = depthMax;
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
    if (old === now || depth > this.#depthMax || this.#isSeen(old, now, position)) return;
    const { Any, TypeParameter, EnumLike } = this.#ts.TypeFlags;
    if ((old.flags | now.flags) & (Any | TypeParameter)) return;
    if (old.flags & EnumLike && now.flags & EnumLike && nameOf(old) === nameOf(now)) return;
    if (this.#compareInstances(pair)) return;
    if (old.isUnion() || now.isUnion()) this.#compareUnions(pair);
    else if (this.#facts.isStructured(old) && this.#facts.isStructured(now))
      this.#compareObjects(pair);
    else this.#compareWhole(pair);
  }

  #isSeen(old: ts.Type, now: ts.Type, position: TypePosition): boolean {
    const byNew = this.#visited.get(old) ?? new Map<ts.Type, Set<TypePosition>>();
    const positions = byNew.get(now) ?? new Set<TypePosition>();
    const seen = positions.has(position);
    this.#visited.set(old, byNew.set(now, positions.add(position)));
    return seen;
  }

  /**
   * Two instances of one generic type differ as its two declarations do, and as their arguments do.
   * Without this, every new combination of arguments would be walked through again.
   */
  #compareInstances(pair: TypePair): boolean {
    const old = this.#facts.instanceOf(pair.old);
    const now = this.#facts.instanceOf(pair.new);
    if (!old || !now || old.symbol.name !== now.symbol.name) return false;
    this.compare({ ...pair, old: old.declared, new: now.declared, depth: pair.depth + 1 });
    for (const [index, argument] of old.arguments.entries()) {
      const counterpart = now.arguments[index];
      if (counterpart)
        this.compare({ ...pair, old: argument, new: counterpart, depth: pair.depth + 1 });
    }
    return true;
  }

  /** By assignability: for types that have no members to look at. */
  #compareWhole(pair: TypePair): void {
    const { old, new: now, position, path, at } = pair;
    if (this.#facts.text(old) === this.#facts.text(now)) return;
    const what = `${path}: ${this.#facts.text(old)} became ${this.#facts.text(now)}`;
    const { Conditional, Index, IndexedAccess, Substitution } = this.#ts.TypeFlags;
    const isOpen = (old.flags | now.flags) & (Conditional | Index | IndexedAccess | Substitution);
    const fitsOut = this.#checker.isTypeAssignableTo(now, old);
    const fitsIn = this.#checker.isTypeAssignableTo(old, now);
    const fits =
      isOpen || (position === "out" ? fitsOut : position === "in" ? fitsIn : fitsOut && fitsIn);
    this.#say(pair, fits ? "minor" : "major", what, at);
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
    const isOpen = [...olds, ...news].some((type) => this.#facts.isGeneric(type));
    if (missing.length > 0) {
      const isMajor = pair.position !== "out" && !isOpen;
      const what = `${pair.path} no longer ${pair.position === "out" ? "gives" : "takes"} ${this.#facts.texts(missing)} (${this.#facts.text(oldUnion)} became ${this.#facts.text(nowUnion)})`;
      this.#say(pair, isMajor ? "major" : "minor", what, pair.at);
    }
    if (extra.length > 0) {
      // Nobody uses what stands in for nothing, so that anything may come instead.
      const isUnused = olds.some((type) => type.flags & this.#ts.TypeFlags.Void);
      const isUsual = isUnused || extra.every((type) => this.#facts.isLiteralBeside(type, olds));
      const isMajor = pair.position !== "in" && !isUsual && !isOpen;
      const what = `${pair.path} now ${pair.position === "in" ? "takes" : "gives"} ${this.#facts.texts(extra)} too (${this.#facts.text(oldUnion)} became ${this.#facts.text(nowUnion)})`;
      this.#say(pair, isMajor ? "major" : "minor", what, pair.at);
    }
  }

  /** Compares members that answer to each other: by name, by the literals in them, by being functions; gives the rest. */
  #pairUp(pair: TypePair, olds: readonly ts.Type[], news: readonly ts.Type[]) {
    let lost = olds;
    let gained = news;
    for (const keyOf of [
      (type: ts.Type) => this.#facts.key(type),
      (type: ts.Type) => this.#facts.tag(type),
      (type: ts.Type) => (type.getCallSignatures().length > 0 ? "callable" : undefined),
    ]) {
      const left = new Map(gained.map((type) => [keyOf(type), type]));
      const unpaired: ts.Type[] = [];
      for (const old of lost) {
        const key = keyOf(old);
        const now = key === undefined ? undefined : left.get(key);
        if (now === undefined || key === undefined) unpaired.push(old);
        else {
          left.delete(key);
          gained = gained.filter((type) => type !== now);
          this.compare({ ...pair, old, new: now, depth: pair.depth + 1 });
        }
      }
      lost = unpaired;
    }
    const [old, now] = [this.#onlyObject(lost), this.#onlyObject(gained)];
    if (!old || !now) return { lost, gained };
    this.compare({ ...pair, old, new: now, depth: pair.depth + 1 });
    return {
      lost: lost.filter((type) => type !== old),
      gained: gained.filter((type) => type !== now),
    };
  }

  /** The one object among the types; undefined when there are several or none. */
  #onlyObject(types: readonly ts.Type[]): ts.Type | undefined {
    const objects = types.filter((type) => this.#facts.isStructured(type));
    return objects.length === 1 ? objects[0] : undefined;
  }

  #compareObjects(pair: TypePair): void {
    const { old, new: now } = pair;
    const isOldLibrary = this.#program.isLibrary(old.symbol) && !this.#facts.isAnonymous(old);
    const isNewLibrary = this.#program.isLibrary(now.symbol) && !this.#facts.isAnonymous(now);
    if (isOldLibrary && isNewLibrary && old.symbol === now.symbol) this.#compareArguments(pair);
    else if (this.#checker.isTupleType(old) || this.#checker.isTupleType(now))
      this.#compareTuples(pair);
    else if (isOldLibrary || isNewLibrary) this.#compareWhole(pair);
    else this.#compareMembers(pair);
  }

  /** `Promise<A>` and `Promise<B>` differ as A and B do. */
  #compareArguments(pair: TypePair): void {
    const olds = this.#facts.argumentsOf(pair.old);
    const news = this.#facts.argumentsOf(pair.new);
    for (const [index, old] of olds.entries()) {
      const now = news[index];
      if (now) this.compare({ ...pair, old, new: now, depth: pair.depth + 1 });
    }
  }

  #compareTuples(pair: TypePair): void {
    const olds = this.#facts.argumentsOf(pair.old);
    const news = this.#facts.argumentsOf(pair.new);
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
      if (this.#facts.isPublic(property)) this.#compareProperty(pair, property);
    }
    for (const property of this.#checker.getPropertiesOfType(now)) {
      if (known.has(property.name) || !this.#facts.isPublic(property)) continue;
      const isWanted =
        pair.position !== "out" &&
        !this.#facts.isOptional(property) &&
        !this.#facts.isOfClass(property);
      const name = `${pair.path}.${property.name}`;
      const at = this.#facts.place(property) ?? pair.at;
      if (isWanted) this.#say(pair, "major", `${name} is new and required`, at);
      else this.#say(pair, "minor", `${name} is new`, at);
    }
  }

  #compareProperty(pair: TypePair, old: ts.Symbol): void {
    const path = `${pair.path}.${old.name}`;
    const now = this.#checker.getPropertyOfType(pair.new, old.name);
    if (now === undefined || !this.#facts.isPublic(now)) {
      // An index signature may still take the name, or give it.
      const rest = pair.new.getStringIndexType();
      this.#say(pair, rest ? "minor" : "major", `${path} is gone`, pair.at);
      return;
    }
    const at = this.#facts.place(now) ?? pair.at;
    const wasOptional = this.#facts.isOptional(old);
    const isOptional = this.#facts.isOptional(now);
    this.#compareOptionality({ wasOptional, isOptional }, { ...pair, path, at });
    const [oldType, newType] = [old, now].map((symbol) => this.#checker.getTypeOfSymbol(symbol));
    if (oldType && newType)
      this.compare({
        ...pair,
        old: wasOptional || isOptional ? this.#facts.defined(oldType) : oldType,
        new: wasOptional || isOptional ? this.#facts.defined(newType) : newType,
        path,
        depth: pair.depth + 1,
        at,
      });
  }

  #compareOptionality(
    { wasOptional, isOptional }: { readonly wasOptional: boolean; readonly isOptional: boolean },
    pair: TypePair,
  ): void {
    const { position, path, at } = pair;
    if (wasOptional && !isOptional)
      this.#say(pair, position === "out" ? "minor" : "major", `${path} is now required`, at);
    if (!wasOptional && isOptional)
      this.#say(pair, position === "in" ? "minor" : "major", `${path} may now be missing`, at);
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
      this.#say(pair, "major", `${path} can no longer be called`, pair.at);
      return;
    }
    const texts = news.map((signature) => this.#checker.signatureToString(signature));
    for (const [index, old] of olds.slice(0, OVERLOADS_MAX).entries()) {
      const same = texts.indexOf(this.#checker.signatureToString(old));
      const now = news[same >= 0 ? same : olds.length === news.length ? index : -1];
      if (now) this.#compareSignature({ ...pair, path }, old, now);
      else this.#compareNearest({ ...pair, path }, old, news);
    }
  }

  /** The overload that comes nearest is the one that an old call now gets. It is found by a look at its surface. */
  #compareNearest(pair: TypePair, old: ts.Signature, candidates: readonly ts.Signature[]): void {
    let best: { readonly now: ts.Signature; readonly count: number } | undefined;
    for (const now of candidates.slice(0, OVERLOADS_MAX)) {
      const changes: InterfaceChange[] = [];
      const trial = new TypeComparer(this.#program, (change) => changes.push(change), {
        budget: this.#budget,
        depthMax: Math.min(pair.depth + TRIAL_DEPTH, this.#depthMax),
      });
      trial.#compareSignature(pair, old, now);
      const count = countMajor(changes);
      if (best === undefined || count < best.count) best = { now, count };
      if (count === 0) break;
    }
    if (best) this.#compareSignature(pair, old, best.now);
  }

  #compareSignature(pair: TypePair, old: ts.Signature, now: ts.Signature): void {
    const { position, path } = pair;
    const at = this.#facts.placeOfNode(now.getDeclaration()) ?? pair.at;
    const say = (bump: "major" | "minor", what: string) =>
      this.#say(pair, bump, `${path}() ${what}`, at);
    const [oldParameters, newParameters] = [old.parameters, now.parameters];
    const isOpenEnded = newParameters.some((parameter) => this.#facts.isRest(parameter));
    if (newParameters.length > oldParameters.length) {
      const needs =
        this.#facts.requiredCount(now) >
        Math.max(this.#facts.requiredCount(old), oldParameters.length);
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
    const at = this.#facts.place(now) ?? pair.at;
    const path = `${pair.path}(${now.name})`;
    const wasOptional = this.#facts.isOptionalParameter(old);
    const isOptional = this.#facts.isOptionalParameter(now);
    if (this.#facts.isRest(old) !== this.#facts.isRest(now)) {
      if (this.#facts.isRest(old))
        this.#say(pair, "major", `${path} no longer takes any number of values`, at);
      return;
    }
    if (wasOptional && !isOptional)
      this.#say(pair, pair.position === "in" ? "minor" : "major", `${path} is now required`, at);
    if (!wasOptional && isOptional)
      this.#say(
        pair,
        pair.position === "in" ? "major" : "minor",
        `${path} may now be left out`,
        at,
      );
    this.compare({
      old: this.#facts.defined(this.#checker.getTypeOfSymbol(old)),
      new: this.#facts.defined(this.#checker.getTypeOfSymbol(now)),
      position: flipped(pair.position),
      path,
      depth: pair.depth + 1,
      turns: pair.turns + 1,
      at,
    });
  }

  #say(
    { depth, turns, position }: TypePair,
    bump: "major" | "minor",
    what: string,
    at: ChangePlace | undefined,
  ): void {
    const turnsMax = position === "both" ? 0 : MAJOR_TURNS_MAX;
    const isFar = depth > MAJOR_DEPTH_MAX || turns > turnsMax;
    this.#report({ bump: isFar ? "minor" : bump, what: printable(what, 300), ...(at && { at }) });
  }
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
