/** What one git command prints, piece by piece between NULs: a long history is never whole in memory. */
import { spawn } from "node:child_process";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { GIT_ITEM_SIZE_MAX } from "../../schemas/limits.ts";
import { GIT_SETTINGS, gitEnvironment } from "./git-command.ts";

/**
 * Items as UTF-8, cut at {@link GIT_ITEM_SIZE_MAX} bytes. Whoever stops reading ends git.
 *
 * @param args of a command that ends or separates what it prints with NUL (`-z`)
 * @throws {CodedError} E_GIT
 */
export async function* gitItems(folder: string, args: readonly string[]): AsyncGenerator<string> {
  const settings = GIT_SETTINGS.flatMap((setting) => ["-c", setting]);
  const child = spawn("git", [...settings, ...args], {
    cwd: folder,
    env: gitEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (complaint.length < 2_000) complaint += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  ended.catch(() => undefined);
  let finished = false;
  try {
    yield* splitAtNul(child.stdout);
    const code = await ended;
    finished = true;
    if (code !== 0) throw refusal(folder, complaint);
  } finally {
    if (!finished) child.kill();
  }
}

async function* splitAtNul(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let kept: Buffer[] = [];
  let size = 0;
  const keep = (part: Buffer): void => {
    const room = GIT_ITEM_SIZE_MAX - size;
    if (room > 0) kept.push(part.subarray(0, room));
    size += Math.min(part.length, Math.max(room, 0));
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(0); end >= 0; end = piece.indexOf(0, start)) {
      keep(piece.subarray(start, end));
      yield Buffer.concat(kept).toString("utf8");
      [kept, size, start] = [[], 0, end + 1];
    }
    keep(piece.subarray(start));
  }
  if (size > 0) yield Buffer.concat(kept).toString("utf8");
}

function refusal(folder: string, complaint: string): CodedError {
  const details = complaint.split("\n").filter(Boolean);
  return new CodedError({
    code: "E_GIT",
    exitCode: EXIT.failed,
    message: `git refuses to read ${folder}: ${(details[0] ?? "it ended early").replace(/^fatal: /, "")}`,
    fix: "mend what git complains about; `git fsck` in that folder must work",
    details,
  });
}
