/**
 * The program that touches a template's text: it runs in a process of its own that can read this
 * file and LiquidJS and nothing else, write nothing, start nothing, and has bounded memory and time
 * (run-sandbox.ts). It imports nothing but types, so that nothing else has to be readable.
 *
 *     argv[2]   URL of LiquidJS
 *     stdin     one SandboxTask as JSON
 *     stdout    one SandboxLine as JSON for each item, as soon as it is done
 */
import type { Liquid } from "liquidjs";
import type { RenderSource, RenderTask, SandboxLine, SandboxTask } from "./sandbox-task.ts";

/** Units of LiquidJS: characters and array items that a template may allocate. */
const MEMORY_MAX = 50_000_000;
/** Characters of a template. */
const PARSE_MAX = 5_000_000;

async function main(): Promise<void> {
  const task = JSON.parse(await readInput()) as SandboxTask;
  if (task.kind === "match") {
    for (const { pattern, text } of task.matches)
      await write({ kind: "matched", ok: new RegExp(`^(?:${pattern})$`, "u").test(text) });
    return;
  }
  const liquid = await makeLiquid(task);
  for (const file of task.files) await write(render(liquid, file, task));
}

async function makeLiquid({ timeMax }: RenderTask): Promise<Liquid> {
  const library = (await import(process.argv[2] ?? "")) as typeof import("liquidjs");
  return new library.Liquid({
    // No file can be included, rendered or laid out: there are none.
    templates: {},
    dynamicPartials: false,
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit: PARSE_MAX,
    renderLimit: timeMax,
    memoryLimit: MEMORY_MAX,
  });
}

function render(
  liquid: Liquid,
  file: RenderSource,
  { values, fileSizeMax }: RenderTask,
): SandboxLine {
  try {
    const segments = file.path
      .split("/")
      .map((segment) => String(liquid.parseAndRenderSync(segment, values)));
    if (segments.includes("")) return { kind: "rendered", path: null, text: null };
    const text = file.text === null ? null : String(liquid.parseAndRenderSync(file.text, values));
    if (text !== null && Buffer.byteLength(text) > fileSizeMax)
      return failed(new Error(`renders to more than ${fileSizeMax} bytes`));
    return { kind: "rendered", path: segments.join("/"), text };
  } catch (error) {
    return failed(error);
  }
}

/** LiquidJS adds the place to its messages; it has fields of its own here. */
function failed(error: unknown): SandboxLine {
  const { message, token } = error as Error & { token?: { getPosition?: () => [number, number] } };
  const [line, column] = token?.getPosition?.() ?? [0, 0];
  const words = message.replace(/, line:\d+, col:\d+$/, "").slice(0, 500);
  return { kind: "failed", message: words, line, column };
}

async function readInput(): Promise<string> {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const piece of process.stdin) text += piece;
  return text;
}

function write(line: SandboxLine): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(line)}\n`, () => resolve());
  });
}

await main();
