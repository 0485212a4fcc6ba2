/**
 * The templates of the registry, rendered as the client renders them and then tried: every version,
 * with two sets of answers, must pass the tests that it brings along.
 */
import { execFile, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { Liquid } from "liquidjs";
import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseArtifactRecord } from "../../schemas/artifact.ts";
import { environment } from "../../schemas/environment.ts";
import { parseManifest } from "../../schemas/manifest.ts";
import type { ManifestConfig } from "../../schemas/manifest-config.ts";
import { parseReview } from "../../schemas/review.ts";
import type { TemplateAnswer, TemplateVariable } from "../../schemas/template-variable.ts";

type Answers = Readonly<Record<string, TemplateAnswer>>;
type Version = { readonly name: string; readonly version: string };

const ARTIFACTS = resolve(import.meta.dirname, "../../registry/artifacts");
const PNG_SIZE_MAX = 150_000;
/** A scaffold's own tests take about half a second alone and a few when the machine is busy. */
const SCAFFOLD_TIMEOUT_MS = 30_000;

/** Two sets of answers for each template: the least that must be said, and everything said. */
const ANSWERS: Readonly<Record<string, (version: string) => readonly [Answers, Answers]>> = {
  "ashlar/typescript-library": (version) => [
    { packageName: "slugs" },
    {
      packageName: "@acme/slugs",
      description: 'Slugs with "quotes", a \\ and <b>.',
      license: "Apache-2.0",
      ...(version === "1.0.0" ? {} : { includeCli: true }),
    },
  ],
  "ashlar/static-page": (version) => [
    { title: "Harbour", email: "office@harbour.example" },
    {
      title: 'Fish & Chips <daily> "fresh"',
      email: "a+b@harbour.example",
      description: "Ouvert à tous.",
      language: "fr-CA",
      ...(version === "1.0.0" ? {} : { accent: "rust" }),
    },
  ],
  "ashlar/http-service-node": () => [
    { serviceName: "counter" },
    {
      serviceName: "word-counter",
      description: 'Says "words" & \\more.',
      port: 9090,
      shutdownSeconds: 3,
    },
  ],
  "ashlar/research-paper": () => [
    { title: "Drift", author: "Carberry, Josiah", orcid: "0000-0002-1825-0097" },
    {
      title: "Drift: a 'test' of & <tags>",
      author: "O'Neil, Ana María",
      orcid: "0000-0002-1694-233X",
      license: "CC0-1.0",
    },
  ],
  "tidewater/python-analysis": () => [
    { projectName: "buoy", author: "Tidewater Lab" },
    {
      projectName: "buoy_quality2",
      author: 'Ruth "R" Adeyemi',
      description: "Bóia's gaps & outliers.",
      pythonVersion: "3.12",
      stepMinutes: 10,
    },
  ],
  "tidewater/genomics-environment": (version) =>
    version.startsWith("1.")
      ? [
          { project_name: "reef" },
          { project_name: "reef-2", cores: "16", volume_gb: 500, editor: "jupyter" },
        ]
      : [
          { projectName: "reef" },
          { projectName: "reef-2", cores: 16, volumeGb: 500, editor: "jupyter" },
        ],
  "tidewater/jupyter-oceanography": () => [
    { projectName: "gauge" },
    { projectName: "gauge-2", station: "L'Étang", days: 15, port: 9000 },
  ],
};

const VERSIONS: readonly Version[] = Object.keys(ANSWERS).flatMap((name) =>
  readdirSync(join(ARTIFACTS, name))
    .filter((entry) => /^\d+\.\d+\.\d+$/.test(entry))
    .sort()
    .map((version) => ({ name, version })),
);

const python =
  spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]).status === 0;
const temporary = mkdtempSync(join(tmpdir(), "templates-"));
afterAll(() => rmSync(temporary, { recursive: true }));

const folderOf = ({ name, version }: Version): string => join(ARTIFACTS, name, version);
const readText = (...path: readonly string[]): string => readFileSync(join(...path), "utf8");

function configOf(version: Version): ManifestConfig<"template"> {
  const parsed = parseManifest("template", parse(readText(folderOf(version), "manifest.yaml")));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed.value.config as ManifestConfig<"template">;
}

