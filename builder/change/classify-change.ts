/**
 * Who has to agree to a change: nobody (`auto`), an owner of what it touches, a maintainer of the
 * registry, or no one can (`reject`). Decided from the semantic difference, never from what the
 * change says of itself: owners are those of the base.
 */
import { CHANGE_CLASSES, type ChangeClass } from "../../schemas/change-class.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import type { CheckResult } from "../check/check-result.ts";
import { compareText } from "../check/compare-text.ts";
import { PATH_SHOWN_MAX, TEXT_SHOWN_MAX } from "../check/findings-of.ts";
import { printable } from "../check/printable.ts";
import { isUnreadableName } from "../read/source.ts";
import {
  type Author,
  artifactPath,
  type ChangedPath,
  type ChangeSet,
  changedArtifacts,
  changedVersions,
  frozenVersion,
  moderatedArtifact,
  versionFolder,
} from "./change-set.ts";
import { type RecordReason, recordReasons } from "./record-reasons.ts";
import { transferReasons } from "./transfer-reasons.ts";

export interface ClassReason {
  readonly class: Exclude<ChangeClass, "auto">;
  /** Relative to the registry's folder, or to the repository's for what lies outside. */
  readonly path: string;
  readonly message: string;
  readonly fix?: string;
  /** Account numbers of whom one has to agree, where not any owner will do. */
  readonly approvers?: readonly number[];
}

export interface Classification {
  readonly class: ChangeClass;
  /** The gravest first, then by path. */
  readonly reasons: readonly ClassReason[];
}

export function classifyChange(
  change: ChangeSet,
  author: Author,
  checked: Pick<CheckResult, "findings" | "verdict">,
): Classification {
  const reasons = [
    ...change.paths.flatMap((changed) => pathReasons(changed, change, author)),
    ...change.outside.map(
      (path): ClassReason => review(path, "it is outside of the registry's content"),
    ),
    ...[...change.records].flatMap(([name, record]) =>
      recordReasons(record).flatMap((reason) => recordReason(name, reason, { change, author })),
    ),
    ...findingReasons(checked),
    ...verdictReasons(change, checked),
  ].map(shownReason);
  const unique = [
    ...new Map(reasons.map((one) => [`${one.class} ${one.path} ${one.message}`, one])).values(),
  ].sort((a, b) => rank(b.class) - rank(a.class) || compareText(a.path, b.path));
  return { class: unique[0]?.class ?? "auto", reasons: unique };
}

/** A reason as it is safe to show: names and paths are whatever somebody proposed. */
function shownReason({ class: kind, path, message, fix, approvers }: ClassReason): ClassReason {
  return {
    class: kind,
    path: printable(path, PATH_SHOWN_MAX),
    message: printable(message, TEXT_SHOWN_MAX),
    ...(fix !== undefined && { fix: printable(fix, TEXT_SHOWN_MAX) }),
    ...(approvers && { approvers }),
  };
}

const rank = (name: ChangeClass): number => CHANGE_CLASSES.indexOf(name);

function review(path: string, message: string): ClassReason {
  return { class: "maintainer-review", path, message };
}

function pathReasons(changed: ChangedPath, change: ChangeSet, author: Author): ClassReason[] {
  const { path, status } = changed;
  if (isUnreadableName(path)) return [unreadableName(path)];
  const parts = artifactPath(path);
  if (parts) return artifactReasons(changed, parts, { change, author });
  if (/^publishers\/[^/]+\.yaml$/.test(path)) return publisherReasons(changed, change, author);
  if (moderatedArtifact(path) !== undefined)
    return [
      review(path, `what the registry withholds is ${status}: only its maintainers decide on that`),
    ];
  if (path.startsWith("trust/"))
    return [review(path, `whose keys count in the registry is ${status}`)];
  return [
    review(
      path,
      `${status} by a change to the registry itself: only its maintainers decide on that`,
    ),
  ];
}

/** What such a path names cannot be looked at: two of them may look the same. */
function unreadableName(path: string): ClassReason {
  return {
    class: "reject",
    path,
    message: "its name is not UTF-8, so nobody can say which file it is",
    fix: "rename the file",
  };
}

interface Situation {
  readonly change: ChangeSet;
  readonly author: Author;
}

type ArtifactParts = NonNullable<ReturnType<typeof artifactPath>>;

function artifactReasons(
  { path, status }: ChangedPath,
  { namespace, rest }: ArtifactParts,
  { change, author }: Situation,
): ClassReason[] {
  if (status === "deleted" && isTakenDown(path, change))
    return [
      review(path, "it is removed by a takedown: only the registry's maintainers decide on that"),
    ];
  const version = frozenVersion(path);
  if (version !== undefined && change.published.has(version)) {
    return [
      {
        class: "reject",
        path,
        message: `${version} is published, and this file of it is ${status}`,
        fix:
          status === "deleted"
            ? "leave it where it is; to withdraw a version, yank it in artifact.md, or ask the registry's maintainers for a takedown"
            : "publish the change as a new version",
      },
    ];
  }
  if (rest[0] === "reviews" && rest.length === 2 && path.endsWith(".md"))
    return reviewReasons(path, rest[1] ?? "", author);
  const folder = versionFolder(path) ?? "";
  if (isVoucher(rest) && status !== "added" && change.published.has(folder)) {
    if (isResigned(rest, status)) return resignReasons(namespace, path, { change, author });
    return [review(path, `${folder} is published, and what vouches for it is ${status}`)];
  }
  if (rest.length === 1 && rest[0] === "artifact.md" && status === "deleted")
    return [
      {
        class: "reject",
        path,
        message: "published artifacts are not deleted",
        fix: "deprecate it, or yank its versions",
      },
    ];
  return ownerReasons(namespace, path, { change, author });
}

