/**
 * A contributor's Markdown as HTML for a page of ours. The text is hostile:
 *
 * - raw HTML stays text; the parser never makes tags from it;
 * - a link keeps its address only when it is absolute http(s) or mailto, or names a heading here;
 * - a picture is shown only when it is one of the artifact's own screenshots, else it is a link;
 * - no attribute comes from the text but `href`, `src`, `alt` and a list's `start`; in particular no
 *   `style`, no `class`, and ids carry a prefix (see `heading-id.ts`).
 *
 * The first heading is dropped when it is a title, because the page has its own.
 */
import markdownIt, { type MarkdownIt, type Token } from "markdown-it";
import { headingId, uniqueIds } from "./heading-id.ts";
import { headingLevels } from "./heading-levels.ts";
import { externalTarget } from "./link-target.ts";

export interface Picture {
  readonly source: string;
  readonly width?: number;
  readonly height?: number;
}

interface ReadmeHeading {
  readonly id: string;
  readonly level: number;
  readonly text: string;
}

export interface RenderedReadme {
  readonly html: string;
  /** In document order, for a table of contents. */
  readonly headings: readonly ReadmeHeading[];
}

export interface ReadmeContext {
  /** Level of the README's outermost headings on the page. */
  readonly topLevel: number;
  /** The artifact's own screenshot that the README calls `path`. */
  readonly picture: (path: string) => Picture | undefined;
}

export function renderReadme(markdown: string, context: ReadmeContext): RenderedReadme {
  const parser = markdownIt({ html: false, linkify: true });
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  const tokens = withoutTitle(parser.parse(markdown, {}));
  const headings = settleHeadings(tokens, context.topLevel);
  const anchors = new Set(headings.map((heading) => heading.id));
  for (const token of tokens) {
    keepAttributes(token);
    if (token.children) settleInline(token.children, anchors, context);
  }
  useSafeRenderers(parser);
  return { html: parser.renderer.render(tokens, parser.options, {}), headings };
}

function withoutTitle(tokens: Token[]): Token[] {
  const [first] = tokens;
  return first?.type === "heading_open" && first.tag === "h1" ? tokens.slice(3) : tokens;
}

function settleHeadings(tokens: readonly Token[], topLevel: number): ReadmeHeading[] {
  const places = tokens.flatMap((token, index) => (token.type === "heading_open" ? [index] : []));
  const levels = headingLevels(
    places.map((place) => Number(tokens[place]?.tag.slice(1))),
    topLevel,
  );
  const texts = places.map((place) => plainText(tokens[place + 1]?.children ?? []));
  const ids = uniqueIds(texts.map(headingId));
  return places.map((place, index) => {
    const heading = {
      id: ids[index] ?? "",
      level: levels[index] ?? topLevel,
      text: texts[index] ?? "",
    };
    for (const token of [tokens[place], tokens[place + 2]])
      if (token) token.tag = `h${heading.level}`;
    tokens[place]?.attrSet("id", heading.id);
    return heading;
  });
}

function plainText(tokens: readonly Token[]): string {
  return tokens.map((token) => (token.type === "softbreak" ? " " : token.content)).join("");
}

/** Cell alignment arrives as a `style` attribute, which the content security policy forbids. */
function keepAttributes(token: Token): void {
  const alignment = /^text-align:(center|right)$/.exec(String(token.attrGet("style") ?? ""))?.[1];
  token.attrs = (token.attrs ?? []).filter(([name]) => name === "id" || name === "start");
  if (alignment) token.attrSet("class", `align-${alignment}`);
}

function settleInline(tokens: Token[], anchors: ReadonlySet<string>, context: ReadmeContext): void {
  let insideLink = false;
  for (const token of tokens) {
    if (token.type === "link_open") {
      const target = linkTarget(String(token.attrGet("href") ?? ""), anchors);
      insideLink = target !== undefined;
      setLink(token, target);
    } else if (token.type === "link_close") {
      token.tag = insideLink ? "a" : "span";
      insideLink = false;
    } else if (token.type === "image") settleImage(token, insideLink, context);
  }
}

function linkTarget(href: string, anchors: ReadonlySet<string>): string | undefined {
  if (!href.startsWith("#")) return externalTarget(href);
  const id = headingId(decodedFragment(href.slice(1)));
  return anchors.has(id) ? `#${id}` : undefined;
}

function decodedFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function setLink(token: Token, target: string | undefined): void {
  token.tag = target === undefined ? "span" : "a";
  token.attrs = target === undefined ? [] : [["href", target]];
  if (target !== undefined && !target.startsWith("#")) token.attrSet("rel", "nofollow noopener");
}

/** Turns the token into what {@link useSafeRenderers} prints: a picture, a link or plain words. */
function settleImage(token: Token, insideLink: boolean, context: ReadmeContext): void {
  const source = String(token.attrGet("src") ?? "");
  const picture = context.picture(source);
  const target = insideLink ? undefined : externalTarget(source);
  token.meta = { picture, target };
  token.attrs = [];
  token.content = plainText(token.children ?? []);
  if (picture) {
    token.attrs.push(["src", picture.source], ["alt", token.content], ["loading", "lazy"]);
    if (picture.width && picture.height) {
      token.attrs.push(["width", String(picture.width)], ["height", String(picture.height)]);
    }
  } else if (target) token.attrs.push(["href", target], ["rel", "nofollow noopener"]);
}

function useSafeRenderers(parser: MarkdownIt): void {
  const { rules } = parser.renderer;
  const { escapeHtml } = parser.utils;
  const code = (tokens: Token[], index: number): string =>
    `<pre tabindex="0"><code>${escapeHtml(tokens[index]?.content ?? "")}</code></pre>\n`;
  rules.fence = code;
  rules.code_block = code;
  rules.table_open = () =>
    '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n';
  rules.table_close = () => "</table></div>\n";
  rules.image = (tokens, index, _options, _env, renderer) => {
    const token = tokens[index];
    if (!token) return "";
    const words = escapeHtml(token.content || "picture");
    if (token.meta?.picture) return `<img${renderer.renderAttrs(token)}>`;
    return token.meta?.target
      ? `<a${renderer.renderAttrs(token)}>Picture: ${words}</a>`
      : `[${words}]`;
  };
}
