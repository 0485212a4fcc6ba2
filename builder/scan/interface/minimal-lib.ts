/**
 * The global types that declarations are compared with. The compiler's own library would have to be
 * read from disk, and holds two megabytes of which a comparison needs the names. A global that is
 * missing here is `any` in both versions, and so never a change.
 *
 * Types of this file are compared by name and type arguments; their members matter only where a
 * type of a package meets one of them.
 */
export const MINIMAL_LIB = `
interface Object { constructor: Function; toString(): string; valueOf(): Object; hasOwnProperty(v: PropertyKey): boolean }
interface Function { apply(this: Function, thisArg: any, argArray?: any): any; call(this: Function, thisArg: any, ...argArray: any[]): any; bind(this: Function, thisArg: any, ...argArray: any[]): any; readonly length: number; readonly name: string; prototype: any }
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments { [index: number]: any; length: number }
interface String { readonly length: number; charAt(pos: number): string; slice(start?: number, end?: number): string; split(separator: string | RegExp, limit?: number): string[]; [Symbol.iterator](): IterableIterator<string>; readonly [index: number]: string }
interface Number { toFixed(digits?: number): string; toString(radix?: number): string }
interface Boolean { valueOf(): boolean }
interface Symbol { readonly description: string | undefined }
interface BigInt { toString(radix?: number): string }
interface RegExp { exec(string: string): RegExpExecArray | null; test(string: string): boolean; readonly source: string; readonly flags: string; lastIndex: number }
interface RegExpExecArray extends Array<string> { index: number; input: string }
interface RegExpMatchArray extends Array<string> { index?: number; input?: string }
interface TemplateStringsArray extends ReadonlyArray<string> { readonly raw: readonly string[] }
interface SymbolConstructor { readonly iterator: unique symbol; readonly asyncIterator: unique symbol; readonly toStringTag: unique symbol; readonly dispose: unique symbol; readonly asyncDispose: unique symbol; readonly hasInstance: unique symbol; readonly toPrimitive: unique symbol; readonly species: unique symbol; for(key: string): symbol; (description?: string | number): symbol }
declare var Symbol: SymbolConstructor;
interface IteratorYieldResult<T> { done?: false; value: T }
interface IteratorReturnResult<T> { done: true; value: T }
type IteratorResult<T, R = any> = IteratorYieldResult<T> | IteratorReturnResult<R>;
interface Iterator<T, R = any, N = any> { next(...args: [] | [N]): IteratorResult<T, R>; return?(value?: R): IteratorResult<T, R>; throw?(e?: any): IteratorResult<T, R> }
interface Iterable<T, R = any, N = any> { [Symbol.iterator](): Iterator<T, R, N> }
interface IterableIterator<T, R = any, N = any> extends Iterator<T, R, N> { [Symbol.iterator](): IterableIterator<T, R, N> }
interface IteratorObject<T, R = unknown, N = unknown> extends Iterator<T, R, N> { [Symbol.iterator](): IteratorObject<T, R, N> }
interface Generator<T = unknown, R = any, N = any> extends Iterator<T, R, N> { [Symbol.iterator](): Generator<T, R, N> }
interface AsyncIterator<T, R = any, N = any> { next(...args: [] | [N]): Promise<IteratorResult<T, R>>; return?(value?: R): Promise<IteratorResult<T, R>>; throw?(e?: any): Promise<IteratorResult<T, R>> }
interface AsyncIterable<T, R = any, N = any> { [Symbol.asyncIterator](): AsyncIterator<T, R, N> }
interface AsyncIterableIterator<T, R = any, N = any> extends AsyncIterator<T, R, N> { [Symbol.asyncIterator](): AsyncIterableIterator<T, R, N> }
interface AsyncGenerator<T = unknown, R = any, N = any> extends AsyncIterator<T, R, N> { [Symbol.asyncIterator](): AsyncGenerator<T, R, N> }
interface ConcatArray<T> { readonly length: number; readonly [n: number]: T; join(separator?: string): string; slice(start?: number, end?: number): T[] }
interface ArrayLike<T> { readonly length: number; readonly [n: number]: T }
interface ReadonlyArray<T> { readonly length: number; readonly [n: number]: T; join(separator?: string): string; slice(start?: number, end?: number): T[]; map<U>(f: (value: T, index: number, array: readonly T[]) => U): U[]; [Symbol.iterator](): IterableIterator<T> }
interface Array<T> { length: number; [n: number]: T; join(separator?: string): string; push(...items: T[]): number; pop(): T | undefined; slice(start?: number, end?: number): T[]; map<U>(f: (value: T, index: number, array: T[]) => U): U[]; [Symbol.iterator](): IterableIterator<T> }
interface PromiseLike<T> { then<A = T, B = never>(ok?: ((value: T) => A | PromiseLike<A>) | null, no?: ((reason: any) => B | PromiseLike<B>) | null): PromiseLike<A | B> }
interface Promise<T> { then<A = T, B = never>(ok?: ((value: T) => A | PromiseLike<A>) | null, no?: ((reason: any) => B | PromiseLike<B>) | null): Promise<A | B>; catch<B = never>(no?: ((reason: any) => B | PromiseLike<B>) | null): Promise<T | B>; finally(f?: (() => void) | null): Promise<T>; readonly [Symbol.toStringTag]: string }
interface Map<K, V> { get(key: K): V | undefined; set(key: K, value: V): this; has(key: K): boolean; delete(key: K): boolean; readonly size: number; [Symbol.iterator](): IterableIterator<[K, V]>; readonly [Symbol.toStringTag]: string }
interface ReadonlyMap<K, V> { get(key: K): V | undefined; has(key: K): boolean; readonly size: number; [Symbol.iterator](): IterableIterator<[K, V]> }
interface WeakMap<K, V> { get(key: K): V | undefined; set(key: K, value: V): this; readonly [Symbol.toStringTag]: "WeakMap" }
interface Set<T> { add(value: T): this; has(value: T): boolean; delete(value: T): boolean; readonly size: number; [Symbol.iterator](): IterableIterator<T>; readonly [Symbol.toStringTag]: string }
interface ReadonlySet<T> { has(value: T): boolean; readonly size: number; [Symbol.iterator](): IterableIterator<T> }
interface WeakSet<T> { add(value: T): this; has(value: T): boolean; readonly [Symbol.toStringTag]: "WeakSet" }
interface WeakRef<T> { deref(): T | undefined; readonly [Symbol.toStringTag]: "WeakRef" }
interface Date { getTime(): number; toISOString(): string; toJSON(key?: any): string }
interface Error { name: string; message: string; stack?: string; cause?: unknown }
interface ErrorConstructor { new (message?: string, options?: ErrorOptions): Error; (message?: string): Error; readonly prototype: Error }
interface ErrorOptions { cause?: unknown }
declare var Error: ErrorConstructor;
interface AggregateError extends Error { errors: any[] }
interface EvalError extends Error {}
interface RangeError extends Error {}
interface ReferenceError extends Error {}
interface SyntaxError extends Error {}
interface TypeError extends Error {}
interface TypeErrorConstructor { new (message?: string, options?: ErrorOptions): TypeError; readonly prototype: TypeError }
declare var TypeError: TypeErrorConstructor;
declare var RangeError: { new (message?: string, options?: ErrorOptions): RangeError; readonly prototype: RangeError };
declare var SyntaxError: { new (message?: string, options?: ErrorOptions): SyntaxError; readonly prototype: SyntaxError };
declare var Map: { new <K = any, V = any>(entries?: Iterable<readonly [K, V]> | null): Map<K, V>; readonly prototype: Map<any, any> };
declare var Set: { new <T = any>(values?: Iterable<T> | null): Set<T>; readonly prototype: Set<any> };
declare var Array: { new <T>(...items: T[]): T[]; isArray(arg: any): arg is any[]; readonly prototype: any[] };
declare var Promise: { new <T>(executor: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: any) => void) => void): Promise<T>; readonly prototype: Promise<any> };
interface ArrayBuffer { readonly byteLength: number; slice(begin?: number, end?: number): ArrayBuffer; readonly [Symbol.toStringTag]: string }
interface SharedArrayBuffer { readonly byteLength: number; readonly [Symbol.toStringTag]: "SharedArrayBuffer" }
type ArrayBufferLike = ArrayBuffer | SharedArrayBuffer;
interface ArrayBufferView<B extends ArrayBufferLike = ArrayBufferLike> { readonly buffer: B; readonly byteLength: number; readonly byteOffset: number }
interface DataView<B extends ArrayBufferLike = ArrayBufferLike> extends ArrayBufferView<B> { getInt8(at: number): number }
interface TypedArray<B extends ArrayBufferLike, N> extends ArrayBufferView<B> { readonly length: number; [index: number]: N }
interface Uint8Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Uint8Array" }
interface Uint8ClampedArray<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Uint8ClampedArray" }
interface Uint16Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Uint16Array" }
interface Uint32Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Uint32Array" }
interface Int8Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Int8Array" }
interface Int16Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Int16Array" }
interface Int32Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Int32Array" }
interface Float32Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Float32Array" }
interface Float64Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, number> { readonly [Symbol.toStringTag]: "Float64Array" }
interface BigInt64Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, bigint> { readonly [Symbol.toStringTag]: "BigInt64Array" }
interface BigUint64Array<B extends ArrayBufferLike = ArrayBufferLike> extends TypedArray<B, bigint> { readonly [Symbol.toStringTag]: "BigUint64Array" }
interface Buffer<B extends ArrayBufferLike = ArrayBufferLike> extends Uint8Array<B> { toString(encoding?: string): string; write(text: string): number }
interface URL { href: string; readonly searchParams: URLSearchParams }
interface URLSearchParams { get(name: string): string | null; append(name: string, value: string): void }
interface AbortSignal { readonly aborted: boolean; readonly reason: any }
interface AbortController { readonly signal: AbortSignal; abort(reason?: any): void }
interface ReadableStream<R = any> { readonly locked: boolean; cancel(reason?: any): Promise<void> }
interface WritableStream<W = any> { readonly locked: boolean; abort(reason?: any): Promise<void> }
interface Blob { readonly size: number; readonly type: string }
interface File extends Blob { readonly name: string; readonly lastModified: number }
interface Headers { get(name: string): string | null; append(name: string, value: string): void }
interface Request { readonly url: string; readonly method: string }
interface Response { readonly ok: boolean; readonly status: number }
type PropertyKey = string | number | symbol;
type Partial<T> = { [P in keyof T]?: T[P] };
type Required<T> = { [P in keyof T]-?: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Record<K extends keyof any, T> = { [P in K]: T };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
type Parameters<T extends (...args: any) => any> = T extends (...args: infer P) => any ? P : never;
type ConstructorParameters<T extends abstract new (...args: any) => any> = T extends abstract new (...args: infer P) => any ? P : never;
type ReturnType<T extends (...args: any) => any> = T extends (...args: any) => infer R ? R : any;
type InstanceType<T extends abstract new (...args: any) => any> = T extends abstract new (...args: any) => infer R ? R : any;
type Awaited<T> = T extends null | undefined ? T : T extends object & { then(onfulfilled: infer F, ...args: infer _): any } ? F extends (value: infer V, ...args: infer _) => any ? Awaited<V> : never : T;
type NoInfer<T> = intrinsic;
type Uppercase<S extends string> = intrinsic;
type Lowercase<S extends string> = intrinsic;
type Capitalize<S extends string> = intrinsic;
type Uncapitalize<S extends string> = intrinsic;
interface ThisType<T> {}
type ThisParameterType<T> = T extends (this: infer U, ...args: never) => any ? U : unknown;
type OmitThisParameter<T> = unknown extends ThisParameterType<T> ? T : T extends (...args: infer A) => infer R ? (...args: A) => R : T;
interface PropertyDescriptor { configurable?: boolean; enumerable?: boolean; value?: any; writable?: boolean; get?(): any; set?(v: any): void }
interface Disposable { [Symbol.dispose](): void }
interface AsyncDisposable { [Symbol.asyncDispose](): PromiseLike<void> }
`;
