/** A built tree behind http(s): any static file server. */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, type InputType } from "node:zlib";
import { collect } from "./collect.ts";
import {
  type HttpAnswer,
  type HttpClient,
  type HttpClientOptions,
  httpClient,
} from "./http-client.ts";
import { changedMeanwhile, refused, unreachable } from "./network-error.ts";
import type { Origin } from "./origin.ts";
import { safeSegments } from "./safe-segments.ts";
import { tooLarge } from "./too-large.ts";

export function httpOrigin(options: HttpClientOptions): Origin {
  const client = httpClient(options);
  const address = (path: string) =>
    new URL(safeSegments(path).map(encodeURIComponent).join("/"), options.root);
  return {
    location: options.root.href,
    local: false,
    read: async (path, limit) => readWhole(client, address(path), limit),
    stream: async (path) => openStream(client, address(path)),
  };
}

/** Documents travel compressed where the server can; one that breaks off is asked for from its start. */
async function readWhole(
  client: HttpClient,
  url: URL,
  limit: number,
): Promise<Uint8Array | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await client.get(url, { "accept-encoding": "gzip, br" });
    if (await isAbsent(answer, url)) return undefined;
    try {
      return await decoded(await collect(answer.body, url.href, limit), answer, { url, limit });
    } catch (error) {
      await client.pause(url, attempt, error);
    }
  }
}

interface Bound {
  readonly url: URL;
  /** Most bytes that may come out. */
  readonly limit: number;
}

async function decoded(
  bytes: Uint8Array,
  { headers }: HttpAnswer,
  { url, limit }: Bound,
): Promise<Uint8Array> {
  const encoding = headers["content-encoding"] ?? "identity";
  const decode = encoding === "identity" ? undefined : DECODERS.get(String(encoding));
  if (encoding === "identity") return bytes;
  if (decode === undefined)
    throw unreachable(url, `it sent the encoding ${String(encoding)}, which was not asked for`);
  try {
    return await decode(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(url.href, limit);
    throw unreachable(url, error);
  }
}

type Decoder = (
  bytes: InputType,
  options: { readonly maxOutputLength: number },
) => Promise<Uint8Array>;
const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ["gzip", promisify(gunzip) as Decoder],
  ["x-gzip", promisify(gunzip) as Decoder],
  ["br", promisify(brotliDecompress) as Decoder],
]);

async function openStream(
  client: HttpClient,
  url: URL,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  // Ranges count the bytes as they travel, so what may be resumed must travel as it is.
  const first = await client.get(url, { "accept-encoding": "identity" });
  if (await isAbsent(first, url)) return undefined;
  return resumed(client, url, first);
}

/** All bytes of `first`, going on with a range request (RFC 9110, 14) where the line breaks. */
async function* resumed(
  client: HttpClient,
  url: URL,
  first: HttpAnswer,
): AsyncGenerator<Uint8Array> {
  const tag = strongTag(first);
  let answer = first;
  let offset = 0;
  let skip = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      for await (const piece of answer.body) {
        const fresh = piece.subarray(Math.min(skip, piece.length));
        skip -= piece.length - fresh.length;
        offset += fresh.length;
        if (fresh.length > 0) attempt = 1;
        if (fresh.length > 0) yield fresh;
      }
      return;
    } catch (error) {
      await client.pause(url, attempt, error);
    }
    answer = await client.get(url, {
      "accept-encoding": "identity",
      range: `bytes=${offset}-`,
      ...(tag && { "if-match": tag }),
    });
    skip = await unwanted(answer, url, offset);
  }
}

/** How many bytes at the start of `answer` have been seen: none of a range, all before it otherwise. */
async function unwanted(answer: HttpAnswer, url: URL, offset: number): Promise<number> {
  if (answer.status === 200) return offset;
  const begins = /^bytes (\d+)-/.exec(String(answer.headers["content-range"] ?? ""))?.[1];
  if (answer.status === 206 && begins === String(offset)) return 0;
  await answer.discard();
  throw changedMeanwhile(url);
}

async function isAbsent(answer: HttpAnswer, url: URL): Promise<boolean> {
  if (answer.status === 200) return false;
  await answer.discard();
  if (answer.status === 404 || answer.status === 410) return true;
  throw refused(url, answer.status, false);
}

function strongTag({ headers }: HttpAnswer): string | undefined {
  const tag = headers.etag;
  return typeof tag === "string" && tag.startsWith('"') ? tag : undefined;
}
