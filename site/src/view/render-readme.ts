/**
 * A contributor's Markdown as HTML for a page of ours. The text is hostile:
 *
 * - raw HTML stays text; the parser never makes tags from it;
 * - a link keeps its address only when it is absolute http(s) or mailto, or names a heading here, as
 *   this page or as GitHub spells its anchor; a relative one leads where the page says, or nowhere;
 * - a picture is shown only when it is one of the artifact's own screenshots, else it is a link;
 * - no attribute comes from the text but `href`, `src`, `alt` and a list's `start`; in particular no
 *   `style`, no `class`, and ids carry a prefix (see `heading-id.ts`).
 *
 * The first heading is dropped when it is a title, because the page has its own: links to it lead to
 * the top of the page.
 */
import markdownIt, { type MarkdownIt, type Token } from "markdown-it";
import { hostAnchors } from "../../../schemas/heading-anchor.ts";
import { linkGoal } from "../../../schemas/link-goal.ts";
import { headingId, headingIds } from "./heading-id.ts";
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
  /** The address for a link to the file `path` of the artifact; no such link leads anywhere when absent. */
  readonly file?: (path: string) => string | undefined;
}

/** The id of the page's own beginning. */
const TOP = "#main";

export function renderReadme(markdown: string, context: ReadmeContext): RenderedReadme {
  const parser = markdownIt({ html: false, linkify: true });
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  const { title, tokens } = withoutTitle(parser.parse(markdown, {}));
  const headings = settleHeadings(tokens, context.topLevel);
  const targets: Targets = { anchors: anchorsOf(title, headings), file: context.file };
  for (const token of tokens) {
    keepAttributes(token);
    if (token.children) settleInline(token.children, targets, context);
  }
  useSafeRenderers(parser);
  return { html: parser.renderer.render(tokens, parser.options, {}), headings };
}

function withoutTitle(tokens: Token[]): { readonly title?: string; readonly tokens: Token[] } {
  const [first, content] = tokens;
  if (first?.type !== "heading_open" || first.tag !== "h1") return { tokens };
  return { title: plainText(content?.children ?? []), tokens: tokens.slice(3) };
}

interface Targets {
  /** Ids as links mean them, and GitHub's anchors, each with its address on the page. */
  readonly anchors: ReadonlyMap<string, string>;
  readonly file: ReadmeContext["file"];
}

/** The page's own ids win over GitHub's anchors, and those over the title's. */
function anchorsOf(
  title: string | undefined,
  headings: readonly ReadmeHeading[],
): ReadonlyMap<string, string> {
  const texts = headings.map(({ text }) => text);
  const addresses = headings.map(({ id }) => `#${id}`);
  const hosted = hostAnchors(title === undefined ? texts : [title, ...texts]);
  const hostedAddresses = title === undefined ? addresses : [TOP, ...addresses];
  const known = new Map<string, string>(
    hosted.map((anchor, index) => [anchor, hostedAddresses[index] ?? TOP]),
  );
  if (title !== undefined) known.set(headingId(title), TOP);
  for (const [index, { id }] of headings.entries()) known.set(id, addresses[index] ?? TOP);
  return known;
}

function settleHeadings(tokens: readonly Token[], topLevel: number): ReadmeHeading[] {
  const places = tokens.flatMap((token, index) => (token.type === "heading_open" ? [index] : []));
  const levels = headingLevels(
    places.map((place) => Number(tokens[place]?.tag.slice(1))),
    topLevel,
  );
  const texts = places.map((place) => plainText(tokens[place + 1]?.children ?? []));
  const ids = headingIds(texts);
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

function settleInline(tokens: Token[], targets: Targets, context: ReadmeContext): void {
  let insideLink = false;
  for (const token of tokens) {
    if (token.type === "link_open") {
      const target = linkTarget(String(token.attrGet("href") ?? ""), targets);
      insideLink = target !== undefined;
      setLink(token, target);
    } else if (token.type === "link_close") {
      token.tag = insideLink ? "a" : "span";
      insideLink = false;
    } else if (token.type === "image") settleImage(token, insideLink, context);
  }
}

function linkTarget(href: string, { anchors, file }: Targets): string | undefined {
  const goal = linkGoal(href);
  if (goal.kind === "elsewhere") return externalTarget(href);
  if (goal.kind === "path") return file?.(goal.path);
  if (goal.kind === "outside") return undefined;
  if (goal.anchor === "") return TOP;
  return anchors.get(headingId(goal.anchor)) ?? anchors.get(goal.anchor.toLowerCase());
}

function setLink(token: Token, target: string | undefined): void {
  token.tag = target === undefined ? "span" : "a";
  token.attrs = target === undefined ? [] : [["href", target]];
  if (target !== undefined && externalTarget(target)) token.attrSet("rel", "nofollow noopener");
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
