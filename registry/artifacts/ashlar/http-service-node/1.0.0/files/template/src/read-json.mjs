import { HttpError } from "./http-error.mjs";

/** Longest body that is read, in bytes. */
export const BODY_SIZE_MAX = 64 * 1024;

/**
 * The JSON value in the body of `request`.
 *
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<unknown>}
 * @throws {HttpError} 415 for another media type, 413 for more than BODY_SIZE_MAX bytes, 400 for
 *   text that is no UTF-8 or no JSON
 */
export async function readJson(request) {
  const [mediaType] = (request.headers["content-type"] ?? "").split(";");
  if (mediaType.trim().toLowerCase() !== "application/json") {
    throw new HttpError(415, "E_MEDIA_TYPE", "the body must be application/json");
  }
  const bytes = await readBytes(request);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new HttpError(400, "E_JSON", "the body is not JSON in UTF-8");
  }
}

async function readBytes(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    size += piece.length;
    if (size > BODY_SIZE_MAX) throw new HttpError(413, "E_TOO_LARGE", `the body is larger than ${BODY_SIZE_MAX} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
