/** The house rules, as far as a program can check them. ARCHITECTURE.md states them for people. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { matchesGlob, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { RULES } from "../builder/check/rules.ts";
import { EMITTERS } from "../builder/emit/emitters.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const CODE = /^(?:schemas|client|builder|site|release|test)\/.*\.(?:ts|astro)$/;

const files = execFileSync(
  "git",
  ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
  { cwd: ROOT, encoding: "utf8", maxBuffer: 1e8 },
)
  .split("\0")
  .filter((path) => CODE.test(path) && !path.startsWith("test/fixtures/"));
const text = (path: string): string => readFileSync(posix.join(ROOT, path), "utf8");
const sources = new Map(files.flatMap((path) => readable(path)));

function readable(path: string): [string, string][] {
  try {
    return [[path, text(path)]];
  } catch {
    return [];
  }
}

function importsOf(source: string): string[] {
  return [
    ...source.matchAll(/(?:\bfrom|\bimport\()\s*"([^"\s]+)"/g),
    ...source.matchAll(/^import "([^"]+)"/gm),
  ].map((match) => match[1] ?? "");
}

const top = (path: string): string => path.split("/")[0] ?? "";

/** From → what it may import, besides its own folder. The exceptions are single files, each with its reason in ARCHITECTURE.md. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  schemas: [],
  client: ["schemas/**"],
  builder: [
    "schemas/**",
    "client/terminal/{command,terminal,print-json}.ts",
    "client/search/{impact-levels,posting-list,search-words,typo-distance}.ts",
    "client/command/limit-option.ts",
    "client/config/{registries-file,terminal-dirs}.ts",
    "client/policy/*.ts",
    "client/{origin,parts,trust}/*.ts",
    "client/registry/{open-registries,registry-address}.ts",
    "client/extract/{path-problem,path-set}.ts",
    "client/verify/{folder-files,is-left-out,reference-table,tree-findings,verify-tree}.ts",
    "client/install/{folder-lock,is-running,map-bounded}.ts",
    "client/resolve/{candidate-versions,requirement,solve}.ts",
  ],
  site: ["schemas/**", "client/{parts,search,trust}/*.ts", "client/install/map-bounded.ts"],
  release: ["site/rendering/compile-program.ts"],
  test: ["**"],
};

describe("who may import whom", () => {
  test("files are seen at all", () => {
    expect(sources.size).toBeGreaterThan(150);
  });

  test("relative imports stay within what the table allows", () => {
    const forbidden: string[] = [];
    for (const [path, source] of sources) {
      for (const specifier of importsOf(source).filter((name) => name.startsWith("."))) {
        const target = posix.join(posix.dirname(path), specifier);
        const allowed =
          top(target) === top(path) ||
          (ALLOWED[top(path)] ?? []).some((glob) => matchesGlob(target, glob));
        if (!allowed) forbidden.push(`${path} imports ${target}`);
      }
    }
    expect(forbidden).toEqual([]);
  });

  test("a package of ours is imported by name only at the documented seam", () => {
    const seams = [...sources].flatMap(([path, source]) =>
      importsOf(source).flatMap((name) =>
        name.startsWith("@ashlar/") && top(path) !== "test" ? [`${path} → ${name}`] : [],
      ),
    );
    expect(seams.sort()).toEqual(["builder/command/site-renderer.ts → @ashlar/site/render"]);
  });

  test("schemas import only shapes and the primitives of signatures, and Node only for SHA-256", () => {
    const outside = [...sources]
      .filter(([path]) => top(path) === "schemas")
      .flatMap(([path, source]) =>
        importsOf(source)
          .filter((name) => !name.startsWith("."))
          .map((name) => `${path} ${name}`),
      );
    const allowed =
      /^schemas\/(?:digest\.ts node:crypto|json-schema\.ts @valibot\/to-json-schema|trust\/\S+ @noble\/\S+|\S+ valibot)$/;
    expect(outside.filter((line) => !allowed.test(line))).toEqual([]);
  });

  test("what runs in a browser imports nothing of Node", () => {
    const browser = [...sources].filter(
      ([path]) =>
        (matchesGlob(path, "client/search/*.ts") &&
          path !== "client/search/search-registries.ts") ||
        matchesGlob(path, "schemas/trust/*.ts") ||
        matchesGlob(path, "client/trust/*.ts") ||
        matchesGlob(path, "site/src/{scripts,browser}/**"),
    );
    expect(browser.length).toBeGreaterThan(1);
    expect(
      browser.flatMap(([path, source]) =>
        importsOf(source)
          .filter((name) => name.startsWith("node:"))
          .map((name) => `${path} ${name}`),
      ),
    ).toEqual([]);
  });
});

describe("the shell", () => {
  const OUTSIDE =
    /from "node:(?:fs|fs\/promises|http|https|net|child_process|worker_threads|os|process|readline|readline\/promises)"|import\("undici"\)|from "undici"|\bprocess\.(?:env|cwd|stdin|stdout|stderr|argv|exit|on)\b|\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(|\brandomBytes\(|\brandomUUID\(/;
  const listed = [
    ...(/## The shell\n([\s\S]*?)\n## /.exec(text("ARCHITECTURE.md"))?.[1] ?? "").matchAll(
      /`([^`\s]+\.ts)`/g,
    ),
  ].map((match) => match[1] ?? "");
  const touching = [...sources]
    .filter(([path, source]) => top(path) !== "test" && OUTSIDE.test(source))
    .map(([path]) => path);

  test("only the files that ARCHITECTURE.md names touch disk, network, clock, chance or environment", () => {
    expect(touching.filter((path) => !listed.some((glob) => matchesGlob(path, glob)))).toEqual([]);
  });

  test("ARCHITECTURE.md names no file that does not", () => {
    expect(listed.filter((glob) => !touching.some((path) => matchesGlob(path, glob)))).toEqual([]);
  });
});

describe("sizes and names", () => {
  /** Lines; a file over the limit needs a reason here. */
  const LIMIT = 400;
  const REASONS: Readonly<Record<string, string>> = {};

  test("no file is over 400 lines without a reason", () => {
    const long = [...sources].filter(
      ([path, source]) =>
        top(path) !== "test" && source.split("\n").length > LIMIT && !(path in REASONS),
    );
    expect(long.map(([path]) => path)).toEqual([]);
  });

  test("no file is a dumping ground", () => {
    expect(
      files.filter((path) => /\/(?:utils?|helpers?|common|misc|types|index)\.ts$/.test(path)),
    ).toEqual([]);
  });

  test("files are in kebab case", () => {
    expect(
      files.filter(
        (path) =>
          path.endsWith(".ts") &&
          !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|config|d))?\.ts$/.test(posix.basename(path)) &&
          !/^\[/.test(posix.basename(path)),
      ),
    ).toEqual([]);
  });

  test("order never depends on a locale", () => {
    expect(
      [...sources]
        .filter(([path, source]) => top(path) !== "test" && source.includes("localeCompare("))
        .map(([path]) => path),
    ).toEqual([]);
  });
});

describe("documentation", () => {
  test("every rule says why, when and how to mend", () => {
    for (const rule of RULES) {
      expect(
        Math.min(rule.title.length, rule.motivation.length, rule.trigger.length, rule.fix.length),
        rule.id,
      ).toBeGreaterThan(9);
    }
  });

  test("every emitter says what for and in which format, and ARCHITECTURE.md names it", () => {
    const architecture = text("ARCHITECTURE.md");
    for (const emitter of EMITTERS) {
      expect(Math.min(emitter.purpose.length, emitter.format.length), emitter.name).toBeGreaterThan(
        9,
      );
      expect(architecture).toContain(`\`${emitter.name}\``);
    }
  });

  test("the README's commands exist", () => {
    const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
    expect(Object.keys(scripts)).toEqual(
      expect.arrayContaining(["start", "test", "check", "bench"]),
    );
    for (const [, name] of text("README.md").matchAll(/npm run ([a-z:]+)/g))
      expect(scripts).toHaveProperty(name ?? "");
  });
});
