/** The program that Astro makes of the pages: what it exports is called by the processes that render. */
import { createApp } from "astro/app/entrypoint";
import { artifactData } from "./data/artifact-data.ts";
import type { PageJob } from "./data/page-job.ts";
import type { PageProps } from "./data/page-props.ts";
import { categoryList } from "./data/registry-data.ts";
import type { RenderedGroup } from "./data/rendered-group.ts";
import { link } from "./data/site-url.ts";
import { pageFile } from "./view/page-file.ts";
import { linkState, NO_LINKS } from "./view/page-links.ts";
import { olderVersions } from "./view/shown-version.ts";
import { sitePath } from "./view/site-paths.ts";

const app = createApp({ streaming: false });

/**
 * @param known names of the artifacts that have a page
 * @throws {Error} naming the page; what its code threw stands on standard error before that
 */
export async function renderGroup(
  job: PageJob,
  known: ReadonlySet<string>,
): Promise<RenderedGroup> {
  if (job.kind === "artifact") return renderArtifact(job, known);
  const pages = [await renderPage(job.path, job.props ?? {})];
  return { pages, links: NO_LINKS, state: linkState(NO_LINKS, new Set(), []) };
}

async function renderArtifact(
  job: Extract<PageJob, { kind: "artifact" }>,
  known: ReadonlySet<string>,
): Promise<RenderedGroup> {
  const { name } = job;
  const data = await artifactData(job);
  const { document, report } = data;
  const links = {
    artifacts: [...new Set(document.versions.flatMap(dependencyNames))],
    categories: document.categories,
  };
  const artifact = { ...data, known };
  const pages = [
    await renderPage(sitePath.artifact(name), { artifact }),
    await renderPage(sitePath.versions(name), { artifact }),
  ];
  const scores = new Map(report.scores.map(({ version, score }) => [version, score]));
  for (const version of olderVersions(document)) {
    const score = scores.get(version.version);
    const path = sitePath.version(name, version.version);
    pages.push(await renderPage(path, { version: { document, version, score, known } }));
  }
  return { pages, links, state: linkState(links, known, (await categoryList()).categories) };
}

const dependencyNames = ({ dependencies }: PageProps["version"]["version"]): string[] =>
  dependencies.map(({ name }) => name);

/** The page for what is not found has that status; a page whose code threw has another. */
const STATUS_OK: readonly number[] = [200, 404];

/**
 * The route of a page, by its path without the base. Astro's own search takes the base off twice, and
 * then does not find `/registry/` of a site that lies at `/registry/` itself.
 */
function routeOf(path: string) {
  const found = app.manifest.routes.find(({ routeData }) => routeData.pattern.test(path));
  return found && { routeData: found.routeData };
}

async function renderPage(
  path: string,
  locals: Partial<PageProps>,
): Promise<{ path: string; html: string }> {
  const isFile = path.endsWith(".html");
  const address = isFile ? path.replace(/\.html$/, "/") : path;
  const request = new Request(new URL(link(address), "http://localhost"));
  const response = await app.render(request, { locals, ...routeOf(`/${address}`) });
  const isExpected = STATUS_OK.includes(response.status) && (response.status === 404) === isFile;
  if (!isExpected) throw new Error(`the page /${path} ended with status ${response.status}`);
  return { path: pageFile(path), html: await response.text() };
}
