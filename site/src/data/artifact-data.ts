/** What a tree says about one artifact. */
import {
  apiPath,
  artifactDocumentPath,
  badgePath,
  screenshotPath,
} from "../../../schemas/paths.ts";
import {
  type ArtifactDocument,
  artifactDocumentShape,
} from "../../../schemas/published/artifact-document.ts";
import { type BadgeData, badgeShape } from "../../../schemas/published/badge.ts";
import { type Downloads, downloadsShape } from "../../../schemas/published/downloads.ts";
import { type DependentList, dependentListShape } from "../../../schemas/published/listing.ts";
import { type Report, reportShape } from "../../../schemas/published/report.ts";
import { badgeSize } from "../view/badge-markdown.ts";
import { imageSize } from "../view/image-size.ts";
import { readmeTarget } from "../view/readme-target.ts";
import type { Picture } from "../view/render-readme.ts";
import type { PageJob } from "./page-job.ts";
import { link } from "./site-url.ts";
import { listTreeFolder, readTreeBytes, readTreeJson, readTreeText } from "./tree-file.ts";

/** What follows the digest in the name of a document's file. */
const DOCUMENT_END = ".index.json";

export interface ArtifactData {
  readonly document: ArtifactDocument;
  readonly readme: string;
  readonly report: Report;
  readonly dependents?: DependentList;
  /** Absent where the registry counts none. */
  readonly downloads?: Downloads;
  readonly screenshots: readonly Screenshot[];
  readonly badge: BadgeData & Partial<ReturnType<typeof badgeSize>>;
}

interface Screenshot extends Picture {
  readonly alt: string;
  /** The published path, which carries the digest. */
  readonly path: string;
  readonly sha256: string;
}

/** The digest of the document of `name`, from the name of its file; undefined when it has no page here. */
async function documentDigest(name: string): Promise<string | undefined> {
  const files = await listTreeFolder(`targets/${name}`);
  return files.find((file) => file.endsWith(DOCUMENT_END))?.slice(0, -DOCUMENT_END.length);
}

/** @throws {Error} when the registry has no artifact called `name`. */
export async function artifactDocument(name: string): Promise<ArtifactDocument> {
  const digest = await documentDigest(name);
  if (digest === undefined) throw new Error(`the tree has no artifact ${name}`);
  return readTreeJson(artifactDocumentShape, artifactDocumentPath(name, digest));
}

export async function artifactData({
  name,
  sha256,
  isCounted,
}: Omit<Extract<PageJob, { kind: "artifact" }>, "kind">): Promise<ArtifactData> {
  const document = await readTreeJson(artifactDocumentShape, artifactDocumentPath(name, sha256));
  return {
    document,
    readme: await readTreeText(document.readme.path),
    report: await readTreeJson(reportShape, document.report.path),
    ...(document.dependents && {
      dependents: await readTreeJson(dependentListShape, document.dependents.path),
    }),
    ...(isCounted && {
      downloads: await readTreeJson(downloadsShape, apiPath.downloads(name)),
    }),
    screenshots: await Promise.all(document.screenshots.map(screenshot)),
    badge: {
      ...(await readTreeJson(badgeShape, badgePath.data(name))),
      ...badgeSize(await readTreeText(badgePath.picture(name))),
    },
  };
}

async function screenshot(file: ArtifactDocument["screenshots"][number]): Promise<Screenshot> {
  const size = imageSize(await readTreeBytes(file.path));
  return { source: link(file.path), path: file.path, sha256: file.sha256, alt: file.alt, ...size };
}

/** The address on the site for a README's link to a file of the artifact. */
export function fileFinder(data: ArtifactData): (path: string) => string {
  const find = screenshotFinder(data);
  return (path) => {
    const target = readmeTarget(path, data.document, (shot) => find(shot)?.path);
    return "anchor" in target ? `#${target.anchor}` : link(target.path);
  };
}

/** Finds the screenshot that a README calls `screenshots/<file>`, however it spells the folder. */
export function screenshotFinder({
  document,
  screenshots,
}: Pick<ArtifactData, "document" | "screenshots">): (path: string) => Screenshot | undefined {
  return (path) => {
    const file = path.replace(/^(?:\.\/)?(?:screenshots\/)?/, "");
    return screenshots.find(
      (picture) => screenshotPath(document.name, file, picture.sha256) === picture.path,
    );
  };
}
