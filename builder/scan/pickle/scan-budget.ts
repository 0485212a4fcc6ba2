import { SCAN_ARCHIVE_MEMBERS_MAX, SCAN_ARCHIVE_SIZE_MAX } from "../../../schemas/limits.ts";

/** What the scan of one payload may still cost; every part of it counts down. */
export interface ScanBudget {
  members: number;
  /** Bytes that members come to. */
  unpacked: number;
  opcodes: number;
}

/**
 * Opcodes of all pickles of one payload: at about 300 ns each, 3 s. A state dict has 20 a tensor, a
 * random forest of scikit-learn some thousands; the rest of them is bytes.
 */
const OPCODES_MAX = 10_000_000;

export function scanBudget(): ScanBudget {
  return {
    members: SCAN_ARCHIVE_MEMBERS_MAX,
    unpacked: SCAN_ARCHIVE_SIZE_MAX,
    opcodes: OPCODES_MAX,
  };
}
