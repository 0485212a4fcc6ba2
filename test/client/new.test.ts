import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { renderTemplate } from "../../client/template/render-template.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { TemplateVariable } from "../../schemas/template-variable.ts";
import { buildRegistry } from "../builder/build-registry.ts";
import { makeTree, type TreeArtifact, temporaryFolder } from "../make-tree.ts";
import { KEPT_CODE } from "../run-cli.ts";
import { runInProcess } from "../run-in-process.ts";
import { tarGz } from "../tar-bytes.ts";
import { treeAddress } from "../tree-address.ts";
import { writeTree } from "../trust/published-clone.ts";
import { testRoots } from "../trust/test-signing.ts";

const VARIABLES: readonly TemplateVariable[] = [
  {
    name: "projectName",
    description: "Name of it.",
    required: true,
    pattern: "[a-z][a-z0-9-]{0,20}",
  },
  {
    name: "port",
    type: "integer",
    description: "Port.",
    default: 8080,
    minimum: 1024,
    maximum: 65535,
  },
  {
    name: "license",
    type: "choice",
    description: "Licence.",
    options: ["MIT", "ISC"],
    default: "MIT",
  },
  { name: "cli", type: "boolean", description: "With a command?", default: false },
  { name: "note", description: "Anything." },
];
const FILES = {
  "template/README.md.liquid":
    "# {{ projectName }}\n{% if note != '' %}{{ note }}\n{% endif %}port {{ port | plus: 1 }}\n",
  "template/src/{{ projectName }}.txt": "{{ not rendered }}",
  "template/{% if cli %}bin{% endif %}/run": "#!/bin/sh\n",
  "template/{{ projectName }}.json.liquid": '{"license": "{{ license }}"}',
  "template/bytes.bin": Buffer.from([0, 255, 254, 13, 10, 0]),
  "outside.txt": "not part of the project",
};

const manifest = (variables = VARIABLES, more = {}) => ({
  config: { templateType: "project", variables, ...more },
});
type TreeVersion = TreeArtifact["versions"][number];
const template = (version: TreeVersion, more: Partial<TreeArtifact> = {}): TreeArtifact => ({
  name: "acme/starter",
  type: "template",
  ...more,
  versions: [version],
});
const STARTER = template({ version: "1.0.0", files: FILES, manifest: manifest() });

async function setUp(...artifacts: readonly TreeArtifact[]) {
  const home = await temporaryFolder();
  const tree = await makeTree(artifacts.length > 0 ? artifacts : [STARTER]);
  const run = (...args: string[]) =>
    runInProcess(["new", ...args, "--registry", tree.folder], { cwd: home, env: { HOME: home } });
  const start = (...sets: string[]) =>
    run("acme/starter", "out", ...sets.flatMap((set) => ["--set", set]));
  const read = (path: string) => readFile(join(home, "out", path), "utf8");
  const entries = async () =>
    (await readdir(home)).filter((name) => !/^\.(?:cache|local)$/.test(name)).sort();
  return { home, tree, run, start, read, entries };
}

/** A template of one rendered file. */
const oneFile = (text: string, variables: readonly TemplateVariable[] = []) =>
  template({
    version: "1.0.0",
    files: { "template/f.txt.liquid": text },
    manifest: manifest(variables),
  });

const list = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

test("a template becomes a project: rendered, copied, renamed and left out as it says", async () => {
  const { home, tree, start, read, entries } = await setUp();
  const { exitCode, stdout, stderr } = await start("projectName=demo", "port=9000");
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: "Created out from acme/starter@1.0.0: 5 files.\n",
  });
  expect(stderr).toBe("Next:\n  cd out\n  read README.md\n");
  expect(await list(join(home, "out"))).toEqual([
    ".ashlar-template.json",
    "README.md",
    "bytes.bin",
    "demo.json",
    "src/demo.txt",
  ]);
  expect(await read("README.md")).toBe("# demo\nport 9001\n");
  expect(await read("demo.json")).toBe('{"license": "MIT"}');
  expect(await read("src/demo.txt")).toBe("{{ not rendered }}");
  expect(await readFile(join(home, "out/bytes.bin"))).toEqual(FILES["template/bytes.bin"]);
  expect(JSON.parse(await read(".ashlar-template.json"))).toEqual({
    template: "acme/starter",
    version: "1.0.0",
    sha256: tree.documents.get("acme/starter")?.versions[0]?.archive.sha256,
    answers: { projectName: "demo", port: 9000, license: "MIT", cli: false },
  });
  expect(await entries()).toEqual(["out"]);
  expect(await readdir(join(home, ".cache/ashlar"))).not.toContainEqual(
    expect.stringMatching(/^template-/),
  );
});

