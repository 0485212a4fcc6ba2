/** What the process that renders templates can not do, tried in that very process. */
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { runSandbox, type SandboxOptions } from "../../client/template/run-sandbox.ts";
import type { SandboxTask } from "../../client/template/sandbox-task.ts";
import { temporaryFolder } from "../make-tree.ts";

const NOTHING: SandboxTask = { kind: "match", matches: [] };
const render = (text: string, values = {}): SandboxTask => ({
  kind: "render",
  values,
  files: [
    { path: "a", text: "first" },
    { path: "b", text },
  ],
  fileSizeMax: 5_000_000,
  timeMax: 20_000,
});

/** Runs a program of the test's own under the sandbox's flags; its one line is the outcome. */
async function attempt(code: string, options: SandboxOptions = {}) {
  const folder = await temporaryFolder();
  const program = join(folder, "attack.mjs");
  await writeFile(
    program,
    `const tell = (value) => process.stdout.write(JSON.stringify(value) + "\\n");
     try { tell(await (async () => { ${code} })()); } catch (error) { tell({ code: error.code ?? error.name }); }`,
  );
  return runSandbox(NOTHING, { program: pathToFileURL(program), ...options });
}

const ATTACKS: readonly (readonly [what: string, code: string, error: string])[] = [
  [
    "read a file",
    'return (await import("node:fs")).readFileSync("/etc/passwd", "utf8")',
    "ERR_ACCESS_DENIED",
  ],
  ["list a folder", 'return (await import("node:fs")).readdirSync("/")', "ERR_ACCESS_DENIED"],
  [
    "look for a file",
    'return (await import("node:fs")).statSync("/etc/passwd").size',
    "ERR_ACCESS_DENIED",
  ],
  [
    "write a file",
    '(await import("node:fs")).writeFileSync("/tmp/ashlar-escaped", "x")',
    "ERR_ACCESS_DENIED",
  ],
  ["remove a file", '(await import("node:fs")).rmSync(process.argv[1])', "ERR_ACCESS_DENIED"],
  [
    "make a link",
    '(await import("node:fs")).symlinkSync("/etc/passwd", "/tmp/ashlar-escaped")',
    "ERR_ACCESS_DENIED",
  ],
  [
    "start a program",
    'return (await import("node:child_process")).execSync("id").toString()',
    "ERR_ACCESS_DENIED",
  ],
  [
    "start a worker",
    'new (await import("node:worker_threads")).Worker("1", { eval: true })',
    "ERR_ACCESS_DENIED",
  ],
  ["load native code", 'process.dlopen({ exports: {} }, "/lib/x.node")', "ERR_DLOPEN_DISABLED"],
  [
    "load another module",
    `await import(${JSON.stringify(new URL("../kill-at.mjs", import.meta.url).href)})`,
    "ERR_ACCESS_DENIED",
  ],
  ["evaluate text", 'return eval("1 + 1")', "EvalError"],
  ["make a function of text", 'return new Function("return 1")()', "EvalError"],
];

test("it cannot get out, by any of the ways that were thought of", async () => {
  // One process for all of them: each says what came of it, whatever that is.
  const tried = ATTACKS.map(
    ([what, code]) =>
      `[${JSON.stringify(what)}, await (async () => { ${code} })().then((value) => ({ value }), (error) => error.code ?? error.name)]`,
  );
  const { lines } = await attempt(`return [${tried.join(",\n")}];`);
  expect(lines).toEqual([ATTACKS.map(([what, , error]) => [what, error])]);
});

test("it sees no environment", async () => {
  expect((await attempt("return Object.keys(process.env)")).lines).toEqual([[]]);
});

test("what the model leaves open is known: the network", async () => {
  const server = createServer((socket) => socket.end("hello"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const { lines } = await attempt(`const net = await import("node:net");
    return await new Promise((resolve) => net.connect(${port}, "127.0.0.1").on("data", (data) => resolve(String(data))).on("error", (error) => resolve(error.code)));`);
  server.close();
  // Node 24 has no --allow-net. When this fails, the sandbox has become stronger: say so in its docs.
  expect(lines).toEqual(["hello"]);
});

test("an endless loop is ended", async () => {
  const { ended } = await attempt("for (;;);", { timeMax: 1_000 });
  expect(ended).toMatchObject({ code: "E_RENDER_TIME", message: expect.stringContaining("1 s") });
});

test("an endless template is ended, and what was done before is known", async () => {
  const loops = "{% for i in (1..9999) %}".repeat(4) + "{% endfor %}".repeat(4);
  const { lines, ended } = await runSandbox(render(loops), { timeMax: 1_500 });
  expect(ended).toMatchObject({ code: "E_RENDER_TIME", exitCode: 1 });
  expect(lines).toEqual([{ kind: "rendered", path: "a", text: "first" }]);
});

test("memory is bounded", async () => {
  const { ended } = await attempt(
    "const kept = []; for (;;) kept.push(new Array(100000).fill(kept.length));",
  );
  expect(ended).toMatchObject({ code: "E_RENDER_MEMORY" });
});

test("output is bounded", async () => {
  const { ended } = await attempt(
    'const piece = "x".repeat(1 << 20); for (;;) await new Promise((done) => process.stdout.write(piece, done));',
  );
  expect(ended).toMatchObject({ code: "E_RENDER_SIZE" });
}, 60_000);

test("a template cannot reach what values inherit, nor change them for the next file", async () => {
  const task = render("{{ x.__proto__ }}", { x: "text" });
  const { lines } = await runSandbox(task);
  expect(lines[1]).toMatchObject({ kind: "failed", line: 1 });
});

test("patterns must match the whole text, with the rules of the flag u", async () => {
  const matches = [
    { pattern: "a|b", text: "ab" },
    { pattern: "a|b", text: "b" },
    { pattern: "^x$", text: "x\n" },
    { pattern: ".", text: "😀" },
    { pattern: "\\p{Lu}+", text: "ÄÖ" },
  ];
  const { lines } = await runSandbox({ kind: "match", matches });
  expect(lines.map((line) => line.kind === "matched" && line.ok)).toEqual([
    false,
    true,
    false,
    true,
    true,
  ]);
});

test("a pattern that is none ends it with words", async () => {
  const { lines, ended } = await runSandbox({
    kind: "match",
    matches: [
      { pattern: "a", text: "a" },
      { pattern: "(", text: "a" },
    ],
  });
  expect(lines).toHaveLength(1);
  expect(ended).toMatchObject({
    code: "E_RENDER_FAILED",
    message: expect.stringContaining("Invalid regular expression"),
  });
});

test("it ends when the command is interrupted", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  await expect(attempt("for (;;);", { signal: controller.signal })).rejects.toThrow(/abort/i);
});
