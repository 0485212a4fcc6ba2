/** A build reads its own tree as a stranger would, before anyone else can. */
import { fileOrigin } from "../../client/origin/file-origin.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { folderFiles } from "../../client/verify/folder-files.ts";
import type { TreeFinding } from "../../client/verify/tree-findings.ts";
import { verifyTree } from "../../client/verify/verify-tree.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

const FINDINGS_SHOWN = 20;

export interface SelfCheck {
  /** The finished tree. */
  readonly staging: string;
  /** SHA-256 of the newest root, hex. */
  readonly pin: string;
  /** The build's clock, seconds since 1970: expiry is judged by it, so that a build knows no other time. */
  readonly now: number;
}

/** @throws {CodedError} E_SELF_CHECK */
export async function selfCheck(
  { staging, pin, now }: SelfCheck,
  { signal, progress }: Pick<Terminal, "signal" | "progress">,
): Promise<void> {
  const line = progress("verifying");
  try {
    const { findings } = await verifyTree({
      origin: fileOrigin(staging),
      present: () => folderFiles(staging),
      pin,
      now,
      signal,
      onProgress: line.update,
    });
    if (findings.length > 0) throw failed(findings);
  } finally {
    line.end();
  }
}

function failed(findings: readonly TreeFinding[]): CodedError {
  const isOld = findings.every(({ code }) => code === "E_TUF_EXPIRED");
  const rest = findings.length - FINDINGS_SHOWN;
  return new CodedError({
    code: "E_SELF_CHECK",
    exitCode: EXIT.integrity,
    message: isOld
      ? "readers would refuse the tree that was built: offline signatures in trust/ have expired by the build's clock"
      : `readers would refuse the tree that was built, in ${findings.length} places: it does not hold together`,
    fix: isOld
      ? "Nothing was published; the earlier tree is as it was. Sign trust/ anew with the offline keys, or look at --now."
      : "Nothing was published; the earlier tree is as it was. This is a defect of ashlar, or of the disk: build again, and report what is listed here if it stays so.",
    details: [
      ...findings
        .slice(0, FINDINGS_SHOWN)
        .map(({ path, problem, code }) => `${path} ${problem} [${code}]`),
      ...(rest > 0 ? [`and ${rest} more`] : []),
    ],
  });
}
