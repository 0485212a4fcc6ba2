/** Smart HTTP by `git http-backend` itself; who may read and push is decided before. */
import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { authenticate, mayPush, roleOfToken, tokenAllows } from "./authenticate.ts";
import { GIT_ENVIRONMENT } from "./bare-git.ts";
import { findRepository, fullName, type Repository, type Store, type Token } from "./store.ts";
import { syncRefs } from "./sync-refs.ts";

const ADDRESS = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Answers what git asks; false for any other request. */
export function serveGit(
  store: Store,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = new URL(request.url ?? "/", store.origin);
  const [, owner = "", name = "", service = ""] = ADDRESS.exec(url.pathname) ?? [];
  if (!service) return false;
  const push = `${service}${url.search}`.includes("git-receive-pack");
  const token = authenticate(store, request.headers);
  const repository = findRepository(store, owner, name);
  const refusal = refuse(repository, token, push);
  if (refusal) {
    const [status, text] = refusal;
    const headers = status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(status, { "content-type": "text/plain", ...headers }).end(`${text}\n`);
  } else if (repository)
    runBackend(
      store,
      { repository, token: token ?? undefined, push, url, service },
      request,
      response,
    );
  return true;
}

function refuse(
  repository: Repository | undefined,
  token: Token | undefined | null,
  push: boolean,
): [status: number, text: string] | undefined {
  if (token === null) return [401, "Invalid username or token."];
  const visible =
    repository !== undefined &&
    roleOfToken(repository, token) !== "none" &&
    tokenAllows(token, repository.private ? "contents" : "metadata", "read");
  if (repository && repository.notReadyFor > 0) {
    repository.notReadyFor--;
    return [404, "Repository not found."];
  }
  if (!visible) return token ? [404, "Repository not found."] : [401, "Authentication required"];
  if (!push || mayPush(repository, token)) return undefined;
  if (!token) return [401, "Authentication required"];
  return [403, `Permission to ${fullName(repository)}.git denied to ${token.user.login}.`];
}

interface GitRequest {
  readonly repository: Repository;
  readonly token: Token | undefined;
  readonly push: boolean;
  readonly url: URL;
  readonly service: string;
}

function runBackend(
  store: Store,
  asked: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const child = spawn("git", ["http-backend"], {
    env: { ...GIT_ENVIRONMENT, ...cgiVariables(asked, request) },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(child.stdin);
  child.stdin.on("error", () => undefined);
  response.on("close", () => child.kill());
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf("\r\n\r\n");
    const headers = output.subarray(0, Math.max(end, 0)).toString("latin1").split("\r\n");
    const fields = headers.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    const { status = "200", ...rest } = Object.fromEntries(fields);
    // Pull requests follow before the client hears that its push is done.
    if (asked.token && asked.service === "git-receive-pack")
      syncRefs(store, asked.repository, asked.token.user);
    response.writeHead(end < 0 ? 500 : Number.parseInt(status, 10), end < 0 ? {} : rest);
    response.end(output.subarray(end + 4));
  });
}

function cgiVariables(asked: GitRequest, request: IncomingMessage): Record<string, string> {
  const { repository, token } = asked;
  const protectedRefs = [...repository.protection.keys()].map((name) => `refs/heads/${name}`);
  const workflows = token?.permissions === undefined || token.permissions.workflows === "write";
  const header = (name: string): string => String(request.headers[name] ?? "");
  return {
    GIT_PROJECT_ROOT: repository.folder,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${asked.service}`,
    QUERY_STRING: asked.url.search.slice(1),
    REQUEST_METHOD: request.method ?? "GET",
    CONTENT_TYPE: header("content-type"),
    CONTENT_LENGTH: header("content-length"),
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    GIT_PROTOCOL: header("git-protocol"),
    REMOTE_USER: token?.user.login ?? "",
    DOUBLE_PROTECTED: protectedRefs.join(" "),
    DOUBLE_NO_WORKFLOWS: workflows ? "" : "1",
  };
}