/** Whether a takedown that stands in the head covers a path; without one, no published file goes. */
function isTakenDown(path: string, { takenDown }: ChangeSet): boolean {
  const parts = artifactPath(path);
  if (!parts) return false;
  const version = versionFolder(path);
  return (
    takenDown.has(`artifacts/${parts.name}`) || (version !== undefined && takenDown.has(version))
  );
}

function isVoucher([, part, ...rest]: readonly string[]): boolean {
  return rest.length === 0 && (part === "provenance.json" || part === "signature");
}

/** A signature says nothing but who signs: after a key was replaced, its owners give another. */
function isResigned([, part]: readonly string[], status: ChangedPath["status"]): boolean {
  return part === "signature" && status === "modified";
}

function resignReasons(
  namespace: string,
  path: string,
  { change, author }: Situation,
): ClassReason[] {
  const publisher = change.publishers.get(namespace);
  if (!publisher) return [review(path, `the namespace "${namespace}" is new`)];
  if (isOneOfOwners(publisher, author)) return [];
  const message = `it replaces a publisher's signature; an owner of "${namespace}" decides`;
  return [{ class: "owner-approval", path, message }];
}

function ownerReasons(
  namespace: string,
  path: string,
  { change, author }: Situation,
): ClassReason[] {
  const publisher = change.publishers.get(namespace);
  if (!publisher) return [review(path, `the namespace "${namespace}" is new`)];
  const may = author.id === undefined ? undefined : roleOf(publisher, author.id);
  if (may === "owner" || may === "admin" || may === "write") return [];
  const who =
    author.id === undefined
      ? "its author is not known (--author-id)"
      : `its author (${author.id}) is no member of "${namespace}" who may write`;
  return [{ class: "owner-approval", path, message: `${who}; an owner of "${namespace}" decides` }];
}

function roleOf({ members }: Publisher, id: number): string | undefined {
  return members.find((member) => member.id === id)?.role;
}

function recordReason(
  name: string,
  { by, message, fix }: RecordReason,
  { change, author }: Situation,
): ClassReason[] {
  const path = `artifacts/${name}/artifact.md`;
  if (by === "maintainer") return [review(path, message)];
  if (by === "nobody") return [{ class: "reject", path, message, ...(fix && { fix }) }];
  const publisher = change.publishers.get(name.split("/")[0] ?? "");
  const isOwner = publisher !== undefined && isOneOfOwners(publisher, author);
  return isOwner ? [] : [{ class: "owner-approval", path, message }];
}

function isOneOfOwners(publisher: Publisher, { id }: Author): boolean {
  const role = id === undefined ? undefined : roleOf(publisher, id);
  return role === "owner" || role === "admin";
}

/** A review belongs to the person whose account its file is named after. */
function reviewReasons(path: string, file: string, { login }: Author): ClassReason[] {
  const named = file.replace(/\.md$/, "");
  if (login === undefined)
    return [review(path, "whether its author wrote it is not known (--author)")];
  if (named.toLowerCase() === login.toLowerCase()) return [];
  return [
    {
      class: "reject",
      path,
      message: `the review is named after "${named}", and its author is "${login}"`,
      fix: `write your own: reviews/${login}.md`,
    },
  ];
}

function publisherReasons(
  { path, status }: ChangedPath,
  { publishers, proposedPublishers }: ChangeSet,
  author: Author,
): ClassReason[] {
  const namespace = path.slice("publishers/".length, -".yaml".length);
  const publisher = publishers.get(namespace);
  if (!publisher) return [review(path, `it claims the namespace "${namespace}"`)];
  const after = proposedPublishers.get(namespace);
  const handedOver = after ? transferReasons(namespace, { before: publisher, after }, author) : [];
  return [
    review(
      path,
      isOneOfOwners(publisher, author)
        ? `who may publish as "${namespace}" is ${status}`
        : `who may publish as "${namespace}" is ${status}, and not by one of its owners`,
    ),
    ...handedOver.map((reason) => ({ path, ...reason })),
  ];
}

function findingReasons({ findings }: Pick<CheckResult, "findings">): ClassReason[] {
  return findings.flatMap(({ gate, review: asks, rule, path, message, fix }): ClassReason[] => {
    if (gate) return [{ class: "reject", path, message: `${rule}: ${message}`, fix }];
    return asks ? [{ class: "maintainer-review", path, message: `${rule}: ${message}`, fix }] : [];
  });
}

function verdictReasons(change: ChangeSet, checked: Pick<CheckResult, "verdict">): ClassReason[] {
  const shared = changedArtifacts(change).map((name) => ({ path: `artifacts/${name}`, name }));
  const versions = changedVersions(change).map((path) => ({
    path,
    name: path.split("/").slice(1, 3).join("/"),
    version: path.split("/")[3] ?? "",
  }));
  const subjects: { path: string; name: string; version?: string }[] = [...shared, ...versions];
  return subjects.flatMap(({ path, name, version }): ClassReason[] => {
    const verdict = checked.verdict(name, version);
    if (verdict === "blocked") return [review(path, "it would be left out of what is published")];
    if (verdict === "unverified") return [review(path, "something in it could not be checked")];
    if (verdict === "needs-review") return [review(path, "its verdict asks for a person")];
    return [];
  });
}
