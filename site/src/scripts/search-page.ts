/** The search page: reads the address, asks the index, prints the answer. The only state is the address. */
import MiniSearch from "minisearch";
import { rank, type SearchHit } from "../../../client/search/rank.ts";
import { searchAnswer, searchSummary } from "../view/search-answer.ts";
import { readSearchState, type SearchState, searchAddress } from "../view/search-state.ts";
import { storedHit } from "../view/stored-hit.ts";
import { suggestNames } from "../view/suggest-names.ts";
import { fetchIndex, fetchUpdates } from "./search-index.ts";
import { emptyMessage, facetItems, failureMessage, resultItem } from "./search-parts.ts";

/** Results shown at once. */
const PAGE_SIZE = 25;
const SHORTCUT_KEY = "ashlar-shortcut";

const page = must<HTMLElement>(document, "[data-search]");
const root = page.dataset.root ?? "/";
const types: Readonly<Record<string, string>> = JSON.parse(page.dataset.types ?? "{}");
const box = must<HTMLInputElement>(page, "[data-search-box]");
const controls = must<HTMLFormElement>(page, "[data-controls]");
const facetList = must<HTMLElement>(page, "[data-facet]");
const sort = must<HTMLSelectElement>(page, "#sort");
const status = must<HTMLElement>(page, "[data-status]");
const message = must<HTMLElement>(page, "[data-message]");
const results = must<HTMLOListElement>(page, "[data-results]");
const more = must<HTMLButtonElement>(page, "[data-more]");

let index: MiniSearch | undefined;
let updated: ReadonlyMap<string, string> = new Map();
let hits: readonly SearchHit[] = [];

must<HTMLDetailsElement>(page, "details").open = matchMedia("(min-width: 860px)").matches;
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
  more.addEventListener("click", showMore);
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
    index = await fetchIndex(root, {
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
  facetList.replaceChildren(
    ...facetItems(
      Object.keys(types).map((type) => ({ type, count: 0, chosen: state.types.includes(type) })),
      types,
    ),
  );
}

function state(): SearchState {
  const chosen = [...facetList.querySelectorAll<HTMLInputElement>("input:checked")];
  const parameters = new URLSearchParams([
    ["q", box.value],
    ["sort", sort.value],
    ...chosen.map((input) => ["type", input.value]),
  ]);
  return readSearchState(parameters, Object.keys(types));
}

async function show(history: "push" | "replace" | "keep"): Promise<void> {
  const current = state();
  const address = location.pathname + searchAddress(current);
  if (history === "push") window.history.pushState(null, "", address);
  if (history === "replace") window.history.replaceState(null, "", address);
  if (!index) return;
  if (current.sort === "updated" && updated.size === 0)
    updated = await fetchUpdates(root).catch(() => new Map());
  const answer = searchAnswer(found(index, current.query), current, {
    types: Object.keys(types),
    updated,
  });
  hits = answer.hits;
  print(current, index);
  for (const [place, facet] of answer.facets.entries()) {
    const count = facetList.children[place]?.querySelector(".count");
    if (count) count.textContent = String(facet.count);
  }
}

/** Without a query, everything by name. */
function found(index: MiniSearch, query: string): SearchHit[] {
  if (query.trim() !== "") return rank(index, query, { limit: Number.POSITIVE_INFINITY });
  return index
    .search(MiniSearch.wildcard)
    .map(storedHit)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function print(current: SearchState, index: MiniSearch): void {
  status.textContent = searchSummary(current, hits.length);
  results.replaceChildren(
    ...hits
      .slice(0, PAGE_SIZE)
      .map((hit) => resultItem(hit, { root, types, query: current.query })),
  );
  more.hidden = hits.length <= PAGE_SIZE;
  message.replaceChildren();
  if (hits.length === 0)
    message.replaceChildren(
      emptyMessage({
        root,
        suggestions: suggestNames(index, current.query),
        filtered: current.types.length > 0,
      }),
    );
}

function showMore(): void {
  const shown = results.children.length;
  const items = hits
    .slice(shown, shown + PAGE_SIZE)
    .map((hit) => resultItem(hit, { root, types, query: box.value }));
  results.append(...items);
  more.hidden = hits.length <= results.children.length;
  items[0]?.querySelector("a")?.focus();
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