test("answers of every type reach the files, and --json is one document", async () => {
  const { home, run, read } = await setUp();
  const sets = [
    "projectName=demo",
    "cli=yes",
    "license=ISC",
    "note={{ port }} = 'x' & <y>",
  ].flatMap((set) => ["--set", set]);
  const { stdout, stderr } = await run("acme/starter@^1", "out", ...sets, "--json");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    template: "acme/starter",
    folder: join(home, "out"),
    files: [
      ".ashlar-template.json",
      "README.md",
      "bin/run",
      "bytes.bin",
      "demo.json",
      "src/demo.txt",
    ],
    overwritten: [],
    answers: { cli: true, license: "ISC" },
  });
  // An answer is data, never a template.
  expect(await read("README.md")).toBe("# demo\n{{ port }} = 'x' & <y>\nport 8081\n");
});

test("exec bits and another root are kept, templates of environments work alike", async () => {
  const top = "starter-1.0.0";
  const identity = {
    name: "acme/starter",
    version: "1.0.0",
    type: "template",
    manifest: { config: { templateType: "environment", root: "env/box" } },
  };
  const archive = tarGz([
    { name: `${top}/ashlar.json`, content: JSON.stringify(identity) },
    { name: `${top}/env/box/setup.sh.liquid`, content: "#!/bin/sh\n", mode: 0o755 },
    { name: `${top}/env/box/run`, content: "#!/bin/sh\n", mode: 0o755 },
    { name: `${top}/env/box/data`, content: "x" },
  ]);
  const { home, start } = await setUp(template({ version: "1.0.0", archive }));
  expect(await start()).toMatchObject({ exitCode: 0 });
  const modes = await Promise.all(
    ["setup.sh", "run", "data"].map(
      async (name) => (await stat(join(home, "out", name))).mode & 0o777,
    ),
  );
  expect(modes).toEqual([0o755, 0o755, 0o644]);
});

test("every wrong and missing answer is told at once, with the flags to add", async () => {
  const { start, entries } = await setUp();
  const { exitCode, stderr } = await start(
    "projectname=x",
    "port=80",
    "license=GPL",
    "cli=perhaps",
    "colour=red",
    "note",
  );
  expect(exitCode).toBe(EXIT.usage);
  expect(stderr.split("\n")).toEqual([
    "error: 7 answers are missing or wrong [E_ANSWERS]",
    '  the template has no variable "projectname"; did you mean projectName?',
    '  the template has no variable "colour"; it has projectName, port, license, cli, note',
    "  --set note has no value; write --set note=VALUE",
    '  port: "80" is below 1024',
    '  license: "GPL" is none of MIT, ISC',
    '  cli: "perhaps" is neither true nor false',
    "  --set projectName=…   Name of it. (text that matches [a-z][a-z0-9-]{0,20})",
    "fix: Add: --set projectName=…",
    "",
  ]);
  expect(await entries()).toEqual([]);
});

test.each([
  ["projectName=Demo", "does not match"],
  ["projectName=demo\nx", "does not match"],
  ["projectName=x demo", "does not match"],
  ["projectName=", "is empty"],
  ["port=1e4", "is no whole number"],
  ["port=99999", "is above 65535"],
])("the answer %j %s", async (set, words) => {
  const { start, entries } = await setUp();
  const { exitCode, stderr } = await start("projectName=demo", set);
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: EXIT.usage,
    stderr: expect.stringContaining(words),
  });
  expect(await entries()).toEqual([]);
});

