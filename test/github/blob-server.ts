/** Where artifacts lie: another origin, as GitHub's storage is, which refuses a token that was sent along. */
import { createServer, type Server } from "node:http";
import type { Store } from "./store.ts";

export function blobServer(store: Store): Server {
  return createServer((request, response) => {
    const [, id] = /^\/(\d+)\.zip\?sig=1$/.exec(request.url ?? "") ?? [];
    const artifact = store.repositories
      .flatMap((repository) => repository.runs.flatMap((run) => run.artifacts))
      .find((one) => one.id === Number(id));
    if (request.headers.authorization !== undefined)
      response.writeHead(400, { "content-type": "application/xml" }).end("<Error/>");
    else if (!artifact)
      response.writeHead(404, { "content-type": "application/xml" }).end("<Error/>");
    else response.writeHead(200, { "content-type": "application/zip" }).end(artifact.zip);
  });
}
