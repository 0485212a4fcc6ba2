import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";
import { loadPayload } from "./load-payload.ts";

interface ClientOptions {
  readonly endpoint?: string;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  readonly mailto?: string;
}

interface OsvAdapter {
  createOsvClient(options?: ClientOptions): {
    query(subject: { ecosystem: string; name: string; version: string }): Promise<{ id: string }[]>;
    vulnerability(id: string): Promise<{ id: string } | undefined>;
  };
}

interface CrossrefAdapter {
  createCrossrefClient(options?: ClientOptions): { work(doi: string): Promise<object | undefined> };
  normalizeDoi(text: string): string;
}

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const osv = versionsOf("ashlar/osv-api", "module-external");
const crossref = versionsOf("ashlar/crossref-api", "module-external");

const seen: Seen[] = [];
let answer: Answer = () => {};
let endpoint = "";

const server = createServer(async (request, response) => {
  const body = await text(request);
  seen.push({ method: request.method!, url: request.url!, body });
  answer(request, response, body);
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  seen.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => {
  return (_, response) =>
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(value));
};

describe.each([...osv, ...crossref])("$name $version", (version) => {
  const contract = description(version);

  test("describes its endpoint in OpenAPI 3.1, with every reference in place", () => {
    expect(contract.openapi).toMatch(/^3\.1\.\d+$/);
    expect(contract.servers).toStrictEqual([{ url: version.manifest.config.endpoint }]);
    expect(version.manifest.permissions!.allowedDomains).toStrictEqual([
      new URL(version.manifest.config.endpoint!).host,
    ]);
    const references = [...JSON.stringify(contract).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(2);
    for (const [, path] of references) {
      expect(
        path!
          .split("/")
          .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], contract),
        path,
      ).toBeDefined();
    }
    for (const name of Object.keys(contract.components.schemas))
      expect(schema(version, name)).toBeTypeOf("function");
  });

  /** One call each, with arguments that are in order. */
  async function call(options: ClientOptions = {}): Promise<unknown> {
    const all = { endpoint: `${endpoint}/`, timeoutMs: 2000, ...options };
    if (version.name === "ashlar/osv-api") {
      const { createOsvClient } = await loadPayload<OsvAdapter>(
        version,
        version.manifest.config.adapter!,
      );
      return createOsvClient(all).query({ ecosystem: "npm", name: "left-pad", version: "1.0.0" });
    }
    const { createCrossrefClient } = await loadPayload<CrossrefAdapter>(
      version,
      version.manifest.config.adapter!,
    );
    return createCrossrefClient(all).work("10.5555/12345678");
  }

  test("says how long to wait when there were too many requests", async () => {
    answer = json(429, { message: "slow down" }, { "retry-after": "7" });
    await expect(call()).rejects.toMatchObject({
      name: "ServiceError",
      code: "E_RATE_LIMITED",
      status: 429,
      retryAfterMs: 7000,
    });
    answer = json(429, {}, { "retry-after": new Date(Date.now() + 60_000).toUTCString() });
    const error: { retryAfterMs?: number } = await call().then(
      () => ({}),
      (reason) => reason,
    );
    expect(error.retryAfterMs).toBeGreaterThan(55_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(60_000);
    answer = json(429, {}, { "retry-after": "soon" });
    await expect(call()).rejects.toMatchObject({ code: "E_RATE_LIMITED", retryAfterMs: undefined });
    expect(seen).toHaveLength(3);
  });

  test("gives up on a service that does not answer, or that stops in the middle", async () => {
    answer = () => {};
    await expect(call({ timeoutMs: 100 })).rejects.toMatchObject({
      code: "E_TIMEOUT",
      message: expect.stringContaining("100 ms"),
    });
    answer = (_, response) => response.writeHead(200).write("{");
    await expect(call({ timeoutMs: 100 })).rejects.toMatchObject({ code: "E_TIMEOUT" });
  });

  test("tells a refusal, a broken connection and a wrong answer apart", async () => {
    answer = json(400, { code: 3, message: "Invalid query." });
    await expect(call()).rejects.toMatchObject({
      code: "E_REFUSED",
      status: 400,
      message: expect.stringContaining("Invalid query."),
    });
    answer = (_, response) => response.destroy();
    await expect(call()).rejects.toMatchObject({ code: "E_NETWORK" });
    await expect(call({ endpoint: "http://127.0.0.1:1" })).rejects.toMatchObject({
      code: "E_NETWORK",
    });
    for (const wrong of [
      "<html>",
      "null",
      "[1]",
      '{"vulns":[{}],"status":"ok","message":{}}',
      '"text"',
    ]) {
      answer = (_, response) => response.writeHead(200).end(wrong);
      if (wrong !== "[1]" || version.name !== "ashlar/osv-api")
        await expect(call(), wrong).rejects.toMatchObject({ code: "E_ANSWER" });
    }
  });

  test("reads no more than 16 MiB", async () => {
    answer = (_, response) => response.writeHead(200).end(Buffer.alloc(17 * 1024 * 1024, 0x20));
    await expect(call()).rejects.toMatchObject({
      code: "E_ANSWER",
      message: expect.stringContaining("16777216 bytes"),
    });
  });

  test("asks the real endpoint unless it is told another, through the fetch that it is given", async () => {
    const asked: string[] = [];
    const recorder: typeof fetch = async (url) => {
      asked.push(String(url));
      return new Response("{}", { status: 404 });
    };
    await call({ endpoint: version.manifest.config.endpoint!, fetch: recorder }).catch(
      () => undefined,
    );
    expect(new URL(asked[0]!).origin).toBe(version.manifest.config.endpoint);
  });
});

describe.each(osv)("$name $version", (version) => {
  const client = async () =>
    (await loadPayload<OsvAdapter>(version, "adapter.mjs")).createOsvClient({
      endpoint,
      timeoutMs: 2000,
    });
  const record = (id: string) => ({
    id,
    modified: "2026-02-17T16:24:09.000000Z",
    published: "2020-07-15T19:15:48Z",
    summary: "Prototype pollution",
    aliases: ["CVE-2020-8203"],
    severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:H" }],
    affected: [{ package: { ecosystem: "npm", name: "lodash" }, ranges: [] }],
  });

  test("follows the pages of an answer, with requests and answers that the description allows", async () => {
    const pages: Record<string, unknown> = {
      first: { vulns: [record("GHSA-p6mc-m468-83gw")], next_page_token: "second" },
      second: { next_page_token: "third" },
      third: { vulns: [record("GHSA-35jh-r3h4-6jhm")] },
    };
    answer = (request, response, body) =>
      json(200, pages[JSON.parse(body).page_token ?? "first"])(request, response, body);
    const found = await (await client()).query({
      ecosystem: "npm",
      name: "lodash",
      version: "4.17.15",
    });
    expect(found).toStrictEqual([record("GHSA-p6mc-m468-83gw"), record("GHSA-35jh-r3h4-6jhm")]);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toStrictEqual(
      Array(3).fill("POST /v1/query"),
    );
    const isQuery = schema(version, "Query");
    for (const { body } of seen) expect(isQuery(JSON.parse(body)), body).toBe(true);
    const isAnswer = schema(version, "QueryAnswer");
    for (const page of Object.values(pages)) expect(isAnswer(page)).toBe(true);
    expect(isAnswer({ vulns: [{ summary: "no id" }] })).toBe(false);
  });

  test("gives an empty list for the empty object, and stops at an answer without an end", async () => {
    answer = json(200, {});
    const subject = { ecosystem: "npm", name: "lodash", version: "4.17.21" };
    expect(await (await client()).query(subject)).toStrictEqual([]);
    answer = json(200, { next_page_token: "again" });
    await expect((await client()).query(subject)).rejects.toMatchObject({ code: "E_ANSWER" });
    expect(seen).toHaveLength(51);
  });

  test("finds a vulnerability by its id, and gives undefined for 404", async () => {
    answer = json(200, record("GHSA-35jh-r3h4-6jhm"));
    expect(await (await client()).vulnerability("GHSA-35jh-r3h4-6jhm")).toMatchObject({
      id: "GHSA-35jh-r3h4-6jhm",
    });
    expect(seen[0]!.url).toBe("/v1/vulns/GHSA-35jh-r3h4-6jhm");
    answer = json(404, { code: 5, message: "Bug not found." });
    expect(await (await client()).vulnerability("GHSA-0000-0000-0000")).toBeUndefined();
  });

  test("sends nothing when the arguments are wrong", async () => {
    await expect(
      (await client()).query({ ecosystem: "npm", name: "", version: "1" }),
    ).rejects.toThrow("name: must be");
    await expect((await client()).vulnerability("../query")).rejects.toThrow(TypeError);
    expect(seen).toHaveLength(0);
  });
});

describe.each(crossref)("$name $version", (version) => {
  const client = async (options: ClientOptions = {}) =>
    (await loadPayload<CrossrefAdapter>(version, "adapter.mjs")).createCrossrefClient({
      endpoint,
      timeoutMs: 2000,
      ...options,
    });
  const article = {
    status: "ok",
    "message-type": "work",
    "message-version": "1.0.0",
    message: {
      DOI: "10.1038/SDATA.2016.18",
      type: "journal-article",
      title: ["The FAIR Guiding Principles for scientific data management and stewardship"],
      author: [
        {
          given: "Mark D.",
          family: "Wilkinson",
          ORCID: "http://orcid.org/0000-0001-6960-357X",
          sequence: "first",
        },
        { name: "A working group" },
        { family: "Mononym" },
      ],
      issued: { "date-parts": [[2016, 3, 15]] },
      "container-title": ["Scientific Data"],
      volume: "3",
      publisher: "Springer Science and Business Media LLC",
      URL: "https://doi.org/10.1038/sdata.2016.18",
    },
  };

  test("flattens a work, and the description allows what the service sent", async () => {
    answer = json(200, article);
    expect(
      await (await client({ mailto: "library@example.org" })).work(
        "https://doi.org/10.1038/sdata.2016.18",
      ),
    ).toStrictEqual({
      doi: "10.1038/sdata.2016.18",
      type: "journal-article",
      title: "The FAIR Guiding Principles for scientific data management and stewardship",
      authors: [
        { name: "Mark D. Wilkinson", orcid: "0000-0001-6960-357X" },
        { name: "A working group", orcid: undefined },
        { name: "Mononym", orcid: undefined },
      ],
      year: 2016,
      container: "Scientific Data",
      volume: "3",
      pages: undefined,
      publisher: "Springer Science and Business Media LLC",
      url: "https://doi.org/10.1038/sdata.2016.18",
    });
    expect(seen[0]).toMatchObject({
      method: "GET",
      url: "/works/10.1038%2Fsdata.2016.18?mailto=library%40example.org",
    });
    expect(schema(version, "Answer")(article)).toBe(true);
    expect(schema(version, "Answer")({ status: "ok", message: {} })).toBe(false);
  });

  test("gives undefined for what was not deposited, and for a DOI that Crossref does not know", async () => {
    answer = json(200, {
      status: "ok",
      message: {
        DOI: "10.5555/x",
        title: [],
        author: [null, {}],
        issued: { "date-parts": [[null]] },
      },
    });
    expect(await (await client()).work("10.5555/x")).toMatchObject({
      doi: "10.5555/x",
      title: undefined,
      year: undefined,
      authors: [{ name: undefined, orcid: undefined }],
    });
    answer = (_, response) =>
      response.writeHead(404, { "content-type": "text/plain" }).end("Resource not found.");
    expect(await (await client()).work("10.5555/missing")).toBeUndefined();
  });

  test("takes DOIs as people write them, escapes them, and sends nothing for other text", async () => {
    const { normalizeDoi } = await loadPayload<CrossrefAdapter>(version, "adapter.mjs");
    for (const written of [
      "10.1000/ABC",
      "doi:10.1000/abc",
      " DOI: 10.1000/abc ",
      "http://dx.doi.org/10.1000/abc",
    ]) {
      expect(normalizeDoi(written)).toBe("10.1000/abc");
    }
    answer = json(200, { status: "ok", message: { DOI: "10.1000/a(b)<c>?d#e/../f" } });
    await (await client()).work("10.1000/a(b)<c>?d#e/../f");
    expect(decodeURIComponent(seen[0]!.url)).toBe("/works/10.1000/a(b)<c>?d#e/../f");
    await expect((await client()).work("sdata.2016.18")).rejects.toThrow(TypeError);
    expect(seen).toHaveLength(1);
  });
});

interface Contract {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly components: { readonly schemas: Record<string, object> };
}

function description({ files, manifest }: ArtifactVersion<"module-external">): Contract {
  return parse(readFileSync(join(files, manifest.config.specification!), "utf8"));
}

/** A check for one schema of the description, with the references that OpenAPI resolves in the document. */
function schema(
  version: ArtifactVersion<"module-external">,
  name: string,
): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(description(version), "contract");
  return (value) => ajv.validate({ $ref: `contract#/components/schemas/${name}` }, value);
}