/** Every file below `folder` as a path with `/`. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.replaceAll(sep, "/"))
    .sort();
}

/** Renders a version into a new folder and returns that folder. */
function render(version: Version, answers: Answers): string {
  const { root = "template", variables = [] } = configOf(version);
  const defaults = variables.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const values = { ...Object.fromEntries(defaults), ...answers };
  const liquid = new Liquid({ strictVariables: true, strictFilters: true });
  const source = join(folderOf(version), "files", root);
  const target = mkdtempSync(join(temporary, "scaffold-"));
  for (const path of filesIn(source)) {
    const segments = path
      .split("/")
      .map((segment) => String(liquid.parseAndRenderSync(segment, values)));
    if (segments.includes("")) continue;
    const bytes = readFileSync(join(source, path));
    const isTemplate = path.endsWith(".liquid");
    const output = join(target, ...segments).replace(isTemplate ? /\.liquid$/ : /$^/, "");
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(
      output,
      isTemplate ? liquid.parseAndRenderSync(bytes.toString("utf8"), values) : bytes,
    );
  }
  return target;
}

/** Runs the tests of a scaffold; returns how many passed. Throws with their output when one fails. */
async function runOwnTests(folder: string): Promise<number> {
  const run = promisify(execFile);
  const { VITEST: _vitest, NODE_OPTIONS: _options, ...env } = process.env;
  if (existsSync(join(folder, "tests"))) {
    const { stderr } = await run("python3", ["-B", "-m", "unittest"], { cwd: folder, env });
    return Number(/^Ran (\d+) tests?/m.exec(stderr)?.[1]);
  }
  const { stdout } = await run(process.execPath, ["--test", "--test-reporter=tap"], {
    cwd: folder,
    env,
  });
  return Number(/^# pass (\d+)$/m.exec(stdout)?.[1]);
}

const needsPython = (name: string): boolean =>
  existsSync(join(ARTIFACTS, name, "1.0.0/files/template/tests"));

describe.each(VERSIONS)("$name $version", (version) => {
  const sets = ANSWERS[version.name]?.(version.version) ?? [];

  test("declares a manifest, a licence and changes", () => {
    expect(
      parseManifest("template", parse(readText(folderOf(version), "manifest.yaml"))),
    ).toMatchObject({ ok: true });
    expect(readText(folderOf(version), "files/LICENSE")).toMatch(/^MIT No Attribution\n/);
    expect(parse(readText(folderOf(version), "manifest.yaml")).changes.length).toBeGreaterThan(0);
  });

  test("declares variables that are used and defaults that fit", () => {
    const { root = "template", variables = [] } = configOf(version);
    const source = join(folderOf(version), "files", root);
    const text = filesIn(source)
      .map((path) => (path.endsWith(".liquid") ? `${path}\n${readText(source, path)}` : path))
      .join("\n");
    for (const variable of variables) {
      expect(text).toMatch(new RegExp(`\\{[{%][^}]*\\b${variable.name}\\b`));
      expect(variable.required === true).toBe(variable.default === undefined);
      if (variable.default !== undefined) expectToFit(variable, variable.default);
      for (const answers of sets) {
        const answer = answers[variable.name];
        if (answer !== undefined) expectToFit(variable, answer);
      }
    }
  });

  test.each([0, 1] as const)("leaves nothing unrendered, answers %i", (at) => {
    const folder = render(version, sets[at] ?? {});
    const files = filesIn(folder);
    expect(files.length).toBeGreaterThan(3);
    for (const path of files) {
      expect(path).not.toMatch(/\{\{|\{%|\.liquid$/);
      expect(readText(folder, path), path).not.toMatch(/\{\{|\{%|\bundefined\.|\[object Object\]/);
    }
  });
});

describe.concurrent.each(VERSIONS)("a scaffold of $name $version", ({ name, version }) => {
  test.skipIf(needsPython(name) && !python).each([0, 1] as const)(
    "passes its own tests, answers %i",
    async (at) => {
      const folder = render({ name, version }, ANSWERS[name]?.(version)[at] ?? {});
      expect(await runOwnTests(folder)).toBeGreaterThan(4);
    },
    SCAFFOLD_TIMEOUT_MS,
  );
});

function expectToFit(variable: TemplateVariable, value: TemplateAnswer): void {
  const types = { string: "string", choice: "string", integer: "number", boolean: "boolean" };
  expect(typeof value, variable.name).toBe(types[variable.type ?? "string"]);
  if (variable.pattern !== undefined)
    expect(value).toMatch(new RegExp(`^(?:${variable.pattern})$`, "u"));
  if (variable.options !== undefined) expect(variable.options).toContain(value);
  if (variable.minimum !== undefined) expect(value).toBeGreaterThanOrEqual(variable.minimum);
  if (variable.maximum !== undefined) expect(value).toBeLessThanOrEqual(variable.maximum);
}

describe.each(Object.keys(ANSWERS))("%s", (name) => {
  const [, frontMatter = "", body = ""] =
    /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readText(ARTIFACTS, name, "artifact.md")) ?? [];

  test("is described for people and for the catalog", () => {
    expect(parseArtifactRecord(parse(frontMatter))).toMatchObject({
      ok: true,
      value: { type: "template", license: "MIT-0" },
    });
    expect(parse(frontMatter).summary.length).toBeGreaterThanOrEqual(20);
    expect(parse(frontMatter).summary.length).toBeLessThanOrEqual(180);
    expect(body).toContain(`ashlar install ${name}`);
    expect(body.match(/^# /gm)).toHaveLength(1);
  });

  test("shows pictures of 1280 by 800 that load quickly", () => {
    for (const { path } of parse(frontMatter).screenshots ?? []) {
      const bytes = readFileSync(join(ARTIFACTS, name, "screenshots", path));
      expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1280, 800]);
      expect(bytes.length).toBeLessThanOrEqual(PNG_SIZE_MAX);
    }
  });

  test("is reviewed by people from outside its namespace", () => {
    const publisher = parse(readText(ARTIFACTS, "../publishers", `${dirname(name)}.yaml`));
    const members: string[] = publisher.members.map(({ login }: { login: string }) => login);
    const folder = join(ARTIFACTS, name, "reviews");
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      expect(members).not.toContain(file.replace(/\.md$/, ""));
      const review = parse(readText(folder, file).split("---\n")[1] ?? "");
      expect(parseReview(review)).toMatchObject({ ok: true });
      expect(VERSIONS).toContainEqual({ name, version: review.version });
    }
  });
});

describe("typescript-library", () => {
  const library = (version: string): Version => ({ name: "ashlar/typescript-library", version });

  test.each(["1.1.0", "2.0.0"])("%s has a command only when it is asked for", (version) => {
    const files = [true, false].map((includeCli) =>
      filesIn(render(library(version), { packageName: "slugs", includeCli })),
    );
    expect(files.map((paths) => paths.includes("bin/cli.ts"))).toEqual([true, false]);
  });

  test.each([
    ["MIT", /^MIT License\n/],
    ["ISC", /^ISC License\n/],
    ["Apache-2.0", /^\s*Apache License\n/],
  ])("writes the text of %s", (license, text) => {
    const folder = render(library("2.0.0"), { packageName: "slugs", license });
    expect(readText(folder, "LICENSE")).toMatch(text);
    expect(JSON.parse(readText(folder, "package.json")).license).toBe(license);
  });
});

test("static-page shows an answer as it was written, not as markup", () => {
  const answers = { title: "<script>alert(1)</script>", email: "a@b.example" };
  const page = readText(
    render({ name: "ashlar/static-page", version: "1.1.0" }, answers),
    "index.html",
  );
  expect(page).toContain("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>");
  expect(page).not.toContain("<script>");
});

test.skipIf(!python)("python-analysis prints what its documentation shows", async () => {
  const folder = render(
    { name: "tidewater/python-analysis", version: "1.0.0" },
    { projectName: "buoy_quality", author: "Lab" },
  );
  const shown =
    /```json\n([\s\S]*?)```/.exec(
      readText(ARTIFACTS, "tidewater/python-analysis/artifact.md"),
    )?.[1] ?? "";
  const { stdout } = await promisify(execFile)(
    "python3",
    ["-B", "-m", "buoy_quality", "data/example.csv"],
    { cwd: folder },
  );
  const rounded = (text: string) =>
    Object.values<number>(JSON.parse(text)).map((value) => value.toFixed(9));
  expect(rounded(stdout)).toEqual(rounded(shown));
});

describe.each(
  VERSIONS.filter(({ name }) => name.startsWith("tidewater/") && !name.endsWith("python-analysis")),
)("the machine of $name $version", (version) => {
  const folder = render(version, ANSWERS[version.name]?.(version.version)[1] ?? {});
  const find = (name: string) =>
    readText(folder, filesIn(folder).find((path) => path.endsWith(name)) ?? name);
  const config = configOf(version);

  test("is described in the shape of an environment", () => {
    expect(v.safeParse(environment, parse(find("environment.yaml"))).issues).toBeUndefined();
  });

  test("has the same packages in manifest, rendered files and first-boot script", () => {
    const packages = config.environment?.packages?.system;
    const script = readText(folderOf(version), "files/first-boot.sh");
    expect(parse(find("environment.yaml")).packages.system).toEqual(packages);
    expect(find("packages.txt").trim().split("\n")).toEqual(packages);
    expect(/^packages="(.*)"$/m.exec(script)?.[1]?.split(" ")).toEqual(packages);
  });

  test("trusts only images of Canonical and opens only SSH", () => {
    expect(config.ami_config?.owners).toEqual(["099720109477"]);
    expect(config.ami_config?.ami_mappings).toBeUndefined();
    expect(config.environment?.instance_defaults?.ports).toEqual([22]);
    for (const { bind } of config.environment?.services ?? []) expect(bind).toBe("127.0.0.1");
    expect(
      existsSync(join(folderOf(version), "files", config.ami_config?.user_data_script ?? "")),
    ).toBe(true);
  });

  test.skipIf(process.platform === "win32")("has scripts that sh can read", () => {
    const scripts = [
      join(folderOf(version), "files/first-boot.sh"),
      ...filesIn(folder).filter((path) => path.endsWith(".sh")),
    ];
    for (const script of scripts)
      expect(
        spawnSync("sh", ["-n", script], { cwd: folder, encoding: "utf8" }).stderr,
        script,
      ).toBe("");
  });
});

test.each([
  ["1.0.0", ["project_name string", "cores string", "volume_gb integer", "editor string"]],
  ["1.1.0", ["project_name string", "cores string", "volume_gb integer", "editor string"]],
  ["2.0.0", ["projectName string", "cores integer", "volumeGb integer", "editor choice"]],
])("genomics-environment %s asks what its transformer expects", (version, expected) => {
  const { variables = [] } = configOf({ name: "tidewater/genomics-environment", version });
  expect(variables.map(({ name, type }) => `${name} ${type}`)).toEqual(expected);
});

test("the notebook of jupyter-oceanography keeps the rules of nbformat 4.5", () => {
  const folder = render(
    { name: "tidewater/jupyter-oceanography", version: "1.0.0" },
    { projectName: "gauge" },
  );
  const notebook = JSON.parse(readText(folder, "notebooks/tides.ipynb"));
  const cell = v.variant("cell_type", [
    v.strictObject({ ...cellFields(), cell_type: v.literal("markdown") }),
    v.strictObject({
      ...cellFields(),
      cell_type: v.literal("code"),
      execution_count: v.null(),
      outputs: v.tuple([]),
    }),
  ]);
  const shape = v.strictObject({
    nbformat: v.literal(4),
    nbformat_minor: v.literal(5),
    metadata: v.looseObject({
      kernelspec: v.looseObject({ name: v.string(), display_name: v.string() }),
    }),
    cells: v.pipe(v.array(cell), v.minLength(1)),
  });
  const { cells } = v.parse(shape, notebook);
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
});

/** Source lines all but the last end with a line break (nbformat, "multiline strings"). */
function cellFields() {
  const source = v.pipe(
    v.array(v.string()),
    v.check((lines: string[]) => lines.slice(0, -1).every((line) => line.endsWith("\n"))),
  );
  const id = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/));
  return { id, source, metadata: v.looseObject({}) };
}
