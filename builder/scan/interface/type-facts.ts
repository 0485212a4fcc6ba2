/** What a comparison asks about single types and symbols of a program. */
import type ts from "typescript-api";
import type { ChangePlace } from "./interface-change.ts";
import type { TypeProgram } from "./type-program.ts";

/** A generic type with its arguments. */
export interface Instance {
  readonly symbol: ts.Symbol;
  /** The type as it is declared, with parameters for arguments. */
  readonly declared: ts.Type;
  readonly arguments: readonly ts.Type[];
}

/** Properties of an object that may hold its tag. */
const TAGGED_PROPERTIES_MAX = 20;

export class TypeFacts {
  readonly #program: TypeProgram;
  readonly #ts: TypeProgram["ts"];
  readonly #checker: ts.TypeChecker;

  constructor(program: TypeProgram) {
    this.#program = program;
    this.#ts = program.ts;
    this.#checker = program.checker;
  }

  /** Whether a type has members to look at. */
  isStructured(type: ts.Type): boolean {
    return (type.flags & (this.#ts.TypeFlags.Object | this.#ts.TypeFlags.Intersection)) !== 0;
  }

  /** Whether a type was written out where it is used, or results from a mapping. */
  isAnonymous(type: ts.Type): boolean {
    return type.symbol?.name.startsWith("__");
  }

  instanceOf(type: ts.Type): Instance | undefined {
    const { aliasSymbol, aliasTypeArguments } = type;
    if (aliasSymbol && aliasTypeArguments && aliasTypeArguments.length > 0) {
      const declared = this.#checker.getDeclaredTypeOfSymbol(aliasSymbol);
      return declared === type || this.#program.isLibrary(aliasSymbol)
        ? undefined
        : { symbol: aliasSymbol, declared, arguments: aliasTypeArguments };
    }
    const typeArguments = this.argumentsOf(type);
    const declared = typeArguments.length > 0 ? (type as ts.TypeReference).target : type;
    return declared === type ||
      this.#program.isLibrary(type.symbol) ||
      this.#checker.isTupleType(type)
      ? undefined
      : { symbol: type.symbol, declared, arguments: typeArguments };
  }

  /** The full name of a type, without the file that it lies in. */
  key(type: ts.Type): string {
    const { UseFullyQualifiedType } = this.#ts.TypeFormatFlags;
    const text = this.#checker.typeToString(type, undefined, UseFullyQualifiedType);
    return text.replace(/import\("[^"]*"\)\./g, "");
  }

  /** What tells an object from others of its union: `kind: "a"`. */
  tag(type: ts.Type): string | undefined {
    if (!this.isStructured(type) || this.#program.isLibrary(type.symbol)) return undefined;
    const tags = type
      .getProperties()
      .slice(0, TAGGED_PROPERTIES_MAX)
      .flatMap((property) => {
        const value = this.#checker.getTypeOfSymbol(property);
        return value.flags & this.#ts.TypeFlags.Literal
          ? [`${property.name}: ${this.text(value)}`]
          : [];
      });
    return tags.length === 0 ? undefined : tags.slice(0, 2).join(", ");
  }

  /** A literal that joins literals of its kind, or a member that joins an enum. */
  isLiteralBeside(type: ts.Type, others: readonly ts.Type[]): boolean {
    const { Literal, BooleanLiteral, EnumLike } = this.#ts.TypeFlags;
    const isLiteral = (item: ts.Type) =>
      (item.flags & (Literal | EnumLike)) !== 0 && (item.flags & BooleanLiteral) === 0;
    return isLiteral(type) && others.some(isLiteral);
  }

  isGeneric(type: ts.Type): boolean {
    const { TypeParameter, Conditional, Index, IndexedAccess, Substitution, Any } =
      this.#ts.TypeFlags;
    return (
      (type.flags & (TypeParameter | Conditional | Index | IndexedAccess | Substitution | Any)) !==
      0
    );
  }

  argumentsOf(type: ts.Type): readonly ts.Type[] {
    const { Reference } = this.#ts.ObjectFlags;
    const isReference =
      (type.flags & this.#ts.TypeFlags.Object) !== 0 &&
      ((type as ts.ObjectType).objectFlags & Reference) !== 0;
    return isReference ? this.#checker.getTypeArguments(type as ts.TypeReference) : [];
  }

  requiredCount(signature: ts.Signature): number {
    return signature.parameters.filter(
      (parameter) => !this.isOptionalParameter(parameter) && !this.isRest(parameter),
    ).length;
  }

  isOptionalParameter(parameter: ts.Symbol): boolean {
    const node = parameter.valueDeclaration;
    if (node === undefined || !this.#ts.isParameter(node)) return this.isOptional(parameter);
    return node.questionToken !== undefined || node.initializer !== undefined;
  }

  isRest(parameter: ts.Symbol): boolean {
    const node = parameter.valueDeclaration;
    return node !== undefined && this.#ts.isParameter(node) && node.dotDotDotToken !== undefined;
  }

  isOptional(symbol: ts.Symbol): boolean {
    return (symbol.flags & this.#ts.SymbolFlags.Optional) !== 0;
  }

  /** Members of classes come with the class: nobody else has to supply them. */
  isOfClass(property: ts.Symbol): boolean {
    return property.declarations?.some(({ parent }) => this.#ts.isClassLike(parent)) ?? false;
  }

  /** What one module adds to the types of another is there only together with that module. */
  isAugmentation(property: ts.Symbol): boolean {
    return (
      property.declarations?.some((node) => {
        const module = node.parent.parent?.parent;
        return (
          module && this.#ts.isModuleDeclaration(module) && this.#ts.isStringLiteral(module.name)
        );
      }) ?? false
    );
  }

  /** Private and protected members, unique symbols, and names with a mark (`_x`, `x_`, `~x`) are not for users. */
  isPublic(symbol: ts.Symbol): boolean {
    const { Private, Protected } = this.#ts.ModifierFlags;
    return (
      !/^[_#~]|_$/.test(symbol.name) &&
      !this.isAugmentation(symbol) &&
      !symbol.declarations?.some(
        (node) => this.#ts.getCombinedModifierFlags(node) & (Private | Protected),
      )
    );
  }

  /** Without `undefined`, which being optional adds. */
  defined(type: ts.Type): ts.Type {
    const { Undefined } = this.#ts.TypeFlags;
    if (!type.isUnion() || !type.types.some(({ flags }) => flags & Undefined)) return type;
    const rest = type.types.filter(({ flags }) => !(flags & Undefined));
    // A union of what is left cannot be made through the API; what `null` there was is rare beside it.
    return rest.length === 1 && rest[0] ? rest[0] : this.#checker.getNonNullableType(type);
  }

  text(type: ts.Type): string {
    return this.#checker.typeToString(type);
  }

  texts(types: readonly ts.Type[]): string {
    return types.map((type) => this.text(type)).join(", ");
  }

  place(symbol: ts.Symbol): ChangePlace | undefined {
    return this.placeOfNode(symbol.valueDeclaration ?? symbol.declarations?.[0]);
  }

  placeOfNode(node: ts.Node | undefined): ChangePlace | undefined {
    const place = node && this.#program.placeOf(node);
    return place?.side === "new"
      ? { file: place.file, line: place.line, column: place.column }
      : undefined;
  }
}