test("a pattern without end is the template's fault, and is cut off", async () => {
  const variables = [{ name: "x", description: "X.", required: true, pattern: "(a+)+" }];
  const { start, entries } = await setUp(oneFile("{{ x }}", variables));
  const { exitCode, stderr } = await start(`x=${"a".repeat(40)}!`);
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: EXIT.failed,
    stderr: expect.stringContaining("[E_TEMPLATE_PATTERN]"),
  });
  expect(stderr).toContain('pattern for "x" takes too long');
  expect(await entries()).toEqual([]);
});

test.each([
  ["an unknown variable", "a\n{{ nothing }}", /f\.txt\.liquid:2:4: undefined variable: nothing/],
  ["an unknown filter", "{{ 'a' | nothing }}", /f\.txt\.liquid:1:\d+: undefined filter: nothing/],
  ["a malformed tag", "{% if %}", /f\.txt\.liquid:1:6: /],
  ["an include of a file", "{% render '/etc/passwd' %}", /f\.txt\.liquid:1:\d+: .*passwd/],
  ["a layout", "{% layout '../../ashlar.json' %}", /f\.txt\.liquid:1:\d+: .*ashlar/],
  [
    "an inherited property",
    "{{ 'a'.constructor.constructor }}",
    /f\.txt\.liquid:1:\d+: undefined variable/,
  ],
])("%s is an error with its place", async (_what, text, words) => {
  const { start, entries } = await setUp(oneFile(text));
  const { exitCode, stderr } = await start();
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: EXIT.failed,
    stderr: expect.stringContaining("[E_TEMPLATE_RENDER]"),
  });
  expect(stderr).toMatch(words);
  expect(await entries()).toEqual([]);
});

/** Which paths are bad is asserted of archives, by the same function; each row here costs a process. */
const anything: readonly TemplateVariable[] = [{ name: "x", description: "X.", required: true }];
test.each([
  ["../../evil", "climbs out"],
  ["a\u0007b", "control character"],
  [".ashlar-template.json", "stands twice"],
  ["same.txt", "stands twice"],
  ["Same.TXT", "one name"],
])("an answer %j that would make a bad path writes nothing", async (answer, words) => {
  const files = { "template/{{ x }}": "x", "template/same.txt": "y" };
  const { start, entries } = await setUp(
    template({ version: "1.0.0", files, manifest: manifest(anything) }),
  );
  const { exitCode, stderr } = await start(`x=${answer}`);
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: EXIT.failed,
    stderr: expect.stringContaining("[E_TEMPLATE_PATH]"),
  });
  expect(stderr).toContain(words);
  expect(await entries()).toEqual([]);
});

test.each([
  [
    "E_RENDER_MEMORY",
    "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
  ],
  ["E_RENDER_MEMORY", "{% for i in (1..100000000) %}x{% endfor %}"],
  ["E_RENDER_SIZE", `{% for i in (1..6000) %}${"y".repeat(1000)}{% endfor %}`],
])(
  "%s: a template that wants too much ends by itself",
  async (code, text) => {
    const { start, entries } = await setUp(oneFile(text));
    const { exitCode, stderr } = await start();
    expect(stderr).toContain("error:");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: EXIT.failed,
      stderr: expect.stringContaining(`[${code}]`),
    });
    expect(await entries()).toEqual([]);
  },
  60_000,
);

test("E_RENDER_TIME: a template without end is cut off and named", async () => {
  const place = await temporaryFolder();
  const loop = `${"{% for i in (1..9999) %}".repeat(4)}${"{% endfor %}".repeat(4)}`;
  await writeFile(join(place, "a.liquid"), "a");
  await writeFile(join(place, "b.liquid"), loop);
  const files = ["a.liquid", "b.liquid"].map((path) => ({
    path,
    size: 1,
    sha256: "",
    executable: false,
  }));
  const { signal } = new AbortController();
  const options = { reserved: [], signal, timeMax: 1_500 };
  await expect(
    renderTemplate({ variables: [], place, files }, new Map(), options),
  ).rejects.toMatchObject({
    code: "E_RENDER_TIME",
    exitCode: EXIT.failed,
  });
});

