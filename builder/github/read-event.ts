/** The event that a workflow was started by. Strangers decide what much of it says. */
import { open } from "node:fs/promises";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { EVENT_FILE_SIZE_MAX } from "../../schemas/limits.ts";
import { jsonPointer, parseShape, type Shape } from "../../schemas/parse.ts";

/**
 * @param path of the file; GITHUB_EVENT_PATH when undefined
 * @throws {CodedError} E_EVENT for a file that is not there, too large, no JSON or of another event
 */
export async function readEvent<T>(
  shape: Shape<T>,
  path: string | undefined,
  { environment }: Pick<Terminal, "environment">,
): Promise<T> {
  const file = path ?? environment.GITHUB_EVENT_PATH;
  if (!file) throw noEvent("GITHUB_EVENT_PATH names no file, so there is no event to act on");
  const text = await readBounded(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw noEvent(`${file} is no JSON`);
  }
  const parsed = parseShape(shape, value);
  if (parsed.ok) return parsed.value;
  const details = parsed.problems.map(({ path: at, message }) => `${jsonPointer(at)}: ${message}`);
  throw noEvent(`${file} is of another event than this command acts on`, details);
}

async function readBounded(path: string): Promise<string> {
  const file = await open(path).catch(() => {
    throw noEvent(`there is no file ${path}`);
  });
  try {
    const { size } = await file.stat();
    if (size > EVENT_FILE_SIZE_MAX) throw noEvent(`${path} has ${size} bytes`);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function noEvent(message: string, details: readonly string[] = []): CodedError {
  return new CodedError({
    code: "E_EVENT",
    exitCode: EXIT.usage,
    message,
    fix: "run it in a workflow of GitHub Actions, or name the file with --event FILE",
    details: details.slice(0, 10),
  });
}
