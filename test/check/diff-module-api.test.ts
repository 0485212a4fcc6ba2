import { describe, expect, test } from "vitest";
import { diffModuleApi } from "../../builder/scan/interface/diff-module-api.ts";
import { requiredBump } from "../../builder/scan/interface/interface-change.ts";
import { loadTypeScript } from "../../builder/scan/interface/typescript-api.ts";

const ts = await loadTypeScript();

function diff(old: string, now: string, file = "index.d.ts") {
  const sources = { old: new Map([[file, old]]), new: new Map([[file, now]]) };
  const changes = diffModuleApi(ts, sources, [{ name: ".", oldFile: file, newFile: file }]);
  return {
    bump: requiredBump(changes),
    changes: changes.map(({ bump, what }) => `${bump}: ${what}`),
  };
}

const CASES: [string, string, string, string, RegExp?][] = [
  ["nothing", "export declare const a: number;", "export declare const a: number;", "patch"],
  [
    "an export removed",
    "export declare const a: 1, b: 2;",
    "export declare const a: 1;",
    "major",
    /export b is gone/,
  ],
  [
    "an export added",
    "export declare const a: 1;",
    "export declare const a: 1, b: 2;",
    "minor",
    /export b is new/,
  ],
  [
    "a parameter added, required",
    "export declare function f(a: string): void;",
    "export declare function f(a: string, b: number): void;",
    "major",
    /f\(\) has a new required parameter b/,
  ],
  [
    "a parameter added, optional",
    "export declare function f(a: string): void;",
    "export declare function f(a: string, b?: number): void;",
    "minor",
  ],
  [
    "an optional parameter required",
    "export declare function f(a?: string): void;",
    "export declare function f(a: string): void;",
    "major",
    /f\(a\) is now required/,
  ],
  [
    "a parameter removed",
    "export declare function f(a: string, b: number): void;",
    "export declare function f(a: string): void;",
    "major",
  ],
  [
    "a parameter takes more",
    "export declare function f(a: string): void;",
    "export declare function f(a: string | number): void;",
    "minor",
  ],
  [
    "a parameter takes less",
    "export declare function f(a: string | number): void;",
    "export declare function f(a: string): void;",
    "major",
    /f\(a\) no longer takes number/,
  ],
  [
    "a result may be missing",
    "export declare function f(): string;",
    "export declare function f(): string | undefined;",
    "major",
    /f\(\) now gives undefined too/,
  ],
  [
    "a result is more exact",
    "export declare function f(): string | undefined;",
    "export declare function f(): string;",
    "minor",
  ],
  [
    "a promised result changed",
    "export declare function f(): Promise<string>;",
    "export declare function f(): Promise<number>;",
    "major",
    /string became number/,
  ],
  [
    "an option added, optional",
    "export interface O { a: string } export declare function f(o: O): void;",
    "export interface O { a: string; b?: number } export declare function f(o: O): void;",
    "minor",
    /f\(o\)\.b is new/,
  ],
  [
    "an option added, required",
    "export interface O { a: string } export declare function f(o: O): void;",
    "export interface O { a: string; b: number } export declare function f(o: O): void;",
    "major",
    /f\(o\)\.b is new and required/,
  ],
  [
    "a field of a result added",
    "export interface R { a: string } export declare function f(): R;",
    "export interface R { a: string; b: number } export declare function f(): R;",
    "minor",
  ],
  [
    "a field of a result removed",
    "export interface R { a: string; b: number } export declare function f(): R;",
    "export interface R { a: string } export declare function f(): R;",
    "major",
    /f\(\)\.b is gone/,
  ],
  [
    "a field of a result optional",
    "export interface R { a: string } export declare function f(): R[];",
    "export interface R { a?: string } export declare function f(): R[];",
    "major",
    /a may now be missing/,
  ],
  [
    "a type alone with a new required member",
    "export interface O { a: string }",
    "export interface O { a: string; b: string }",
    "major",
    /O\.b is new and required/,
  ],
  [
    "a private member of a class",
    "export declare class C { private x; run(): void }",
    "export declare class C { private x; private y; run(): void }",
    "patch",
  ],
  [
    "a method of a class removed",
    "export declare class C { run(): void; stop(): void }",
    "export declare class C { run(): void }",
    "major",
    /C\.stop is gone/,
  ],
  [
    "a method's parameter narrowed, which TypeScript itself allows",
    "export declare class C { run(a: string | number): void }",
    "export declare class C { run(a: string): void }",
    "major",
    /C\.run\(a\) no longer takes number/,
  ],
  [
    "a class used as a parameter, with a new method",
    "export declare class C { private x; a(): void } export declare function f(c: C): void;",
    "export declare class C { private x; a(): void; b(): void } export declare function f(c: C): void;",
    "minor",
  ],
  [
    "an enum with a new member",
    "export declare enum E { A, B }",
    "export declare enum E { A, B, C }",
    "minor",
  ],
  [
    "an enum with a member less",
    "export declare enum E { A, B } export declare function f(): E;",
    "export declare enum E { A } export declare function f(): E;",
    "major",
    /E\.B is gone/,
  ],
  [
    "a literal joins a union that is handed out",
    "export declare const level: 'low' | 'high';",
    "export declare const level: 'low' | 'mid' | 'high';",
    "minor",
  ],
  [
    "a literal leaves a union that is taken",
    "export declare function f(level: 'low' | 'high'): void;",
    "export declare function f(level: 'low'): void;",
    "major",
  ],
  [
    "a callback gets less",
    "export declare function f(cb: (a: string, b: number) => void): void;",
    "export declare function f(cb: (a: string) => void): void;",
    "major",
    /passes no b any more/,
  ],
  [
    "a callback gets more",
    "export declare function f(cb: (a: string) => void): void;",
    "export declare function f(cb: (a: string, b: number) => void): void;",
    "minor",
  ],
  [
    "an overload added",
    "export declare function f(a: string): string;",
    "export declare function f(a: string): string; export declare function f(a: number): number;",
    "patch",
  ],
  [
    "an overload removed",
    "export declare function f(a: string): string; export declare function f(a: number): number;",
    "export declare function f(a: string): string;",
    "major",
  ],
  [
    "a type argument more",
    "export interface Box<T> { value: T }",
    "export interface Box<T, U> { value: T; other?: U }",
    "major",
    /type arguments/,
  ],
  [
    "a type argument more with a default",
    "export interface Box<T> { value: T }",
    "export interface Box<T, U = string> { value: T }",
    "patch",
  ],
  [
    "a generic function untouched",
    "export declare function map<T, U>(a: T[], f: (x: T) => U): U[];",
    "export declare function map<T, U>(a: T[], f: (x: T) => U): U[];",
    "patch",
  ],
  [
    "a type of another package",
    "import { X } from 'x'; export declare function f(x: X): X;",
    "import { Y } from 'y'; export declare function f(x: Y): Y;",
    "patch",
  ],
  [
    "a recursive type",
    "export interface Node { value: string; children: Node[] } export declare function f(): Node;",
    "export interface Node { value: string; children: Node[] } export declare function f(): Node;",
    "patch",
  ],
  [
    "a default export's type",
    "declare const api: { a(): void; b(): void }; export default api;",
    "declare const api: { a(): void }; export default api;",
    "major",
    /default\.b is gone/,
  ],
  [
    "export = of a function with members",
    "declare function f(a: string): void; declare namespace f { const version: string } export = f;",
    "declare function f(a: string): void; declare namespace f { } export = f;",
    "major",
    /version/,
  ],
  [
    "a namespace's member",
    "export declare namespace N { const a: 1; const b: 2 }",
    "export declare namespace N { const a: 1 }",
    "major",
    /N\.b is gone/,
  ],
  [
    "names that begin with _",
    "export declare const _a: 1, b: 1;",
    "export declare const b: 1;",
    "patch",
  ],
  [
    "a mapped option type",
    "export interface O { a: string; b: number } export declare function f(o: Partial<O>): void;",
    "export interface O { a: string } export declare function f(o: Partial<O>): void;",
    "major",
    /b is gone/,
  ],
];

