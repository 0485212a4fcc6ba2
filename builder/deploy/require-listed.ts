import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Reference } from "../../schemas/published/reference.ts";

/**
 * A tree that changed after it was built is not the one that was signed.
 *
 * @param place where the file's bytes lie
 * @throws {CodedError} E_DEPLOY_TREE
 */
export async function requireListed({ path, sha256 }: Reference, place: string): Promise<void> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(place)) hash.update(piece as Uint8Array);
  const found = hash.digest("hex");
  if (found === sha256) return;
  throw new CodedError({
    code: "E_DEPLOY_TREE",
    exitCode: EXIT.integrity,
    message: `${path} is not the file that the tree lists: it was changed after the build`,
    fix: "build the tree again, and deploy it as it is",
    details: [`expected sha256 ${sha256}`, `found    sha256 ${found}`],
  });
}
