import { SCAN_ARCHIVE_MEMBERS_MAX, SCAN_ARCHIVE_SIZE_MAX } from "../../../schemas/limits.ts";

/** What all archives of one payload may cost together: members, and bytes that they unpack to. */
export class ArchiveBudget {
  #members: number;
  #bytes: number;

  constructor(members = SCAN_ARCHIVE_MEMBERS_MAX, bytes = SCAN_ARCHIVE_SIZE_MAX) {
    this.#members = members;
    this.#bytes = bytes;
  }

  /** False once there are too many members. */
  takeMember(): boolean {
    this.#members -= 1;
    return this.#members >= 0;
  }

  /** False when `count` bytes are more than is left; nothing is taken then. */
  takeBytes(count: number): boolean {
    if (count > this.#bytes) return false;
    this.#bytes -= count;
    return true;
  }
}
