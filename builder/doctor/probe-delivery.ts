/** Does a host give the bytes that are asked for, and nothing else? */
import { gunzipSync } from "node:zlib";
import { sha256Hex } from "../../schemas/digest.ts";
import { REGISTRY_PATH, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import { answered, type Diagnosis, type Question } from "./diagnosis.ts";
import type { HostFiles } from "./host-files.ts";
import type { HttpAnswer, HttpAsk } from "./http-ask.ts";

export interface HostProbe {
  readonly ask: HttpAsk;
  readonly files: HostFiles;
}

const WHOLE: Question = {
  id: "bytes",
  question: "archives arrive as they are",
  why: "The digest of an archive is signed. A host that marks .tgz as Content-Encoding: gzip has browsers and programs unpack it on the way, and every install then refuses it.",
  fix: "take Content-Encoding: gzip off .tgz and .gzip files, and do not let the host compress them (nginx: no gzip_types application/gzip; S3: no Content-Encoding on the object)",
};

/** Both ways of getting it wrong: an encoding that is not there, and one on top. */
export async function probeBytes({ ask, files }: HostProbe): Promise<Diagnosis> {
  const { archive } = files;
  if (!archive) return answered(WHOLE, "unknown", "no archive is published", "publish one");
  const answer = await ask(archive.path, { headers: { "accept-encoding": "gzip" } });
  if (answer.status !== 200)
    return answered(WHOLE, "blocks", `${answer.status} for ${archive.path}`);
  const encoding = answer.headers["content-encoding"];
  const isWhole = sha256Hex(answer.body) === archive.sha256;
  if (isWhole && encoding === undefined) return answered(WHOLE, "yes", "digest as signed");
  if (isWhole)
    return answered(WHOLE, "blocks", `Content-Encoding: ${encoding} on a file that is not encoded`);
  const isTwice = encoding === "gzip" && sha256Hex(unpacked(answer.body)) === archive.sha256;
  if (isTwice)
    return answered(WHOLE, "no", "compressed a second time on the way: works, and wastes time");
  return answered(
    WHOLE,
    "blocks",
    `other bytes than the signed ones (sha256 ${sha256Hex(answer.body).slice(0, 12)}…)`,
  );
}

function unpacked(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: 64 * 1024 * 1024 });
  } catch {
    return new Uint8Array();
  }
}

const MISSING: Question = {
  id: "not-found",
  question: "what is not there answers 404",
  why: "Clients ask for the next root, and know by a 404 that there is none. A page in its place (as single-page apps want it) never ends that search; a 403 (as buckets give it) stops other TUF clients.",
  fix: "switch the fallback page off (nginx: no try_files … /index.html; CDN: no custom error response with 200), and let the bucket be listed by whoever reads it, so that it says 404",
};

export async function probeMissing({ ask }: HostProbe): Promise<Diagnosis> {
  const { status } = await ask("metadata/999999.root.json");
  if (status === 404 || status === 410) return answered(MISSING, "yes", `${status}`);
  return answered(
    MISSING,
    status === 403 ? "no" : "blocks",
    `${status} for a file that is not there`,
  );
}

const HEAD: Question = {
  id: "head",
  question: "HEAD answers as GET does",
  why: "Mirrors and download managers ask with HEAD whether and how large a file is.",
  fix: "allow the method HEAD",
};

export async function probeHead({ ask, files }: HostProbe): Promise<Diagnosis> {
  const path = files.archive?.path ?? REGISTRY_PATH;
  const { status, headers } = await ask(path, { method: "HEAD" });
  if (status !== 200) return answered(HEAD, "no", `${status}`);
  const length = headers["content-length"];
  const size = files.archive?.size;
  if (size !== undefined && length !== String(size))
    return answered(
      HEAD,
      "no",
      `Content-Length ${length ?? "is missing"}, and the file has ${size}`,
    );
  return answered(HEAD, "yes", `200, Content-Length ${length ?? "is missing"}`);
}

const RANGE: Question = {
  id: "range",
  question: "broken downloads can go on (Range)",
  why: "Without ranges a download of a large model begins anew whenever the line breaks.",
  fix: "switch byte ranges on (nginx and S3 have them; some CDNs only for what they have in their cache)",
};

export async function probeRange({ ask, files }: HostProbe): Promise<Diagnosis> {
  const path = files.archive?.path ?? REGISTRY_PATH;
  const headers = { range: "bytes=1-4", "accept-encoding": "identity" };
  const answer = await ask(path, { headers });
  const isRange =
    answer.status === 206 && /^bytes 1-4\//.test(answer.headers["content-range"] ?? "");
  if (isRange && answer.body.length === 4) return answered(RANGE, "yes", "206");
  return answered(
    RANGE,
    "no",
    `${answer.status} with ${answer.body.length} bytes for bytes 1 to 4`,
  );
}

const UNCHANGED: Question = {
  id: "etag",
  question: "unchanged files are not sent again (ETag, 304)",
  why: "Readers ask for the timestamp each time. With an ETag the answer is a line and not a file.",
  fix: "switch ETag or Last-Modified on (nginx: etag on)",
};

export async function probeEtag({ ask }: HostProbe): Promise<Diagnosis> {
  const { headers } = await ask(TIMESTAMP_PATH);
  const conditions: Record<string, string> = {
    ...(headers.etag !== undefined && { "if-none-match": headers.etag }),
    ...(headers["last-modified"] !== undefined && {
      "if-modified-since": headers["last-modified"],
    }),
  };
  if (Object.keys(conditions).length === 0)
    return answered(UNCHANGED, "no", "neither ETag nor Last-Modified");
  const { status } = await ask(TIMESTAMP_PATH, { headers: conditions });
  return answered(UNCHANGED, status === 304 ? "yes" : "no", `${status}`);
}

const COMPRESSED: Question = {
  id: "compression",
  question: "text travels compressed",
  why: "Metadata and pages shrink to a quarter: the first install waits for them.",
  fix: "compress application/json, text/html, text/css and text/javascript (nginx: gzip on; gzip_types …; CDN: automatic compression)",
};

export async function probeCompression({ ask }: HostProbe): Promise<Diagnosis> {
  const { headers }: HttpAnswer = await ask(REGISTRY_PATH, {
    headers: { "accept-encoding": "gzip, br" },
  });
  const encoding = headers["content-encoding"];
  return answered(COMPRESSED, encoding === undefined ? "no" : "yes", encoding ?? "as it is");
}
