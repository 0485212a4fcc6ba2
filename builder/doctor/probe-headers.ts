/** Does a host say of its files what browsers and caches need to know? */
import { CHECKPOINT_PATH, REGISTRY_PATH, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import { servedHeaders } from "../deploy/served-headers.ts";
import { answered, type Diagnosis, type Question } from "./diagnosis.ts";
import type { HostProbe } from "./probe-delivery.ts";

const TYPES: Question = {
  id: "types",
  question: "files have their types",
  why: "A browser downloads a page that is no text/html, and runs no script and applies no style of another type.",
  fix: "use the host's table of types (nginx: include mime.types); deploy to a bucket with `ashlar deploy`, which sets them",
};

/** Types are compared without their parameters; a few have two names. */
const SAME: Readonly<Record<string, string>> = {
  "application/javascript": "text/javascript",
  "application/x-gzip": "application/gzip",
  "application/x-compressed-tar": "application/gzip",
};
/** What nobody runs or shows may be plain bytes. */
const MAY_BE_BYTES = /\.(?:tgz|gzip)$/;

export async function probeTypes({ ask, files }: HostProbe): Promise<Diagnosis> {
  const page = await ask("docs/");
  const asset = /(?:href|src)="[^"]*?(assets\/[^"]+\.(?:css|js))"/.exec(
    Buffer.from(page.body).toString("utf8"),
  )?.[1];
  const paths = [REGISTRY_PATH, ...(files.archive ? [files.archive.path] : []), asset ?? ""];
  const wrong: string[] = [];
  if (page.status === 200 && typeOf(page.headers) !== "text/html")
    wrong.push(`docs/ is ${typeOf(page.headers)}, and should be text/html`);
  for (const path of paths.filter(Boolean)) {
    const { status, headers } = await ask(path, { method: "HEAD" });
    const wanted = servedHeaders(path).contentType.replace(/;.*/, "");
    const found = typeOf(headers);
    const isFine = found === wanted || (MAY_BE_BYTES.test(path) && isBytes(found));
    if (status === 200 && !isFine) wrong.push(`${path} is ${found}, and should be ${wanted}`);
  }
  if (wrong.length === 0) return answered(TYPES, "yes", "as they should be");
  const blocks = wrong.some((line) => /text\/html$|css$|javascript$/.test(line));
  return answered(TYPES, blocks ? "blocks" : "no", wrong.join("; "));
}

const isBytes = (type: string): boolean =>
  type === "application/octet-stream" || type === "application/x-tar";

function typeOf(headers: Readonly<Record<string, string>>): string {
  const type = (headers["content-type"] || "nothing").replace(/;.*/, "").trim().toLowerCase();
  return SAME[type] ?? type;
}

const CORS: Question = {
  id: "cors",
  question: "pages of other sites may read it (CORS)",
  why: "Without it a browser lets no other site read the registry: no search on your own pages, no verification in the browser of somebody else's mirror.",
  fix: "send Access-Control-Allow-Origin: * with every file; nothing here depends on who asks",
};

export async function probeCors({ ask }: HostProbe): Promise<Diagnosis> {
  const { headers } = await ask(REGISTRY_PATH, { headers: { origin: "https://other.example" } });
  const allowed = headers["access-control-allow-origin"];
  const isAllowed = allowed === "*" || allowed === "https://other.example";
  return answered(CORS, isAllowed ? "yes" : "no", allowed ?? "no Access-Control-Allow-Origin");
}

const POINTERS: Question = {
  id: "pointer-cache",
  question: "pointers are not kept long",
  why: "timestamp.json and the checkpoint lead to all the rest. A cache that keeps them shows an old registry, and in the end one that has expired.",
  fix: "send Cache-Control: no-cache (or max-age of a minute) for metadata/timestamp.json, log/checkpoint and ashlar.json",
};
/** Seconds that a reader may be behind without noticing much, and that make a mistake. */
const KEPT_MAX = 300;
const KEPT_WRONG = 86_400;

export async function probePointerCache({ ask }: HostProbe): Promise<Diagnosis> {
  let worst = 0;
  let found = "";
  for (const path of [TIMESTAMP_PATH, CHECKPOINT_PATH]) {
    const control = (await ask(path)).headers["cache-control"] ?? "";
    const kept = keptSeconds(control);
    if (kept > worst || found === "") found = `${path}: ${control || "no Cache-Control"}`;
    worst = Math.max(worst, kept);
  }
  if (worst >= KEPT_WRONG) return answered(POINTERS, "blocks", found);
  return answered(POINTERS, worst > KEPT_MAX ? "no" : "yes", found);
}

/** Without a word a cache may guess (RFC 9111, 4.2.2): some minutes more than is good. */
function keptSeconds(control: string): number {
  if (control === "") return KEPT_MAX + 1;
  if (/\b(?:no-store|no-cache)\b/i.test(control)) return 0;
  const shared = /\bs-maxage=(\d{1,10})/i.exec(control)?.[1];
  const own = /\bmax-age=(\d{1,10})/i.exec(control)?.[1];
  return Math.max(Number(shared ?? 0), Number(own ?? 0));
}

const FOREVER: Question = {
  id: "immutable-cache",
  question: "what never changes may be kept",
  why: "Names with a digest never change. A cache that may keep them for a year asks nobody again.",
  fix: "send Cache-Control: public, max-age=31536000, immutable for names with a digest (ashlar deploy does so for buckets)",
};

export async function probeImmutableCache({ ask, files }: HostProbe): Promise<Diagnosis> {
  const path = files.archive?.path ?? files.about.documents.files.path;
  const control = (await ask(path, { method: "HEAD" })).headers["cache-control"] ?? "";
  const isKept = /\bmax-age=\d{5,}/i.test(control) && !/\bno-(?:store|cache)\b/i.test(control);
  return answered(FOREVER, isKept ? "yes" : "no", control || "no Cache-Control");
}
