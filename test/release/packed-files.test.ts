/**
 * What a package has to hold, held against what it will: read from the sources, so that it costs little.
 * `installed-registry.test.ts` runs the packages.
 */
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { describe, expect, test } from "vitest";
import { copyReadFiles, WORKSPACES } from "../../release/compile-package.ts";
import { temporaryFolder } from "../make-tree.ts";
import { packageGraph, ROOT } from "./package-graph.ts";

/** What others load of each package. */
const ENTRIES = {
  client: "client/cli.ts",
  site: "site/render.ts",
  builder: "builder/commands.ts",
} as const;
/** In a checkout alone, or where it is installed. */
const ELSEWHERE: readonly string[] = ["astro", "@ashlar/site"];

/** The folder that holds `builder/`, `client/` and `schemas/`: the project's, or `dist/`. */
const HOME = "./";
/** Stands in the text of a new artifact, about files beside that. */
const isSample = (path: string): boolean => path.startsWith("builder/scaffold/types/");

const readJson = (path: string) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));
const graphs = WORKSPACES.map(
  (workspace) => [workspace, packageGraph([ENTRIES[workspace]])] as const,
);

const isModule = (path: string): boolean => path.endsWith(".ts");

describe.each(graphs)("the package of %s", (workspace, graph) => {
  test("asks for every package that its code loads, and for no other", () => {
    const loaded = new Set([...graph.packages.values()].flat());
    for (const name of ELSEWHERE) loaded.delete(name);
    const { dependencies } = readJson(`${workspace}/package.json`);
    expect(Object.keys(dependencies).sort()).toEqual([...loaded].sort());
  });

  test("has every program that its code starts among what is compiled", () => {
    const { files = [], include } = readJson(`${workspace}/tsconfig.build.json`);
    const isCompiled = (path: string): boolean =>
      include.includes(".") && path.startsWith(`${workspace}/`)
        ? true
        : files.some((file: string) => `${workspace}/${file}` === path);
    const programs = [...graph.beside.values()].flat().filter(isModule);
    expect(programs.length).toBeGreaterThan(0);
    expect(programs.filter((path) => !isCompiled(path))).toEqual([]);
  });
});

test("one version of a package serves all of ours", () => {
  const manifests = ["package.json", ...WORKSPACES.map((name) => `${name}/package.json`)];
  const versions = new Map<string, Set<string>>();
  for (const manifest of manifests) {
    const { dependencies = {}, devDependencies = {} } = readJson(manifest);
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      versions.set(name, (versions.get(name) ?? new Set()).add(version as string));
  }
  expect([...versions].filter(([, all]) => all.size > 1)).toEqual([]);
});

test("all of ours have the version of the project, and name each other by it", () => {
  const { version } = readJson("package.json");
  for (const workspace of WORKSPACES) {
    const { version: own, peerDependencies = {} } = readJson(`${workspace}/package.json`);
    expect([own, ...Object.values(peerDependencies)]).toEqual([
      version,
      ...Object.keys(peerDependencies).map(() => version),
    ]);
  }
});

describe("npm packs", () => {
  test("each file of the builder that is no module, also those that npm likes to leave out", async () => {
    const folder = await temporaryFolder();
    for (const name of ["package.json", "operator-commands.js"])
      cpSync(join(ROOT, "builder", name), join(folder, name));
    await copyReadFiles(join(folder, "dist"));
    const command = ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"];
    const [packed] = JSON.parse(execFileSync("npm", command, { cwd: folder, encoding: "utf8" }));
    const held = new Set(packed.files.map(({ path }: { path: string }) => path));
    const tracked = execFileSync("git", ["ls-files", "builder"], { cwd: ROOT, encoding: "utf8" });
    const read = tracked
      .trim()
      .split("\n")
      .filter((path) => matchesGlob(path, "builder/scaffold/tree/**") || !path.endsWith(".ts"))
      .filter(
        (path) =>
          !/^builder\/(?:operator-commands\.js|README\.md|tsconfig\.build\.json)$/.test(path),
      );
    expect(read.length).toBeGreaterThan(20);
    expect(read.filter((path) => !held.has(`dist/${path}`))).toEqual([]);
    const places = [...(new Map(graphs).get("builder")?.beside.values() ?? [])].flat();
    const asked = places.filter((path) => !isModule(path) && path !== HOME && !isSample(path));
    expect(asked.length).toBeGreaterThan(1);
    const isHeld = (path: string): boolean =>
      held.has(`dist/${path}`) || read.some((file) => file.startsWith(`${path}/`));
    expect(asked.filter((path) => !isHeld(path))).toEqual([]);
  });

  test("the launcher that each package is loaded by", () => {
    for (const workspace of WORKSPACES) {
      const { exports, bin, files } = readJson(`${workspace}/package.json`);
      const [main] = Object.values({ ...bin, ...exports }).map((target) =>
        typeof target === "string" ? target : (target as { default: string }).default,
      );
      expect(files).toEqual([main?.replace("./", ""), "dist"]);
      const text = readFileSync(join(ROOT, workspace, main ?? ""), "utf8");
      expect(text).toContain(`"./dist/${ENTRIES[workspace].replace(/\.ts$/, ".js")}"`);
    }
  });
});
