/** What is wrong with the names, kinds and links of an archive's members, whatever its format. */
import { PAYLOAD_PATH_MAX } from "../../../schemas/limits.ts";
import { collidingPaths } from "../../check/colliding-paths.ts";
import type { ArchiveComplaint, ArchiveMember, ComplaintKind } from "./archive-member.ts";
import { leavesRoot, segmentsOf } from "./link-target.ts";

type NamedMember = Omit<ArchiveMember, "bytes">;

const RENAME = "name the member by a plain relative path";
const COPY = "put a copy of the file in place of the link";

/** Of all members of one archive, in their order. */
export function memberComplaints(members: readonly NamedMember[]): readonly ArchiveComplaint[] {
  const links = new Map(
    members.flatMap(({ kind, name, link }) =>
      kind === "symlink" && link !== undefined ? [[segmentsOf(name).join("/"), link]] : [],
    ),
  );
  return [
    ...members.flatMap((member) => [
      ...nameComplaints(member),
      ...kindComplaints(member),
      ...linkComplaints(member, links),
    ]),
    ...duplicates(members),
    ...collisions(members),
  ];
}

function escaping(
  { name }: NamedMember,
  kind: ComplaintKind,
  message: string,
  fix: string,
): ArchiveComplaint {
  return { danger: "escape", kind, member: name, message, fix };
}

function nameComplaints(member: NamedMember): readonly ArchiveComplaint[] {
  const { name } = member;
  if (name.includes("\0"))
    return [escaping(member, "nul", "holds a NUL, where some programs end the name", RENAME)];
  if (/^[A-Za-z]:/.test(name))
    return [escaping(member, "drive-letter", "begins with a drive letter", RENAME)];
  if (/^[/\\]/.test(name))
    return [escaping(member, "absolute-path", "is an absolute path", RENAME)];
  if (name.split(/[/\\]/).includes(".."))
    return [
      escaping(member, "parent-path", 'has the segment ".." that leads out of its folder', RENAME),
    ];
  if (name.includes("\\")) {
    const message = "holds a backslash, which separates folders on Windows";
    return [escaping(member, "backslash", message, RENAME)];
  }
  return [];
}

function kindComplaints(member: NamedMember): readonly ArchiveComplaint[] {
  const { kind, mode } = member;
  if (kind === "device")
    return [escaping(member, "device", "is a device file", "leave the device out")];
  if (kind === "fifo")
    return [escaping(member, "fifo", "is a named pipe (FIFO)", "leave the pipe out")];
  // On folders setgid hands down a group and grants nothing.
  if (kind === "file" && (mode & 0o6000) !== 0) {
    const bit = (mode & 0o4000) !== 0 ? "setuid" : "setgid";
    const message = `has the ${bit} bit (mode ${mode.toString(8)}): it would run with another's rights`;
    return [escaping(member, "setuid", message, "archive it with mode 755 or 644")];
  }
  return [];
}

function linkComplaints(
  member: NamedMember,
  links: ReadonlyMap<string, string>,
): readonly ArchiveComplaint[] {
  const { name, kind, link } = member;
  const path = segmentsOf(name);
  const folder = path.slice(0, -1);
  const through = folder
    .slice(0, PAYLOAD_PATH_MAX)
    .findIndex((_, index) => links.has(folder.slice(0, index + 1).join("/")));
  if (through >= 0) {
    const message = `lies below ${JSON.stringify(folder.slice(0, through + 1).join("/"))}, which is a symbolic link of the same archive`;
    return [escaping(member, "through-link", message, COPY)];
  }
  if (link === undefined || (kind !== "symlink" && kind !== "hardlink")) return [];
  const leaves =
    /^(?:[/\\]|[A-Za-z]:)/.test(link) ||
    link.includes("\0") ||
    leavesRoot(link, kind === "hardlink" ? [] : folder, links);
  const message = `is a ${kind === "symlink" ? "symbolic" : "hard"} link to ${JSON.stringify(link)}, outside the archive`;
  return leaves ? [escaping(member, "link-escape", message, COPY)] : [];
}

function duplicates(members: readonly NamedMember[]): readonly ArchiveComplaint[] {
  const counts = new Map<string, number>();
  const found: ArchiveComplaint[] = [];
  for (const { name, kind } of members) {
    if (kind === "folder") continue;
    const path = segmentsOf(name).join("/");
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    // The second tells it; a hundred more would not tell more.
    if (count !== 2) continue;
    const message = "stands in it more than once, and programs differ in which one they keep";
    const fix = "leave in the one that is meant";
    found.push({ danger: "structure", kind: "duplicate", member: name, message, fix });
  }
  return found;
}

function collisions(members: readonly NamedMember[]): readonly ArchiveComplaint[] {
  const paths = members.map(
    ({ name, kind }) => segmentsOf(name).join("/") + (kind === "folder" ? "/" : ""),
  );
  return collidingPaths([...new Set(paths)]).map(([first, second]) => ({
    danger: "structure",
    kind: "collision",
    member: second,
    message: `and ${JSON.stringify(first)} are one name on file systems that ignore letter case or Unicode form`,
    fix: "rename one of the two",
  }));
}
