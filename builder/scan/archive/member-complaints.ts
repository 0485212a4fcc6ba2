/** What is wrong with the names, kinds and links of an archive's members, whatever its format. */
import { collidingPaths } from "../../check/colliding-paths.ts";
import type { ArchiveComplaint, ArchiveMember, ComplaintKind } from "./archive-member.ts";
import { LinkTree, segmentsOf } from "./link-tree.ts";

type NamedMember = Omit<ArchiveMember, "bytes">;

const RENAME = "name the member by a plain relative path";
const COPY = "put a copy of the file in place of the link";

/** What macOS takes (PATH_MAX), and more than Windows does. */
const NAME_MAX = 1024;

/** Of all members of one archive, in their order. Linear in the length of their names. */
export function memberComplaints(members: readonly NamedMember[]): readonly ArchiveComplaint[] {
  const isShort = ({ name, link = "" }: NamedMember): boolean =>
    name.length <= NAME_MAX && link.length <= NAME_MAX;
  const usable = members.filter(isShort);
  const links = new LinkTree();
  for (const { kind, name, link } of usable)
    if (kind === "symlink" && link !== undefined) links.add(segmentsOf(name), link);
  const found = usable.flatMap((member) => [
    ...nameComplaints(member),
    ...kindComplaints(member),
    ...linkComplaints(member, links),
  ]);
  return [
    ...found,
    ...members.filter((member) => !isShort(member)).map(tooLong),
    ...(links.isExhausted ? [entangled] : []),
    ...duplicates(usable),
    ...collisions(usable),
  ];
}

const entangled: ArchiveComplaint = {
  danger: "structure",
  kind: "link-maze",
  message: "has symbolic links that lead through each other so often that they cannot be followed",
  fix: COPY,
};

function tooLong({ name }: NamedMember): ArchiveComplaint {
  return {
    danger: "structure",
    kind: "long-name",
    member: `${name.slice(0, 60)}…`,
    message: `has a name or a link of more than ${NAME_MAX} characters, which not every system takes`,
    fix: "shorten the names of its folders",
  };
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

function linkComplaints(member: NamedMember, links: LinkTree): readonly ArchiveComplaint[] {
  const { name, kind, link } = member;
  const folder = segmentsOf(name).slice(0, -1);
  const above = links.linkAbove(folder);
  if (above > 0) {
    const place = folder.slice(0, above).join("/");
    const message = `lies below ${JSON.stringify(place)}, which is a symbolic link of the same archive`;
    return [escaping(member, "through-link", message, COPY)];
  }
  if (link === undefined || (kind !== "symlink" && kind !== "hardlink")) return [];
  const leaves =
    /^(?:[/\\]|[A-Za-z]:)/.test(link) ||
    link.includes("\0") ||
    links.leavesRoot(link, kind === "hardlink" ? [] : folder);
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
