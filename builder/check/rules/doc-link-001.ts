import { headingAnchor, hostAnchors, uniqueAnchors } from "../../../schemas/heading-anchor.ts";
import { linkGoal } from "../../../schemas/link-goal.ts";
import type { MarkdownView } from "../../scan/markdown/markdown-view.ts";
import { judgeDocumentation } from "../judge-documentation.ts";
import { nearestPath } from "../nearest-path.ts";
import { nearestWord } from "../nearest-word.ts";
import { shown } from "../printable.ts";
import { latestVersion } from "../release-versions.ts";
import { type DocumentRule, type DocumentSubject, outcomeOf } from "../rule.ts";

/** Links and pictures of the documentation lead somewhere. */
export const docLink001: DocumentRule = {
  id: "DOC-LINK-001",
  title: "Link or picture leads nowhere",
  category: "documentation",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "document",
  motivation:
    "A dead link breaks off the reading at the very place where the author had more to say, and a missing picture leaves a hole in the page.",
  trigger:
    "A relative link in artifact.md names no file of the latest version, no screenshot and no file beside artifact.md, an anchor names no heading, or a relative picture is not in screenshots/, the only folder whose pictures pages show.",
  fix: "Correct the path, add the file, or link to an address with https://.",
  effort: "minutes",
  check: (subject) => {
    const { record } = subject.artifact;
    return judgeDocumentation(record, (view) => {
      if (view.links.length + view.pictures.length === 0)
        return { kind: "not-applicable", reason: "the documentation has no links and no pictures" };
      const targets = targetsOf(subject, view);
      return outcomeOf(
        [
          ...view.links.map((link) => ({ link, complaint: linkComplaint(link.url, targets) })),
          ...view.pictures.map((link) => ({
            link,
            complaint: pictureComplaint(link.url, targets),
          })),
        ].flatMap(({ link: { line, column }, complaint }) =>
          complaint === undefined
            ? []
            : [{ at: { path: record.path, line, column }, ...complaint }],
        ),
      );
    });
  },
};

/** Comparing with every anchor is worth it for documents that people wrote by hand. */
const ANCHORS_MAX = 300;

interface Targets {
  readonly anchors: ReadonlySet<string>;
  /** Anchors as a git host makes them from the same headings. */
  readonly hosted: ReadonlySet<string>;
  /** Files and folders that a link may name. */
  readonly paths: ReadonlySet<string>;
  /** What a picture may name: `screenshots/…`. */
  readonly screenshots: ReadonlySet<string>;
}

interface Complaint {
  readonly message: string;
  readonly fix: string;
}

function targetsOf(
  { artifact, paths: versionPaths }: DocumentSubject,
  { headings }: MarkdownView,
): Targets {
  const screenshots = artifact.screenshots.map(({ path }) => `screenshots/${path}`);
  const paths = new Set(["", ".", "artifact.md", "README.md", "reviews", ...screenshots]);
  for (const { path } of latestVersion(artifact)?.payload ?? []) addWithFolders(paths, path);
  for (const path of versionPaths) addWithFolders(paths, path);
  // Pages have a title of their own: the first heading's anchor leads to the top of the page.
  const [first, ...others] = headings.map(({ text }) => text);
  const named = headings[0]?.level === 1 ? others : first === undefined ? [] : [first, ...others];
  const anchors = new Set(uniqueAnchors(named));
  if (first !== undefined) anchors.add(headingAnchor(first));
  const hosted = new Set(hostAnchors(headings.map(({ text }) => text)));
  return { anchors, hosted, paths, screenshots: new Set(screenshots) };
}

function addWithFolders(paths: Set<string>, path: string): void {
  for (
    let end = path.length;
    end > 0 && !paths.has(path.slice(0, end));
    end = path.lastIndexOf("/", end - 1)
  )
    paths.add(path.slice(0, end));
}

function linkComplaint(url: string, { anchors, hosted, paths }: Targets): Complaint | undefined {
  const goal = linkGoal(url);
  if (goal.kind === "elsewhere") return undefined;
  if (goal.kind === "outside") return outside(url);
  if (goal.kind === "anchor") {
    const anchor = headingAnchor(goal.anchor);
    const isKnown =
      goal.anchor === "" || anchors.has(anchor) || hosted.has(goal.anchor.toLowerCase());
    return isKnown ? undefined : missingAnchor(url, anchor, anchors);
  }
  if (paths.has(goal.path)) return undefined;
  const nearest = nearestPath(goal.path, paths);
  return {
    message: `the link ${shown(url)} leads nowhere: there is no such file`,
    fix:
      nearest === undefined
        ? "correct the path, or link to an address with https://"
        : `did you mean "${nearest}"?`,
  };
}

function missingAnchor(url: string, anchor: string, anchors: ReadonlySet<string>): Complaint {
  const nearest = anchors.size > ANCHORS_MAX ? undefined : nearestWord(anchor, anchors);
  const some = [...anchors].filter((name) => name !== "").slice(0, 5);
  return {
    message: `the link ${shown(url)} leads nowhere: no heading has this anchor`,
    fix:
      nearest === undefined || nearest === ""
        ? some.length === 0
          ? "add a heading with these words, or delete the link"
          : `link to one of the headings: ${some.map((name) => `#${name}`).join(", ")}`
        : `did you mean "#${nearest}"?`,
  };
}

function pictureComplaint(url: string, { paths, screenshots }: Targets): Complaint | undefined {
  const goal = linkGoal(url);
  if (goal.kind === "elsewhere" || goal.kind === "anchor") return undefined;
  if (goal.kind === "outside") return outside(url);
  if (screenshots.has(goal.path) || screenshots.has(`screenshots/${goal.path}`)) return undefined;
  if (paths.has(goal.path))
    return {
      message: `the picture ${shown(url)} is not shown: pages show pictures from screenshots/ only`,
      fix: `copy it to screenshots/, list it under screenshots in the front matter, and name that path`,
    };
  const nearest = nearestPath(goal.path, screenshots);
  return {
    message: `the picture ${shown(url)} is missing`,
    fix:
      nearest === undefined
        ? "put it into screenshots/ beside artifact.md and name that path"
        : `did you mean "${nearest}"?`,
  };
}

function outside(url: string): Complaint {
  return {
    message: `the address ${shown(url)} leads out of the artifact, and nowhere on its page`,
    fix: url.startsWith("//")
      ? `write https:${url.slice(0, 200)}`
      : "name a file of the artifact, or link to an address with https://",
  };
}
