import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parseRegistries } from "../../client/config/parse-registries.ts";
import { userDirs } from "../../client/config/user-dirs.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { makeTree, temporaryFolder } from "../make-tree.ts";
import { runInProcess } from "../run-in-process.ts";
import { serveTree } from "../tree-server.ts";
import { runCommand } from "../trust/run-command.ts";

const NOWHERE = "http://127.0.0.1:9/";
const ROOT = `sha256:${"0a".repeat(32)}`;

async function home(yaml?: string) {
  const HOME = await temporaryFolder();
  const file = join(HOME, ".config/ashlar/registries.yaml");
  if (yaml !== undefined) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, yaml);
  }
  return {
    file,
    run: (...args: string[]) => runInProcess(["registries", ...args], { env: { HOME } }),
  };
}

test("a registry is read, shown and written; then it is listed and used", async () => {
  const { folder, pin } = await makeTree(
    [{ name: "acme/tool", versions: [{ version: "1.0.0" }] }],
    { id: "acme" },
  );
  const root = pin.slice(1);
  const { url } = await serveTree(folder);
  const { run, file } = await home();
  const added = await run("add", "acme", url.slice(0, -1));
  expect(added).toMatchObject({ exitCode: 0, stderr: "" });
  expect(added.stdout).toContain(
    "acme: Test registry (community)\n1 artifacts, 1 versions, 1 publishers",
  );
  expect(await readFile(file, "utf8")).toBe(
    `registries:\n  - name: acme\n    url: ${url}\n    root: ${root}\n`,
  );
  expect((await run("list")).stdout).toBe(`acme  ${url}\n`);
  expect(JSON.parse((await run("list", "--json")).stdout)).toEqual({
    schemaVersion: 1,
    file,
    registries: [{ name: "acme", url, root }],
  });
});

test("what cannot be read is not added, unless the reading is waived", async () => {
  const { run, file } = await home();
  expect(await run("add", "lab", NOWHERE)).toMatchObject({ exitCode: 6, stdout: "" });
  await expect(readFile(file)).rejects.toMatchObject({ code: "ENOENT" });
  expect(
    await run(
      "add",
      "lab",
      NOWHERE,
      "--no-probe",
      "--root",
      ROOT,
      "--token-env",
      "LAB_TOKEN",
      "--namespace",
      "lab",
    ),
  ).toMatchObject({ exitCode: 0 });
  expect(await readFile(file, "utf8")).toBe(
    `registries:\n  - name: lab\n    url: ${NOWHERE}\n    root: ${ROOT}\n    token: \${LAB_TOKEN}\n    namespaces:\n      - lab\n`,
  );
});

test("a token is read from its variable and never written", async () => {
  const { folder } = await makeTree([]);
  const { url } = await serveTree(folder, (request, response) => {
    if (request.headers.authorization === "Bearer s3cret") return false;
    response.writeHead(401).end();
    return true;
  });
  const HOME = await temporaryFolder();
  const add = (...rest: string[]) =>
    runInProcess(["registries", "add", "mine", url, ...rest], { env: { HOME, T: "s3cret" } });
  expect(await add()).toMatchObject({ exitCode: 4 });
  expect(await add("--token-env", "T")).toMatchObject({ exitCode: 0 });
  const text = await readFile(join(HOME, ".config/ashlar/registries.yaml"), "utf8");
  expect(text).toContain("token: ${" + "T}");
  expect(text).not.toContain("s3cret");
});

test("comments, order and formatting of the rest survive an edit", async () => {
  const text = `# mine\nregistries:\n  # first asked\n  - name: a\n    url: ${NOWHERE} # at home\n  - { name: b, url: "${NOWHERE}b/" }\n`;
  const { run, file } = await home(text);
  expect(await run("add", "c", `${NOWHERE}c#${ROOT}`, "--no-probe")).toMatchObject({ exitCode: 0 });
  expect(await readFile(file, "utf8")).toBe(
    `${text}  - name: c\n    url: ${NOWHERE}c/\n    root: ${ROOT}\n`,
  );
  expect(await run("remove", "c")).toMatchObject({ exitCode: 0 });
  expect(await readFile(file, "utf8")).toBe(text);
});

test("without a fingerprint and without anyone to ask, nothing is added", async () => {
  const { folder, pin } = await makeTree([]);
  const { url } = await serveTree(folder);
  const HOME = await temporaryFolder();
  const add = (...rest: string[]) =>
    runInProcess(["registries", "add", "x", url, ...rest], { env: { HOME, ASHLAR_ROOTS: "" } });
  const refused = await add();
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toContain("[E_ROOT_UNKNOWN]");
  expect(refused.stderr).toContain(`${url}${pin}`);
  expect((await add("--no-probe")).stderr).toContain("[E_ROOT_UNKNOWN]");
  const other = await add("--root", ROOT);
  expect(other).toMatchObject({ exitCode: 5, stdout: "" });
  expect(other.stderr).toContain("[E_ROOT_PIN]");
  expect((await add("--root", "sha256:12")).stderr).toContain("is no fingerprint");
  const two = await runCommand(HOME, [
    "registries",
    "add",
    "x",
    `${url}#${ROOT}`,
    "--root",
    pin.slice(1),
  ]);
  expect(two.error).toMatchObject({
    code: "E_ROOT_PIN",
    details: [`root       ${pin.slice(1)}`, `in address ${ROOT}`],
  });
  expect(await add("--root", pin.slice(1).toUpperCase())).toMatchObject({ exitCode: 0 });
});

