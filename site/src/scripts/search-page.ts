/** The search page: reads the address, asks the index, prints the answer. The only state is the address. */
import type { Searcher } from "../../../client/search/open-search.ts";
import type { SearchAnswer, SearchOptions } from "../../../client/search/search-hit.ts";
import { looserQuery, searchSummary } from "../view/search-answer.ts";
import { readSearchState, type SearchState, searchAddress } from "../view/search-state.ts";
import { openIndex } from "./search-index.ts";
import {
  emptyMessage,
  facetItems,
  failureMessage,
  partialMessage,
  resultItem,
} from "./search-parts.ts";

/** Results shown at once. */
const PAGE_SIZE = 25;
/** Names that an empty result suggests. */
const SUGGESTIONS = 3;
const SHORTCUT_KEY = "ashlar-shortcut";

const page = must<HTMLElement>(document, "[data-search]");
const root = page.dataset.root ?? "/";
const types: Readonly<Record<string, string>> = JSON.parse(page.dataset.types ?? "{}");
const box = must<HTMLInputElement>(page, "[data-search-box]");
const controls = must<HTMLFormElement>(page, "[data-controls]");
const facetList = must<HTMLElement>(page, "[data-facet]");
const sort = must<HTMLSelectElement>(page, "#sort");
const related = must<HTMLInputElement>(page, "[data-related]");
const status = must<HTMLElement>(page, "[data-status]");
const message = must<HTMLElement>(page, "[data-message]");
const results = must<HTMLOListElement>(page, "[data-results]");
const more = must<HTMLButtonElement>(page, "[data-more]");

const facets = must<HTMLDetailsElement>(page, "details");

let index: Searcher | undefined;
/** How many results are wanted, and which question is the last one: answers to others come too late. */
let wanted = PAGE_SIZE;
let asked = 0;

facets.open = matchMedia("(min-width: 860px)").matches;
listen();
readAddress();
if (box.value === "") box.focus();
void begin();

function listen(): void {
  box.addEventListener("input", () => void show("replace"));
  must<HTMLFormElement>(page, "search form").addEventListener("submit", (event) => {
    event.preventDefault();
    void show("push");
  });
  controls.addEventListener("change", () => void show("push"));
  controls.addEventListener("reset", () => setTimeout(() => void clear()));
  more.addEventListener("click", () => void showMore());
  facets.addEventListener("toggle", () => void countTypes(state(), asked));
  page.addEventListener("keydown", moveThroughResults);
  addEventListener("popstate", () => {
    readAddress();
    void show("keep");
  });
  keepShortcutChoice(must<HTMLInputElement>(page, "[data-shortcut]"));
}

async function begin(): Promise<void> {
  status.textContent = "Loading the index…";
  message.replaceChildren();
  try {
    index = await openIndex(root, {
      path: page.dataset.index ?? "",
      sha256: page.dataset.indexSha256 ?? "",
    });
  } catch (error) {
    status.textContent = "The search index did not load.";
    message.replaceChildren(failureMessage(error, root, () => void begin()));
    return;
  }
  await show("keep");
}

function readAddress(): void {
  const state = readSearchState(new URLSearchParams(location.search), Object.keys(types));
  box.value = state.query;
  sort.value = state.sort;
  related.checked = state.related;
  facetList.replaceChildren(
    ...facetItems(
      Object.keys(types).map((type) => ({ type, chosen: state.types.includes(type) })),
      types,
    ),
  );
}

function state(): SearchState {
  const chosen = [...facetList.querySelectorAll<HTMLInputElement>("input:checked")];
  const parameters = new URLSearchParams([
    ["q", box.value],
    ["sort", sort.value],
    ...(related.checked ? [["related", "on"]] : []),
    ...chosen.map((input) => ["type", input.value]),
  ]);
  return readSearchState(parameters, Object.keys(types));
}

async function show(history: "push" | "replace" | "keep"): Promise<void> {
  const current = state();
  const address = location.pathname + searchAddress(current);
  if (history === "push") window.history.pushState(null, "", address);
  if (history === "replace") window.history.replaceState(null, "", address);
  wanted = PAGE_SIZE;
  await ask(current);
}

/** Results first; counts of types cost files of their own and come after them. */
async function ask(current: SearchState): Promise<void> {
  if (!index) return;
  asked += 1;
  const own = asked;
  const answer = await index.search(current.query, optionsOf(current));
  if (own !== asked) return;
  await print(current, answer, index);
  await countTypes(current, own);
}

function optionsOf({ types: chosen, sort: order, related: expand }: SearchState): SearchOptions {
  return { limit: wanted, sort: order, filters: { type: chosen }, expand };
}

async function countTypes(current: SearchState, own: number): Promise<void> {
  if (!index || !facets.open) return;
  const answer = await index.search(current.query, { ...optionsOf(current), facets: ["type"] });
  if (own !== asked) return;
  for (const [place, type] of Object.keys(types).entries()) {
    const count = facetList.children[place]?.querySelector(".count");
    if (count) count.textContent = String(answer.facets.type?.get(type) ?? 0);
  }
  status.textContent = searchSummary(current, answer);
}

async function print(current: SearchState, answer: SearchAnswer, from: Searcher): Promise<void> {
  const { hits, matched, total, problems, notes } = answer;
  status.textContent = searchSummary(current, answer);
  results.replaceChildren(...hits.map((hit) => resultItem(hit, { root, types, found: matched })));
  more.hidden = hits.length < wanted || (total.exact && hits.length >= total.count);
  const said = partialMessage(problems, notes);
  message.replaceChildren(...said);
  if (hits.length > 0) return;
  const near = await from.search(looserQuery(current.query), { limit: SUGGESTIONS });
  const suggestions = near.hits.map(({ name }) => name);
  const filtered = current.types.length > 0;
  message.replaceChildren(...said, emptyMessage({ root, suggestions, filtered }));
}

async function showMore(): Promise<void> {
  const shown = results.children.length;
  wanted = shown + PAGE_SIZE;
  await ask(state());
  results.children[shown]?.querySelector("a")?.focus();
}

function clear(): Promise<void> {
  for (const input of facetList.querySelectorAll<HTMLInputElement>("input")) input.checked = false;
  return show("push");
}

/** Down from the box enters the results; up from the first one returns to it. */
function moveThroughResults(event: KeyboardEvent): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const links = [...results.querySelectorAll<HTMLAnchorElement>("h2 a")];
  const place =
    document.activeElement instanceof HTMLAnchorElement
      ? links.indexOf(document.activeElement)
      : -1;
  if (step === 0 || (place < 0 && document.activeElement !== box)) return;
  const target = place + step < 0 ? box : links[place + step];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

function keepShortcutChoice(choice: HTMLInputElement): void {
  try {
    choice.checked = localStorage.getItem(SHORTCUT_KEY) !== "off";
    choice.addEventListener("change", () =>
      localStorage.setItem(SHORTCUT_KEY, choice.checked ? "on" : "off"),
    );
  } catch {
    choice.disabled = true;
  }
}

function must<T extends Element>(parent: ParentNode, selector: string): T {
  const element = parent.querySelector<T>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}