test("a folder with files is refused with their names; --force keeps what it does not overwrite", async () => {
  const { home, run, start, read } = await setUp();
  await mkdir(join(home, "out/src"), { recursive: true });
  await writeFile(join(home, "out/README.md"), "mine");
  await writeFile(join(home, "out/src/other.txt"), "mine");
  const refused = await start("projectName=demo");
  expect(refused.exitCode).toBe(EXIT.failed);
  expect(refused.stderr).toMatch(
    /out is not empty \[E_TARGET_EXISTS\]\n {2}README\.md\n {2}src\/other\.txt\nfix: .*--force/,
  );
  expect(await read("README.md")).toBe("mine");
  const forced = await run("acme/starter", "out", "--set", "projectName=demo", "--force");
  expect(forced).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining("overwrote README.md\n"),
  });
  expect(await read("README.md")).toContain("# demo");
  expect(await read("src/other.txt")).toBe("mine");
  expect(await readdir(join(home, "out"))).toEqual([
    ".ashlar-template.json",
    "README.md",
    "bytes.bin",
    "demo.json",
    "src",
  ]);
});

test("--force never writes through a link", async () => {
  const { home, run } = await setUp();
  await mkdir(join(home, "elsewhere"));
  await mkdir(join(home, "out"));
  await symlink(join(home, "elsewhere"), join(home, "out/src"));
  const refused = await run("acme/starter", "out", "--set", "projectName=demo", "--force");
  expect(refused.stderr).toMatch(/src is in the way of src\/demo\.txt.*\[E_TARGET_EXISTS\]/);
  expect(await readdir(join(home, "elsewhere"))).toEqual([]);
  expect(await readdir(join(home, "out"))).toEqual(["src"]);
});

test("an empty folder, the current one too, is filled and not replaced", async () => {
  const { home, tree } = await setUp();
  const folder = join(home, "here");
  await mkdir(folder);
  const { ino } = await stat(folder);
  // What a killed run left behind does not count.
  await mkdir(join(folder, ".ashlar-new-4194305-0123456789ab"));
  const args = ["new", "acme/starter", ".", "--registry", tree.folder, "--set", "projectName=demo"];
  const { exitCode, stdout } = await runInProcess(args, { cwd: folder, env: { HOME: home } });
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: "Created . from acme/starter@1.0.0: 5 files.\n",
  });
  expect((await stat(folder)).ino).toBe(ino);
  expect((await readdir(folder)).sort()).toEqual([
    ".ashlar-template.json",
    "README.md",
    "bytes.bin",
    "demo.json",
    "src",
  ]);
});

test("what needs other artifacts says how to get them", async () => {
  const version = {
    version: "1.0.0",
    files: FILES,
    manifest: manifest(),
    dependencies: { "acme/base": "^1" },
  };
  const { start } = await setUp(template(version), {
    name: "acme/base",
    versions: [{ version: "1.0.0" }],
  });
  expect((await start("projectName=demo")).stderr).toContain("  ashlar install acme/base\n");
});

test.each([
  ["E_NOT_A_TEMPLATE", EXIT.usage, template({ version: "1.0.0" }, { type: "model" })],
  [
    "E_TEMPLATE_MANIFEST",
    EXIT.integrity,
    template({ version: "1.0.0", files: FILES, manifest: { config: { templateType: "odd" } } }),
  ],
  [
    "E_TEMPLATE_EMPTY",
    EXIT.failed,
    template({ version: "1.0.0", files: FILES, manifest: manifest([], { root: "nowhere" }) }),
  ],
  [
    "E_TEMPLATE_TEXT",
    EXIT.failed,
    template({
      version: "1.0.0",
      files: { "template/a.liquid": Buffer.from([0xff, 0xfe]) },
      manifest: manifest([]),
    }),
  ],
  [
    "E_ARCHIVE_LINK",
    EXIT.integrity,
    template({
      version: "1.0.0",
      archive: tarGz([{ name: "starter-1.0.0/a", type: "2", link: "/etc" }]),
    }),
  ],
  ["E_NOT_FOUND", EXIT.notFound, template({ version: "1.0.0" }, { name: "acme/startre" })],
])("%s writes nothing", async (code, exitCode, artifact) => {
  const { start, entries } = await setUp(artifact);
  expect(await start()).toMatchObject({ exitCode, stderr: expect.stringContaining(`[${code}]`) });
  expect(await entries()).toEqual([]);
});