test("what is wrong with one entry is said, and keeps nobody from the others", async () => {
  const { folder, pin } = await makeTree([{ name: "acme/tool", versions: [{ version: "1.0.0" }] }]);
  const HOME = await temporaryFolder();
  const run = (...args: string[]) => runCommand(HOME, args);
  const file = join(HOME, ".home/config/ashlar/registries.yaml");
  await mkdir(file, { recursive: true });
  expect((await run("registries", "list")).error).toMatchObject({ code: "E_CONFIG", exitCode: 2 });
  await rm(file, { recursive: true });
  const entry = (name: string, url: string) =>
    `  - { name: ${name}, url: "${url}", root: "${ROOT}" }\n`;
  await writeFile(file, `registries:\n${entry("a", "ftp://x")}`);
  expect((await run("show", "acme/tool", "--registry", folder + pin)).error).toBeUndefined();
  const both = (await run("search", "tool")).error;
  expect(both?.message).toContain("ftp://x");
  await writeFile(file, `registries:\n${entry("b", folder + pin)}`);
  expect((await run("search", "tool")).error).toMatchObject({ code: "E_ROOT_PIN", exitCode: 5 });
});

test("a name is given once, and only a listed one can be removed", async () => {
  const { run } = await home(`registries:\n  - {name: a, url: "${NOWHERE}"}\n`);
  expect(await run("add", "a", NOWHERE, "--no-probe")).toMatchObject({ exitCode: 2 });
  expect(await run("remove", "z")).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining("Configured are: a"),
  });
  // Before anything is asked: nobody is there.
  const { stderr } = await run("add", "Bad Name", NOWHERE);
  expect(stderr).toContain("the name of the new registry cannot be used: it must be");
});

test.each([
  ["registries:\n  - name: a\n    url: [1\n", ":4:1: ", "text that is no YAML"],
  [
    "registries:\n  - name: a\n    adress: x\n    url: http://x\n",
    ":3:5: unknown field",
    "an unknown field",
  ],
  [
    "registries:\n  - name: a\n    url: http://x\n    token: abc\n",
    ":4:5: must name an environment variable",
    "a token in clear",
  ],
  ["registries:\n  - url: http://x\n", ":2:5: required field is missing", "a missing name"],
  [
    "registries:\n  - name: a\n    url: x\n  - name: a\n    url: y\n",
    ":4:5: two registries",
    "a name twice",
  ],
  [
    "registries:\n  - name: a\n    name: b\n    url: y\n",
    ":3:5: Map keys must be unique",
    "a key twice",
  ],
  ["- a\n", ":1:1: expected", "a list"],
])("%j is refused with file, line and column", (text, words) => {
  try {
    parseRegistries(text, "f.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toMatchObject({
      code: "E_CONFIG",
      exitCode: 2,
      message: expect.stringContaining(`f.yaml${words}`),
    });
    return;
  }
  expect.unreachable("it was read");
});

test("aliases cannot blow the configuration up", () => {
  const bomb = Array.from(
    { length: 9 },
    (_, i) =>
      `a${i}: &a${i} [${Array(9)
        .fill(i === 0 ? "x" : `*a${i - 1}`)
        .join(",")}]`,
  ).join("\n");
  expect(() => parseRegistries(`${bomb}\nregistries: []\n`, "f.yaml")).toThrow();
});

test.each([
  ["linux", {}, "/home/u/.config/ashlar", "/home/u/.cache/ashlar", "/home/u/.local/state/ashlar"],
  [
    "linux",
    { XDG_CONFIG_HOME: "/x/c", XDG_CACHE_HOME: "relative" },
    "/x/c/ashlar",
    "/home/u/.cache/ashlar",
    "/home/u/.local/state/ashlar",
  ],
  [
    "darwin",
    {},
    "/home/u/Library/Preferences/ashlar",
    "/home/u/Library/Caches/ashlar",
    "/home/u/Library/Application Support/ashlar/State",
  ],
  [
    "darwin",
    { XDG_STATE_HOME: "/x/s" },
    "/home/u/Library/Preferences/ashlar",
    "/home/u/Library/Caches/ashlar",
    "/x/s/ashlar",
  ],
  [
    "win32",
    { LOCALAPPDATA: "/l", APPDATA: "/r" },
    "/r/ashlar/Config",
    "/l/ashlar/Cache",
    "/l/ashlar/State",
  ],
])("folders on %s with %j", (platform, environment, config, cache, state) => {
  expect(userDirs({ platform, environment, home: "/home/u" })).toMatchObject({
    config,
    cache,
    state,
  });
});

test("of several that are added at once, none is lost", async () => {
  const HOME = await temporaryFolder();
  const names = ["a", "b", "c", "d"];
  const add = (name: string) =>
    runCommand(HOME, ["registries", "add", name, NOWHERE, "--no-probe", "--root", ROOT]);
  const results = await Promise.all(names.map(add));
  expect(results.map(({ error }) => error)).toEqual(names.map(() => undefined));
  const { out } = await runCommand(HOME, ["registries", "list"]);
  expect(out.split("\n").sort()).toEqual(names.map((name) => `${name}  ${NOWHERE}`));
});