describe("declarations", () => {
  test.each(CASES)(
    "%s",
    (_: string, old: string, now: string, bump: string, what: RegExp = /^/) => {
      const result = diff(old, now);
      expect(result.bump, result.changes.join("\n")).toBe(bump);
      expect(result.changes.filter((line) => line.startsWith(bump)).join("\n")).toMatch(what);
    },
  );

  test("a version never differs from itself", () => {
    for (const [, old, now] of CASES) {
      expect(diff(old, old).changes).toEqual([]);
      expect(diff(now, now).changes).toEqual([]);
    }
  });
});

describe("JavaScript without declarations", () => {
  test.each([
    ["export const a = 1, b = 2;", "export const a = 1;", "major"],
    ["export const a = 1;", "export const a = 'x';", "patch"],
    ["export const a = 1;", "const a = 1, b = 2; export { a, b as c };", "minor"],
    ["export default function () {}", "export const a = 1;", "major"],
    ["exports.a = 1; exports.b = 2;", "exports.a = 1;", "major"],
    ["module.exports = { a: 1, b: 2 };", "module.exports = { a: 1, b: 2, c: 3 };", "minor"],
    ["export const a = 1;", "export * from 'elsewhere';", "minor"],
  ])("%s → %s: %s", (old, now, bump) => {
    const result = diff(old, now, "index.js");
    expect(result.bump, result.changes.join("\n")).toBe(bump);
  });
});

test("modules that pass on others are followed", () => {
  const files = (b: string) =>
    new Map([
      ["index.d.ts", 'export * from "./lib/b.js";'],
      ["lib/b.d.ts", b],
    ]);
  const sources = {
    old: files("export declare const a: string;"),
    new: files("export declare const a: number;"),
  };
  const entries = [{ name: "./x", oldFile: "index.d.ts", newFile: "index.d.ts" }];
  expect(diffModuleApi(ts, sources, entries)).toEqual([
    {
      bump: "major",
      what: "./x → a: string became number",
      at: { file: "lib/b.d.ts", line: 1, column: 22 },
    },
  ]);
});
