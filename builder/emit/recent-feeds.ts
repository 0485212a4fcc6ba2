/** The newest versions for feed readers: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org). */
import { apiPath, versionPagePath } from "../../schemas/paths.ts";
import type { JsonFeed } from "../../schemas/published/json-feed.ts";
import { FEED_ENTRIES_MAX, type RecentVersion } from "../../schemas/published/shelf.ts";

export interface FeedFacts {
  readonly title: string;
  readonly description: string;
  /** Where the tree is served. */
  readonly url: string;
  /** Newest first. */
  readonly versions: readonly RecentVersion[];
}

/** A feed without entries was never updated, and has to say when. */
const NEVER = "1970-01-01T00:00:00Z";

export function jsonFeed(facts: FeedFacts): JsonFeed {
  const home = homeOf(facts);
  return {
    version: "https://jsonfeed.org/version/1.1",
    title: facts.title,
    description: facts.description,
    home_page_url: home,
    feed_url: home + apiPath.recentFeed,
    items: facts.versions.slice(0, FEED_ENTRIES_MAX).map((version) => {
      const page = home + versionPagePath(version.name, version.version);
      return {
        id: page,
        url: page,
        title: titleOf(version),
        content_text: version.summary || version.title,
        date_published: version.publishedAt,
        authors: [{ name: version.publisher }],
        tags: [version.type, ...version.categories],
      };
    }),
  };
}

/** The time of the feed is that of its newest entry, so that it changes only when they do. */
export function atomFeed(facts: FeedFacts): string {
  const home = homeOf(facts);
  const self = home + apiPath.recentAtom;
  return `${[
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${xmlText(self)}</id>`,
    `<title>${xmlText(facts.title)}</title>`,
    `<subtitle>${xmlText(facts.description)}</subtitle>`,
    `<updated>${facts.versions[0]?.publishedAt ?? NEVER}</updated>`,
    `<link rel="self" type="application/atom+xml" href="${xmlText(self)}"/>`,
    `<link rel="alternate" type="text/html" href="${xmlText(home)}"/>`,
    ...facts.versions.slice(0, FEED_ENTRIES_MAX).flatMap((version) => atomEntry(version, home)),
    "</feed>",
  ].join("\n")}\n`;
}

function atomEntry(version: RecentVersion, home: string): string[] {
  const page = xmlText(home + versionPagePath(version.name, version.version));
  return [
    "<entry>",
    `<id>${page}</id>`,
    `<title>${xmlText(titleOf(version))}</title>`,
    `<updated>${version.publishedAt}</updated>`,
    `<author><name>${xmlText(version.publisher)}</name></author>`,
    `<link rel="alternate" type="text/html" href="${page}"/>`,
    ...[version.type, ...version.categories].map((term) => `<category term="${xmlText(term)}"/>`),
    `<summary>${xmlText(version.summary || version.title)}</summary>`,
    "</entry>",
  ];
}

const homeOf = ({ url }: FeedFacts): string => (url.endsWith("/") ? url : `${url}/`);

const titleOf = ({ name, version, title }: RecentVersion): string => `${name} ${version}: ${title}`;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Content and attributes alike. What XML 1.0 cannot hold (section 2.2) becomes a space. */
function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, " ")
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? "");
}
