/** Lines of an access log, plain or gzip, however long the file is. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** A longer line is no request that anyone logs. Characters. */
const LINE_MAX = 64 * 1024;

/**
 * One character a byte, without the line's end; lines that are too long are left out.
 *
 * @throws {CodedError} E_LOG_FILE
 */
export async function* logFileLines(path: string): AsyncGenerator<string> {
  try {
    const isPacked = await isGzip(path);
    const file = createReadStream(path);
    const bytes = isPacked ? file.pipe(createGunzip()) : file;
    file.on("error", (error) => bytes.destroy(error));
    bytes.setEncoding("latin1");
    yield* linesOf(bytes as AsyncIterable<string>);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const isMissing = cause.code === "ENOENT";
    throw new CodedError({
      code: "E_LOG_FILE",
      exitCode: isMissing ? EXIT.notFound : EXIT.failed,
      message: isMissing ? `${path} is not there` : `${path} cannot be read: ${cause.message}`,
      fix: "name access logs that are there and whole; nothing of this run was written",
      cause,
    });
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  let isTooLong = false;
  for await (const piece of pieces) {
    const lines = piece.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      const whole = rest + line;
      rest = "";
      if (!isTooLong && whole.length <= LINE_MAX) yield whole.replace(/\r$/, "");
      isTooLong = false;
    }
    rest += last;
    if (rest.length <= LINE_MAX) continue;
    isTooLong = true;
    rest = "";
  }
  if (rest !== "" && !isTooLong) yield rest.replace(/\r$/, "");
}