/** Answers to the required variables of the registry in this repository; the others have defaults. */
const SAMPLE_ANSWERS: Readonly<Record<string, string>> = {
  title: "Drift & tides",
  email: "office@harbour.example",
  packageName: "slugs",
  serviceName: "counter",
  author: "Carberry, Josiah",
  orcid: "0000-0002-1825-0097",
  projectName: "buoy",
  project_name: "buoy",
};

test("every template of the registry in this repository becomes a project", async () => {
  const home = await temporaryFolder();
  const registry = join(import.meta.dirname, "../../registry");
  const env = { HOME: home };
  const now = Math.floor(Date.now() / 1000);
  const { tree } = await buildRegistry(registry, undefined, { now });
  const options = ["--registry", treeAddress(writeTree(tree)), "--json"];
  const listed = await runInProcess(["list", "--type", "template", ...options], { env });
  const names: string[] = JSON.parse(listed.stdout).artifacts.map(
    ({ name }: { name: string }) => name,
  );
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const { artifact } = JSON.parse(
      (await runInProcess(["show", name, ...options], { env })).stdout,
    );
    // The newest ones: older versions differ in little, and each costs a process.
    for (const { version, manifest } of artifact.versions.slice(0, 1)) {
      const required: TemplateVariable[] = manifest.config.variables.filter(
        (each: TemplateVariable) => each.required,
      );
      const sets = required.flatMap((each) => [
        "--set",
        `${each.name}=${SAMPLE_ANSWERS[each.name]}`,
      ]);
      const dir = `${name}-${version}`;
      const { stdout } = await runInProcess(
        ["new", `${name}@${version}`, dir, ...sets, ...options],
        {
          cwd: home,
          env,
        },
      );
      const { files, error } = JSON.parse(stdout);
      expect({ dir, error }).toEqual({ dir, error: undefined });
      expect(await list(join(home, dir))).toEqual(files);
      expect(files.length).toBeGreaterThan(3);
      for (const path of files) {
        expect(path).not.toMatch(/\{\{|\{%|\.liquid$/);
        expect(await readFile(join(home, dir, path), "utf8"), path).not.toMatch(/\{\{|\{%/);
      }
    }
  }
}, 120_000);

test("on a terminal the missing answers are asked for until they fit", async () => {
  const { home, tree, read } = await setUp();
  const launcher = join(import.meta.dirname, "../../client/ashlar.js");
  const script = `
import os, pty, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.chdir(${JSON.stringify(home)})
    os.execve(${JSON.stringify(process.execPath)}, ["node", ${JSON.stringify(launcher)}, "new", "acme/starter", "out", "--registry", ${JSON.stringify(tree.folder)}],
              {"HOME": ${JSON.stringify(home)}, "ASHLAR_ROOTS": ${JSON.stringify(testRoots())}, "NODE_COMPILE_CACHE": ${JSON.stringify(KEPT_CODE.NODE_COMPILE_CACHE)}, "PATH": os.environ["PATH"], "TERM": "dumb"})
seen = b""
answers = [b"Bad Name\\r", b"good\\r"]
asked = 0
while True:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    if answers and seen.count(b"{0,20}): ") > asked:
        asked = seen.count(b"{0,20}): ")
        time.sleep(0.2)
        os.write(fd, answers.pop(0))
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
  const { stdout } = await promisify(execFile)("python3", ["-c", script], { timeout: 50_000 });
  expect(stdout).toContain("Name of it.");
  expect(stdout).toContain('projectName: "Bad Name" does not match');
  expect(stdout).toContain("Created out");
  expect(await read("README.md")).toContain("# good");
  await rm(join(home, "out"), { recursive: true });
});
