import { requestJson, ServiceError } from "./request-json.mjs";

export { ServiceError };

/**
 * A client for the Crossref REST API. Options: `mailto` (an address where Crossref can reach you; it
 * puts your requests into the "polite pool"), `endpoint`, `fetch`, and `timeoutMs` for each request,
 * 20,000 when absent.
 */
export function createCrossrefClient({
  mailto,
  endpoint = "https://api.crossref.org",
  fetch = globalThis.fetch,
  timeoutMs = 20_000,
} = {}) {
  const base = endpoint.replace(/\/+$/, "");
  return {
    async work(doi) {
      const url = new URL(`${base}/works/${encodeURIComponent(normalizeDoi(doi))}`);
      if (mailto !== undefined) url.searchParams.set("mailto", mailto);
      try {
        return toWork(await requestJson(url.href, { fetch, timeoutMs, headers: { accept: "application/json" } }));
      } catch (error) {
        if (error.code === "E_NOT_FOUND") return undefined;
        throw error;
      }
    },
  };
}

/**
 * The DOI in lower case, without the resolver's address or "doi:" before it.
 *
 * @throws {TypeError} for text that is no DOI.
 */
export function normalizeDoi(text) {
  const doi = String(text)
    .trim()
    .replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/i, "")
    .toLowerCase();
  if (!/^10\.\d{4,9}\/\S{1,200}$/.test(doi)) throw new TypeError(`${JSON.stringify(text)} is no DOI`);
  return doi;
}

function toWork(answer) {
  const work = answer?.message;
  if (answer?.status !== "ok" || typeof work?.DOI !== "string") {
    throw new ServiceError("E_ANSWER", "the answer holds no work");
  }
  return {
    doi: work.DOI.toLowerCase(),
    type: text(work.type),
    title: text(first(work.title)),
    authors: list(work.author).map(toAuthor),
    year: year(work.issued),
    container: text(first(work["container-title"])),
    volume: text(work.volume),
    pages: text(work.page),
    publisher: text(work.publisher),
    url: text(work.URL),
  };
}

/** People have `given` and `family`, groups have `name`. */
function toAuthor({ given, family, name, ORCID }) {
  return {
    name: text(name) ?? ([given, family].filter((part) => typeof part === "string").join(" ") || undefined),
    orcid: typeof ORCID === "string" ? ORCID.replace(/^https?:\/\/orcid\.org\//, "") : undefined,
  };
}

/** Dates are lists: `{"date-parts": [[2016, 3, 15]]}`, or `[[null]]` when nobody knows. */
function year(date) {
  const value = date?.["date-parts"]?.[0]?.[0];
  return Number.isInteger(value) ? value : undefined;
}

function list(value) {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === "object") : [];
}

function first(value) {
  return Array.isArray(value) ? value[0] : undefined;
}

function text(value) {
  return typeof value === "string" && value !== "" ? value : undefined;
}
