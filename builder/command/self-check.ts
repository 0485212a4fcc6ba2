/** A build reads its own tree as a stranger would, before anyone else can. */

import { mapBounded } from "../../client/install/map-bounded.ts";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { folderFiles } from "../../client/verify/folder-files.ts";
import type { TreeFinding } from "../../client/verify/tree-findings.ts";
import { verifyTree } from "../../client/verify/verify-tree.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { changedTreeOrigin } from "../write/changed-tree-origin.ts";

const FINDINGS_SHOWN = 20;

export interface SelfCheck {
  /** The finished tree. */
  readonly staging: string;
  /** SHA-256 of the newest root, hex. */
  readonly pin: string;
  /** The build's clock, seconds since 1970: expiry is judged by it, so that a build knows no other time. */
  readonly now: number;
  /** Present when `staging` has only what is another than in the tree before. */
  readonly changes?: TreeChanges;
}

interface TreeChanges {
  /** Holds the tree before. */
  readonly out: string;
  readonly came: readonly Reference[];
  readonly went: readonly string[];
  /** Of the whole tree. */
  readonly fileCount: number;
}

/** A tree of more files is not read again whole after a change of it: it was, when it was made. */
const WHOLE_MAX = 2000;
const FILES_AT_ONCE = 16;

/** @throws {CodedError} E_SELF_CHECK */
export async function selfCheck(
  { staging, pin, now, changes }: SelfCheck,
  { signal, progress }: Pick<Terminal, "signal" | "progress">,
): Promise<void> {
  const line = progress("verifying");
  try {
    if (changes && changes.fileCount > WHOLE_MAX) return await checkWritten(staging, changes.came);
    const came = fileOrigin(staging);
    const { findings } = await verifyTree({
      ...(changes
        ? { origin: changedTreeOrigin(came, fileOrigin(changes.out), changes.went) }
        : { origin: came, present: () => folderFiles(staging) }),
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

/** That the disk holds what was made. */
async function checkWritten(staging: string, came: readonly Reference[]): Promise<void> {
  const origin = fileOrigin(staging);
  const wrong = await mapBounded(came, FILES_AT_ONCE, async ({ path, sha256 }) => {
    const bytes = await origin.read(path, Number.MAX_SAFE_INTEGER);
    return bytes && sha256Hex(bytes) === sha256
      ? []
      : [{ path, code: "E_DIGEST", problem: "is not what was written", details: [] }];
  });
  if (wrong.flat().length > 0) throw failed(wrong.flat());
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
