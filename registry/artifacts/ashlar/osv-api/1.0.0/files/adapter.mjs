import { requestJson, ServiceError } from "./request-json.mjs";

export { ServiceError };

/** Pages of one answer that are followed; the service has about a thousand entries on each. */
const PAGES_MAX = 50;

/**
 * A client for the OSV service. Options: `endpoint`, `fetch` (both for tests and mirrors) and
 * `timeoutMs` for each request, 10,000 when absent.
 */
export function createOsvClient({
  endpoint = "https://api.osv.dev",
  fetch = globalThis.fetch,
  timeoutMs = 10_000,
} = {}) {
  const base = endpoint.replace(/\/+$/, "");
  const request = (path, init) => requestJson(`${base}${path}`, { ...init, fetch, timeoutMs });
  return {
    query: (subject) => query(request, subject),
    vulnerability: (id) => vulnerability(request, id),
  };
}

/** All known vulnerabilities of one version of a package, as OSV records; an empty list when there is none. */
async function query(request, { ecosystem, name, version }) {
  for (const [field, value] of Object.entries({ ecosystem, name, version })) {
    if (typeof value !== "string" || value === "") throw new TypeError(`${field}: must be a text that is not empty`);
  }
  const found = [];
  let token;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const body = { package: { ecosystem, name }, version, ...(token !== undefined && { page_token: token }) };
    const answer = await request("/v1/query", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    found.push(...checkedRecords(answer));
    token = answer.next_page_token;
    if (typeof token !== "string" || token === "") return found;
  }
  throw new ServiceError("E_ANSWER", `${name}: more than ${PAGES_MAX} pages`);
}

/** One OSV record, or undefined when there is none with this id. */
async function vulnerability(request, id) {
  if (typeof id !== "string" || !/^[A-Za-z0-9][A-Za-z0-9.:_-]{0,99}$/.test(id)) {
    throw new TypeError(`id: ${JSON.stringify(id)} is no id of a vulnerability`);
  }
  try {
    const [record] = checkedRecords({ vulns: [await request(`/v1/vulns/${encodeURIComponent(id)}`)] });
    return record;
  } catch (error) {
    if (error.code === "E_NOT_FOUND") return undefined;
    throw error;
  }
}

/** The service leaves `vulns` out when it knows of nothing. */
function checkedRecords(answer) {
  const records = answer?.vulns ?? [];
  if (answer === null || typeof answer !== "object" || !Array.isArray(records)) {
    throw new ServiceError("E_ANSWER", "the answer is no object with a list of vulnerabilities");
  }
  for (const record of records) {
    if (typeof record?.id !== "string" || typeof record.modified !== "string") {
      throw new ServiceError("E_ANSWER", "a vulnerability has no id or no time of modification");
    }
  }
  return records;
}
