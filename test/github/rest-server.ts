/** One REST exchange: who asks, which operation it is, the answer, and what GitHub's description says to both. */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { authenticate, roleOfToken, tokenAllows } from "./authenticate.ts";
import { exchangeValidator } from "./exchange-validator.ts";
import { GithubRefusal, notFound } from "./github-refusal.ts";
import type { Interventions } from "./interventions.ts";
import { type Operation, operationFinder, readOpenapi } from "./openapi-document.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import type { Answer, Call, RepositoryRoute, Route } from "./route.ts";
import { ROUTES } from "./routes.ts";
import { atLeast, findRepository, type Json, type Repository, type Store } from "./store.ts";

/** An exchange that GitHub's description does not allow. */
export interface Violation {
  readonly exchange: string;
  readonly problem: string;
}

export type ServeRest = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What the whole double shares. */
export interface RestParts {
  readonly store: Store;
  readonly interventions: Interventions;
  readonly limiter: RateLimiter;
  readonly violations: Violation[];
}

export function restServer({ store, interventions, limiter, violations }: RestParts): ServeRest {
  const document = readOpenapi();
  const find = operationFinder(document.operations);
  const validator = exchangeValidator(document);
  const routes = new Map(ROUTES.map((route) => [route.operation as string, route]));

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", store.origin);
    const exchange = `${request.method} ${url.pathname}${url.search}`;
    const violate = (problem: string): void => void violations.push({ exchange, problem });
    const bytes = await readBody(request);
    const token = authenticate(store, request.headers);
    const match = find(request.method ?? "GET", url.pathname.replace(/^\/api\/v3(?=\/)/, ""));
    const limit = limiter.headers(token?.user.login ?? "");
    if (!match) {
      violate("GitHub's description, as far as it is committed here, has no such operation");
      send(request, response, {
        status: 501,
        body: { message: "Not Implemented" },
        headers: limit,
      });
      return;
    }
    const fault = interventions.before(`${match.operation.method} ${match.operation.path}`);
    if (fault) {
      send(request, response, { ...fault, headers: { ...limit, ...fault.headers } });
      return;
    }
    const query: Json = Object.fromEntries(url.searchParams);
    const answer = catching(() => {
      if (!request.headers["user-agent"])
        throw new GithubRefusal(
          403,
          "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
        );
      if (token === null) throw new GithubRefusal(401, "Bad credentials");
      limiter.count(token?.user.login ?? "");
      const body = parseBody(bytes);
      const problems = validator.request(match.operation, query, body);
      for (const problem of problems) violate(`request: ${problem}`);
      if (problems.length > 0)
        throw new GithubRefusal(422, `Invalid request.\n\n${problems.join("\n")}`);
      const route = routes.get(`${match.operation.method} ${match.operation.path}`);
      if (!route) throw new Error(`no route for ${match.operation.path}`);
      const accept = request.headers.accept ?? "application/json";
      const call = {
        store,
        path: match.parameters,
        query,
        body: (body ?? {}) as Json,
        accept,
        token,
        url: url.href,
      };
      return handle(route, match.operation, call);
    });
    for (const problem of judge(validator, match.operation, answer))
      violate(`response ${answer.status}: ${problem}`);
    send(request, response, { ...answer, headers: { ...limit, ...answer.headers } });
  };
}

function handle(route: Route | RepositoryRoute, operation: Operation, call: Call): Answer {
  const { token } = call;
  const level = operation.method === "GET" ? "read" : "write";
  const allowed = operation.openToApps && tokenAllows(token, route.scope ?? "metadata", level);
  if (token?.permissions && !allowed)
    throw new GithubRefusal(403, "Resource not accessible by integration");
  if (!operation.path.startsWith("/repos/{owner}/{repo}")) return (route as Route).handle(call);
  const repository = findRepository(call.store, call.path.owner ?? "", call.path.repo ?? "");
  const role = repository ? roleOfToken(repository, token) : "none";
  if (!repository || role === "none" || stillForking(repository)) throw notFound();
  if (operation.method !== "GET" && !token) throw new GithubRefusal(401, "Requires authentication");
  if (!atLeast(role, route.role ?? "read"))
    throw new GithubRefusal(403, `Must have ${route.role} access to the repository.`);
  return (route as RepositoryRoute).handle({ ...call, repository, role });
}

/** A fork that is being made is not found; each question brings it nearer. */
function stillForking(repository: Repository): boolean {
  if (repository.notReadyFor === 0) return false;
  repository.notReadyFor--;
  return true;
}

function catching(answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof GithubRefusal) return { status: error.status, body: error.body };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 500, body: { message: `The double failed: ${text}` } };
  }
}

function judge(
  validator: ReturnType<typeof exchangeValidator>,
  operation: Operation,
  answer: Answer,
): string[] {
  if (answer.body instanceof Uint8Array) return [];
  if (answer.status === 500) return [JSON.stringify(answer.body)];
  const body = answer.body === undefined ? undefined : JSON.parse(JSON.stringify(answer.body));
  return validator.response(operation, answer.status, "application/json", body);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new GithubRefusal(400, "Problems parsing JSON");
  }
}

/** With an ETag of the body, and 304 for who has it. */
function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const raw = answer.body instanceof Uint8Array;
  const bytes = raw ? (answer.body as Uint8Array) : Buffer.from(JSON.stringify(answer.body) ?? "");
  const etag = `W/"${createHash("sha256").update(bytes).digest("hex")}"`;
  const headers = {
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": "0000:0000:0000:0000:00000000",
    ...(bytes.length > 0 && !raw ? { "content-type": "application/json; charset=utf-8" } : {}),
    ...(request.method === "GET" && answer.status === 200 ? { etag } : {}),
    ...answer.headers,
  };
  const same =
    request.method === "GET" && answer.status === 200 && request.headers["if-none-match"] === etag;
  response.writeHead(same ? 304 : answer.status, headers).end(same ? undefined : bytes);
}
