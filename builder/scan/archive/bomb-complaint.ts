import {
  ARCHIVE_RATIO_MAX,
  SCAN_ARCHIVE_MEMBERS_MAX,
  SCAN_ARCHIVE_SIZE_MAX,
} from "../../../schemas/limits.ts";
import type { ArchiveComplaint } from "./archive-member.ts";

export const tooManyMembers: ArchiveComplaint = {
  danger: "structure",
  kind: "bomb-members",
  message: `brings the members of all archives in the payload over ${SCAN_ARCHIVE_MEMBERS_MAX}`,
  fix: "leave out what users do not need, or add the files unpacked",
};

export const tooManyBytes: ArchiveComplaint = {
  danger: "structure",
  kind: "bomb-size",
  message: `brings what all archives in the payload unpack to over ${SCAN_ARCHIVE_SIZE_MAX} bytes`,
  fix: "leave out what users do not need, or keep large data behind a layer with urls",
};

export function tooFarPacked(packed: number, unpacked: number): ArchiveComplaint {
  return {
    danger: "structure",
    kind: "bomb-ratio",
    message: `unpacks to ${unpacked} bytes or more from ${packed}; more than ${ARCHIVE_RATIO_MAX}-fold looks like a bomb`,
    fix: "leave out files that are empty space",
  };
}
