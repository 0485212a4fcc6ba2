import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import type { CategoryList } from "../../../schemas/published/listing.ts";
import { scoreWords } from "../../../schemas/score-words.ts";
import { countOf } from "./count-of.ts";
import type { Fact } from "./fact.ts";
import { formatBytes } from "./format-bytes.ts";
import { formatDate } from "./format-date.ts";
import { externalTarget } from "./link-target.ts";
import { sitePath } from "./site-paths.ts";
import { TYPE_INFO } from "./type-info.ts";

/** The strip under the heading: what decides whether a reader goes on. */
export function artifactFacts(
  document: ArtifactDocument,
  version: PublishedVersion,
  dependents: number,
): Fact[] {
  return [
    {
      term: "Type",
      values: [{ text: TYPE_INFO[document.type].title, path: sitePath.type(document.type) }],
    },
    { term: "Licence", values: [{ text: document.license ?? "None declared" }] },
    {
      term: "Published",
      values: [{ text: formatDate(version.publishedAt), instant: version.publishedAt }],
    },
    {
      term: "Size",
      values: [
        { text: `${formatBytes(version.archive.size)}, ${countOf(version.fileCount, "file")}` },
      ],
    },
    {
      term: "Score",
      values: [{ text: scoreWords(version.score, version.verdict), anchor: "score" }],
    },
    { term: "Dependencies", values: [{ text: String(runtimeCount(version)) }] },
    { term: "Dependents", values: [{ text: String(dependents) }] },
  ];
}

const runtimeCount = (version: PublishedVersion): number =>
  version.dependencies.filter((edge) => edge.kind === "runtime").length;

/**
 * The facts of the side column. Empty ones are left out.
 *
 * @param categories the registry's categories, for their titles
 */
export function aboutFacts(
  document: ArtifactDocument,
  categories: CategoryList["categories"],
): Fact[] {
  const { publication, links } = document;
  const facts: Fact[] = [
    {
      term: "Categories",
      values: categories
        .filter(({ id }) => document.categories.includes(id))
        .map(({ id, title }) => ({ text: title, path: sitePath.category(id) })),
    },
    { term: "Research domain", values: optional(document.domain) },
    { term: "Languages", values: (document.languages ?? []).map((text) => ({ text })) },
    { term: "Architectures", values: (document.architectures ?? []).map((text) => ({ text })) },
    { term: "Regions", values: (document.regions ?? []).map((text) => ({ text })) },
    {
      term: "Authors",
      values: (document.authors ?? []).map((author) => ({
        text: author.name,
        ...outside(author.url),
      })),
    },
    { term: "Homepage", values: address(links?.homepage) },
    { term: "Source", values: address(links?.repository) },
    { term: "Issues", values: address(links?.issues) },
    { term: "Documentation", values: address(publication?.documentation_url) },
    { term: "Paper", values: paper(publication?.paper_doi) },
    { term: "Funding", values: optional(publication?.funding_source) },
    { term: "Forked from", values: origin(document.derivedFrom) },
  ];
  return facts.filter((fact) => fact.values.length > 0);
}

const optional = (text: string | undefined): Fact["values"] =>
  text === undefined ? [] : [{ text }];

function outside(url: string | undefined): { href?: string } {
  const href = url === undefined ? undefined : externalTarget(url);
  return href === undefined ? {} : { href };
}

function address(url: string | undefined): Fact["values"] {
  return url === undefined
    ? []
    : [{ text: url.replace(/^https?:\/\//, "").replace(/\/$/, ""), ...outside(url) }];
}

function paper(doi: string | undefined): Fact["values"] {
  return doi === undefined
    ? []
    : [{ text: `doi:${doi}`, ...outside(`https://doi.org/${encodeURI(doi)}`) }];
}

function origin(pinned: string | undefined): Fact["values"] {
  return pinned === undefined
    ? []
    : [{ text: pinned, path: sitePath.artifact(pinned.slice(0, pinned.indexOf("@"))) }];
}
