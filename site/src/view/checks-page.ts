import { EXIT } from "../../../schemas/exit-code.ts";
import {
  INSPECTION_MEMORY_MAX_MB,
  INSPECTION_TIME_MAX_MS,
  PAYLOAD_FILES_MAX,
  PAYLOAD_SIZE_MAX,
  SCAN_ARCHIVE_DEPTH_MAX,
  SCAN_ARCHIVE_MEMBERS_MAX,
  SCAN_ARCHIVE_SIZE_MAX,
  SCAN_FILE_SIZE_MAX,
} from "../../../schemas/limits.ts";
import { formatCount } from "./count-of.ts";
import type { Value } from "./fact.ts";
import { formatBytes } from "./format-bytes.ts";

type Rows = Value[][][];

const rowsOf = (rows: readonly (readonly string[])[]): Rows =>
  rows.map(([first = "", ...rest]) => [
    [{ text: first, code: true }],
    ...rest.map((text) => [{ text }]),
  ]);

/** Class, exit code, who has to agree to such a change. */
export const CHANGE_CLASS_ROWS: Rows = rowsOf([
  ["auto", String(EXIT.ok), "Nobody else: an owner changes what is theirs, and nothing is wrong."],
  ["owner-approval", String(EXIT.ownerApproval), "An owner of what it touches."],
  [
    "maintainer-review",
    String(EXIT.maintainerReview),
    "A maintainer of the registry: a new namespace, the registry itself, or a finding that asks for a person.",
  ],
  [
    "reject",
    String(EXIT.rejected),
    "No one can: a published version would change, or a rule that guards publication has an open finding.",
  ],
]);

export const CHECK_FORMAT_ROWS: Rows = rowsOf([
  ["text", "People: what, where, and how to mend it."],
  ["json", "Programs: findings with fingerprints, accepted ones, and scores."],
  ["sarif", "Code scanning of git hosts and editors (SARIF 2.1.0)."],
  ["github", "Annotations on the lines of a pull request on GitHub."],
  ["markdown", "A comment on a pull request."],
]);

/** What is looked at, and how much of it. */
export function checkLimits(): Rows {
  return [
    ["Time for the checks of one version", `${INSPECTION_TIME_MAX_MS / 1000} s`],
    ["Memory for them", `${INSPECTION_MEMORY_MAX_MB} MB`],
    ["Files of a version", formatCount(PAYLOAD_FILES_MAX)],
    ["All of them together", formatBytes(PAYLOAD_SIZE_MAX)],
    ["One file that is searched", formatBytes(SCAN_FILE_SIZE_MAX)],
    ["Files inside archives", formatCount(SCAN_ARCHIVE_MEMBERS_MAX)],
    ["Bytes inside archives", formatBytes(SCAN_ARCHIVE_SIZE_MAX)],
    ["Archives inside archives", `${SCAN_ARCHIVE_DEPTH_MAX} deep`],
  ].map((row) => row.map((text) => [{ text }]));
}
