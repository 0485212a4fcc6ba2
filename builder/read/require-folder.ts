import { stat } from "node:fs/promises";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/**
 * A link to a folder will do: the user named it.
 *
 * @param fix how to name another, as the command that asks takes it
 * @throws {CodedError} E_NO_FOLDER
 */
export async function requireFolder(
  folder: string,
  fix = "name the folder that holds registry.yaml with --registry",
): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new CodedError({
    code: "E_NO_FOLDER",
    exitCode: EXIT.notFound,
    message: `there is no folder ${folder}`,
    fix,
  });
}
