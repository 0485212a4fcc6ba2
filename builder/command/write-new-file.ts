import { writeFile } from "node:fs/promises";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** @throws {CodedError} E_FILE_EXISTS where something else stands already */
export async function writeNewFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, `${text}\n`, { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new CodedError({
      code: "E_FILE_EXISTS",
      exitCode: EXIT.failed,
      message: `${file} is there already`,
      fix: "name another file, or remove it first",
      cause: error,
    });
  }
}
