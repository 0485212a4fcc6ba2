/** The pieces that the search page prints. Text from the index only ever becomes text nodes. */
import type { SearchHit } from "../../../client/search/search-hit.ts";
import { browsePath } from "../view/browse-paths.ts";
import { markedText } from "../view/marked-text.ts";
import { scoreBadge } from "../view/score-badge.ts";

interface Surroundings {
  readonly root: string;
  /** Titles of the types. */
  readonly types: Readonly<Record<string, string>>;
  /** Words to mark. */
  readonly found: readonly string[];
}

export interface Facet {
  readonly type: string;
  readonly chosen: boolean;
}

export function resultItem(hit: SearchHit, { root, types, found }: Surroundings): HTMLLIElement {
  const heading = make(
    "h2",
    anchor(root + browsePath.artifact(hit.name), ...marked(hit.name, found)),
    " ",
    span("version", hit.version),
  );
  const { text, tone } = scoreBadge(hit.score, hit.verdict);
  heading.append(" ", span(`badge ${tone}`, text));
  if (hit.deprecated) heading.append(" ", span("badge warn", "Deprecated"));
  const about = make("p", ...marked(hit.summary || hit.title, found));
  const meta = make(
    "p",
    anchor(root + browsePath.type(hit.type), types[hit.type] ?? hit.type),
    span("", `by ${hit.publisher}`),
  );
  if (hit.without.length > 0) meta.append(span("", `without ${hit.without.join(", ")}`));
  meta.className = "meta";
  return make("li", heading, about, meta);
}

export function facetItems(
  facets: readonly Facet[],
  titles: Readonly<Record<string, string>>,
): HTMLLIElement[] {
  return facets.map(({ type, chosen }) => {
    const input = make("input");
    Object.assign(input, { type: "checkbox", name: "type", value: type, checked: chosen });
    return make("li", make("label", input, ` ${titles[type] ?? type} `, span("count", "")));
  });
}

export function emptyMessage({
  root,
  suggestions,
  filtered,
}: {
  root: string;
  suggestions: readonly string[];
  filtered: boolean;
}): HTMLElement {
  const parts: (Node | string)[] = [];
  if (suggestions.length > 0) {
    const links = suggestions.flatMap((name, place) => [
      place > 0 ? ", " : "",
      anchor(root + browsePath.artifact(name), name),
    ]);
    parts.push(make("p", "Did you mean ", ...links, "?"));
  }
  if (filtered)
    parts.push(make("p", "Fewer types are shown than there are; clear the filters to see all."));
  parts.push(
    make(
      "p",
      "Or look through ",
      anchor(root + browsePath.categories, "the categories"),
      " and ",
      anchor(root + browsePath.browseBy("name"), "all names"),
      ".",
    ),
  );
  return make("div", ...parts);
}

/** What was left out of an answer, and why. */
export function partialMessage(
  problems: readonly { readonly error: Error }[],
  notes: readonly string[],
): HTMLElement[] {
  const missing = problems.map(({ error }) => error.message);
  const lines = missing.length > 0 ? ["Some results may be missing:", ...missing, ...notes] : notes;
  return lines.map((line) => make("p", line));
}

export function failureMessage(error: unknown, root: string, retry: () => void): HTMLElement {
  const button = make("button", "Try again");
  button.type = "button";
  button.addEventListener("click", retry);
  const reason = error instanceof Error ? error.message : String(error);
  return make(
    "div",
    make("p", `The reason given: ${reason}.`),
    make("p", button, " or look through ", anchor(root + browsePath.browse, "all artifacts"), "."),
  );
}

function marked(text: string, found: readonly string[]): (Node | string)[] {
  return markedText(text, found).map((part) => (part.marked ? make("mark", part.text) : part.text));
}

function anchor(href: string, ...children: (Node | string)[]): HTMLAnchorElement {
  const element = make("a", ...children);
  element.href = href;
  return element;
}

function span(style: string, text: string): HTMLSpanElement {
  const element = make("span", text);
  element.className = style;
  return element;
}

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}
