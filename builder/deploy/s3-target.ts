/**
 * A bucket of an object store that speaks S3 (Amazon's, R2, MinIO, Ceph, Garage, …). Each object is
 * put whole under its path, with type and Cache-Control; the store checks its SHA-256 on arrival.
 */
import { openAsBlob } from "node:fs";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { Origin } from "../../client/origin/origin.ts";
import { tooLarge } from "../../client/origin/too-large.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { DeployTarget } from "./deploy-target.ts";
import { requireListed } from "./require-listed.ts";
import type { S3Place } from "./s3-place.ts";
import { servedHeaders } from "./served-headers.ts";

const REQUESTS_AT_ONCE = 16;
/** Of one PUT, by Amazon's documentation; larger objects take another protocol. */
const OBJECT_SIZE_MAX = 5 * 1024 ** 3;
/** After the first failure that may pass: 503 SlowDown, a broken connection. */
const RETRIES = 4;

/** @param tree the built tree, absolute */
export function s3Target(tree: string, place: S3Place, signal: AbortSignal): DeployTarget {
  const send = sender(place, signal);
  return {
    location: place.location,
    look: async () => s3Origin(place, send),
    async put(files, onFile) {
      await mapBounded(files, REQUESTS_AT_ONCE, async (file) => {
        if (file.size > OBJECT_SIZE_MAX) throw tooLargeForOnePut(file.path, place);
        const from = join(tree, file.path);
        await requireListed(file, from);
        const body = await openAsBlob(from);
        await send("PUT", file.path, { body, sha256: file.sha256, ...servedHeaders(file.path) });
        onFile(file.path);
      });
    },
    async write(path, bytes) {
      const body = new Blob([new Uint8Array(bytes)]);
      const headers = { contentType: "application/json", cacheControl: "no-store" };
      await send("PUT", path, { body, sha256: sha256Hex(bytes), ...headers });
    },
    async remove(paths, onFile) {
      await mapBounded(paths, REQUESTS_AT_ONCE, async (path) => {
        await send("DELETE", path);
        onFile(path);
      });
    },
    close: async () => undefined,
  };
}

interface Upload {
  readonly body: Blob;
  readonly sha256: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** The answer, or undefined for 404. */
type Send = (
  method: "GET" | "PUT" | "DELETE",
  path: string,
  upload?: Upload,
) => Promise<Response | undefined>;

function sender({ credentials, region, urlOf, location }: S3Place, signal: AbortSignal): Send {
  const client = new AwsClient({ ...credentials, service: "s3", region, retries: 0 });
  return async (method, path, upload) => {
    const init = {
      method,
      signal,
      ...(upload && {
        body: upload.body,
        headers: {
          "Content-Type": upload.contentType,
          "Cache-Control": upload.cacheControl,
          "X-Amz-Content-Sha256": upload.sha256,
        },
      }),
    };
    for (let attempt = 0; ; attempt += 1) {
      const answer = await client.fetch(urlOf(path), init).catch((error: unknown) => {
        signal.throwIfAborted();
        return error as Error;
      });
      if (answer instanceof Response && answer.ok) return answer;
      if (answer instanceof Response && answer.status === 404 && method !== "PUT") return undefined;
      const mayPass = answer instanceof Error || answer.status >= 500 || answer.status === 429;
      if (!mayPass || attempt >= RETRIES) throw await refusal(answer, { method, path, location });
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
    }
  };
}

function s3Origin({ location }: S3Place, send: Send): Origin {
  return {
    location,
    local: false,
    async read(path, limit) {
      const answer = await send("GET", path);
      if (!answer) return undefined;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (bytes.length > limit) throw tooLarge(`${location}/${path}`, limit);
      return bytes;
    },
    async stream(path) {
      return (await send("GET", path))?.body ?? undefined;
    },
  };
}

interface Refused {
  readonly method: string;
  readonly path: string;
  readonly location: string;
}

/** What stores answer is XML with a code of words (Amazon S3 API, Error Responses). */
async function refusal(
  answer: Response | Error,
  { method, path, location }: Refused,
): Promise<CodedError> {
  const what = `${method} ${location}/${path}`;
  if (answer instanceof Error) {
    const cause = answer.cause instanceof Error ? answer.cause.message : answer.message;
    return new CodedError({
      code: "E_NETWORK",
      exitCode: EXIT.network,
      message: `${what}: ${cause}`,
      fix: "check the endpoint (AWS_ENDPOINT_URL_S3 or --endpoint), and run it again: what arrived is not sent twice",
      cause: answer,
    });
  }
  const text = (await answer.text().catch(() => "")).slice(0, 4096);
  const code = /<Code>([A-Za-z0-9.]{1,80})<\/Code>/.exec(text)?.[1] ?? "";
  const isAuth = answer.status === 401 || answer.status === 403;
  return new CodedError({
    code: isAuth ? "E_AUTH" : "E_DEPLOY",
    exitCode: isAuth ? EXIT.auth : EXIT.failed,
    message: `${what}: the store answers ${answer.status}${code && ` ${code}`}`,
    fix: FIXES[code] ?? (isAuth ? FIXES.AccessDenied : FIXES.Other) ?? "",
  });
}

const FIXES: Readonly<Record<string, string>> = {
  AccessDenied:
    "the key needs s3:GetObject, s3:PutObject and s3:DeleteObject on the bucket's objects, and s3:ListBucket on the bucket, without which a store answers 403 for what is not there",
  NoSuchBucket: "make the bucket, or correct its name in s3://BUCKET/PREFIX",
  InvalidAccessKeyId: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key of this store",
  SignatureDoesNotMatch:
    "AWS_SECRET_ACCESS_KEY is not that of AWS_ACCESS_KEY_ID, or the region is wrong",
  RequestTimeTooSkewed: "set this machine's clock",
  PermanentRedirect: "name the bucket's own region with AWS_REGION or --region",
  AuthorizationHeaderMalformed: "name the bucket's own region with AWS_REGION or --region",
  Other: "run it again: what arrived is not sent twice, and the deployed tree is as it was",
};

function tooLargeForOnePut(path: string, { location }: S3Place): CodedError {
  return new CodedError({
    code: "E_DEPLOY",
    exitCode: EXIT.failed,
    message: `${path} is larger than the 5 GB that ${location} takes in one request`,
    fix: "put it there with the store's own program first, under the same path",
  });
}
