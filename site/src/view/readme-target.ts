import type { ArtifactDocument } from "../../../schemas/published/artifact-document.ts";
import { shownVersion } from "./shown-version.ts";
import { sitePath } from "./site-paths.ts";

/** Where a relative link of a README leads: an anchor of the artifact's page, or a path of the site. */
export type ReadmeTarget = { readonly anchor: string } | { readonly path: string };

/**
 * The rules accept links to files of the payload and of the artifact's folder. Pages have no page for
 * each file, so such a link leads to the place that has it: the version, or the archive.
 *
 * @param path relative to `artifact.md`, normalized; `""` is the folder itself
 * @param picture the published path of the screenshot that is called `path`
 */
export function readmeTarget(
  path: string,
  document: ArtifactDocument,
  picture: (path: string) => string | undefined,
): ReadmeTarget {
  if (path === "" || path === "artifact.md" || path === "README.md") return { anchor: "main" };
  const [first = ""] = path.split("/");
  if (first === "reviews") return { anchor: "reviews" };
  const shot = picture(path);
  if (shot !== undefined) return { path: shot };
  if (first === "screenshots" && document.screenshots.length > 0) return { anchor: "screenshots" };
  const isOlder =
    first !== shownVersion(document)?.version &&
    document.versions.some(({ version }) => version === first);
  return isOlder ? { path: sitePath.version(document.name, first) } : { anchor: "archive" };
}
