import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { makeTree, temporaryFolder } from "../make-tree.ts";
import { testRoots } from "../trust/test-signing.ts";

const ROOT = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** The client as npm installs it: compiled, with its declared dependencies and nothing else. */
async function installed(): Promise<string> {
  const modules = join(await temporaryFolder(), "node_modules");
  const home = join(modules, "@ashlar/client");
  await mkdir(home, { recursive: true });
  for (const file of ["ashlar.js", "package.json"])
    await cp(join(ROOT, "client", file), join(home, file));
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [
    compiler,
    "-p",
    join(ROOT, "client/tsconfig.build.json"),
    "--outDir",
    join(home, "dist"),
  ]);
  const { dependencies } = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    const nested = join(ROOT, "client/node_modules", name);
    const found = existsSync(nested) ? nested : join(ROOT, "node_modules", name);
    await symlink(found, join(modules, name));
  }
  return join(home, "ashlar.js");
}

test("the packed client works alone, and names the package that brings the other commands", async () => {
  const launcher = await installed();
  const { folder } = await makeTree([{ name: "acme/tool", versions: [{ version: "1.0.0" }] }]);
  const env = { ...process.env, HOME: await temporaryFolder(), ASHLAR_ROOTS: testRoots() };
  const ashlar = (...args: string[]) =>
    run(process.execPath, [launcher, ...args], { cwd: folder, env });
  expect((await ashlar("list", "--registry", ".")).stdout).toBe(
    "acme/tool@1.0.0  template  95 passed  acme/tool\n",
  );
  expect((await ashlar("search", "tool", "--registry", ".")).stdout).toContain("acme/tool@1.0.0");
  expect((await ashlar("install", "--help")).stdout).toContain("Usage: ashlar install");
  expect((await ashlar("new", "--help")).stdout).toContain("Usage: ashlar new");
  const help = (await ashlar("--help")).stdout;
  for (const name of ["build", "check", "key", "serve", "sign", "witness"]) {
    expect(help).toMatch(new RegExp(`from @ashlar/builder\\):[^]*\\n  ${name} `));
    await expect(ashlar(name, "--any")).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/@ashlar\/builder.*\[E_NOT_INSTALLED\]\nfix: npm install/),
    });
  }
}, 60_000);

test("--version loads none of the packages that only other commands need", async () => {
  const hook = `import { registerHooks } from "node:module";
    registerHooks({ load: (url, context, next) => { process.stderr.write(url + "\\n"); return next(url, context); } });`;
  const launcher = join(ROOT, "client/ashlar.js");
  const { stderr } = await run(process.execPath, [
    "--import",
    `data:text/javascript,${encodeURIComponent(hook)}`,
    launcher,
    "--version",
  ]);
  expect(stderr).toContain("/client/ashlar.js");
  expect(stderr).not.toMatch(
    /undici|liquidjs|minisearch|valibot|\/yaml\/|\/semver\/|levenshtein|noble/,
  );
});
