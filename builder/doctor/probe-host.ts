/** What a host can serve of a tree: one row for each ability that something depends on. */
import { apiPath, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { parseEnvelope, parseTimestamp } from "../../schemas/trust/tuf-metadata.ts";
import { answered, type Diagnosis, type Question } from "./diagnosis.ts";
import { hostFiles } from "./host-files.ts";
import type { HttpAsk } from "./http-ask.ts";
import {
  type HostProbe,
  probeBytes,
  probeCompression,
  probeEtag,
  probeHead,
  probeMissing,
  probeRange,
} from "./probe-delivery.ts";
import { probeCors, probeImmutableCache, probePointerCache, probeTypes } from "./probe-headers.ts";

export interface HostQuestions {
  readonly root: URL;
  readonly ask: HttpAsk;
  /** `h2`, `http/1.1`; undefined without TLS. */
  readonly protocol: () => Promise<string | undefined>;
  /** Seconds since 1970. */
  readonly now: number;
  /** Differs from run to run, so that no cache has seen it. */
  readonly nonce: string;
  readonly onProbe?: (done: number, total: number, what: string) => void;
}

/** @throws {CodedError} E_NOT_A_REGISTRY, E_NETWORK where nothing can be asked at all */
export async function probeHost(questions: HostQuestions): Promise<readonly Diagnosis[]> {
  const { ask, root, onProbe } = questions;
  const probe = { ask, files: await hostFiles(ask, root.href) };
  const probes: readonly ((probe: HostProbe) => Promise<Diagnosis>)[] = [
    async () => probeTls(root),
    probeBytes,
    probeMissing,
    (it) => probeFreshness(it, questions),
    probePointerCache,
    probeTypes,
    probeFolders,
    probeHead,
    probeRange,
    probeEtag,
    probeCompression,
    probeImmutableCache,
    probeCors,
    probeEncodedSlash,
    () => probeProtocol(questions),
    probeContainers,
    probeHidden,
  ];
  const found: Diagnosis[] = [];
  for (const run of probes) {
    const diagnosis = await run(probe).catch(unanswered);
    found.push(diagnosis);
    onProbe?.(found.length, probes.length, diagnosis.question);
  }
  return found;
}

function unanswered(error: Error): Diagnosis {
  return {
    ...{ id: "answer", question: "every request is answered", state: "blocks" },
    found: error.message,
    why: "A host that breaks off some requests breaks installs in the same places.",
    fix: "look into the host's log for this time",
  };
}

const TLS: Question = {
  id: "https",
  question: "the connection is encrypted",
  why: "What is installed is verified anyway. Without TLS anyone on the way sees what is asked for, and can change the website.",
  fix: "serve it over https",
};

function probeTls(root: URL): Diagnosis {
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(root.hostname);
  if (root.protocol === "https:") return answered(TLS, "yes", "https");
  return answered(TLS, isHere ? "yes" : "no", isHere ? "http, on this machine only" : "http");
}

const FRESH: Question = {
  id: "freshness",
  question: "the pointer is current",
  why: "Readers refuse a timestamp that has expired: it may be a registry that somebody froze. One from a cache is older than it has to be.",
  fix: "build and deploy again, at least weekly; where a CDN holds an old copy, purge metadata/timestamp.json and log/checkpoint after each deployment",
};

async function probeFreshness(
  { ask }: HostProbe,
  { now, nonce }: HostQuestions,
): Promise<Diagnosis> {
  const kept = await ask(TIMESTAMP_PATH);
  const fresh = await ask(`${TIMESTAMP_PATH}?${nonce}`);
  const [seen, newest] = [timestampOf(kept.body), timestampOf(fresh.body)];
  if (!seen) return answered(FRESH, "blocks", `${kept.status}, and no timestamp that can be read`);
  const left = (Date.parse(seen.expires) / 1000 - now) / 86_400;
  if (left <= 0) return answered(FRESH, "blocks", `it expired on ${seen.expires}`);
  if (newest && newest.version > seen.version)
    return answered(FRESH, "no", `a cache has version ${seen.version}, the host ${newest.version}`);
  const age = Number(kept.headers.age ?? 0);
  const behind = age > 300 ? `, kept by a cache for ${age} s` : "";
  const words = `version ${seen.version}, ${Math.floor(left)} days left${behind}`;
  return answered(FRESH, age > 300 || left < 1 ? "no" : "yes", words);
}

function timestampOf(bytes: Uint8Array) {
  try {
    const envelope = parseEnvelope(JSON.parse(fromUtf8(bytes) ?? ""));
    const parsed = envelope.ok ? parseTimestamp(envelope.value.signed) : envelope;
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}

const FOLDERS: Question = {
  id: "folders",
  question: "folders have their pages",
  why: "Pages of the website lie in folders, as index.html.",
  fix: "serve index.html for a path that ends in / (a bucket: switch its website on, or put a CDN before it)",
};

async function probeFolders({ ask }: HostProbe): Promise<Diagnosis> {
  const page = await ask("index.html");
  if (page.status !== 200)
    return answered(FOLDERS, "unknown", "the tree has no website", "build it without --no-site");
  const { status } = await ask("docs/");
  return answered(FOLDERS, status === 200 ? "yes" : "blocks", `${status} for docs/`);
}

const SLASH: Question = {
  id: "encoded-slash",
  question: "%2f in a path is a slash",
  why: "npm, yarn and bun ask for scoped packages as @scope%2fname. A host that takes %2f for a letter answers them with 404.",
  fix: "let the host decode %2f (nginx does, unless proxy_pass has a path; Apache: AllowEncodedSlashes On), or use it with ashlar's own client only",
};

async function probeEncodedSlash({ ask, files }: HostProbe): Promise<Diagnosis> {
  if (!files.artifact)
    return answered(SLASH, "unknown", "nothing is published", "publish something");
  const path = apiPath.artifact(files.artifact);
  const at = path.lastIndexOf("/");
  const statuses: number[] = [];
  for (const slash of ["%2f", "%2F"])
    statuses.push((await ask(`${path.slice(0, at)}${slash}${path.slice(at + 1)}`)).status);
  const isTaken = statuses.every((status) => status === 200);
  return answered(SLASH, isTaken ? "yes" : "no", [...new Set(statuses)].join(", "));
}

const HTTP2: Question = {
  id: "http2",
  question: "HTTP/2 is spoken",
  why: "A search fetches some small files at once; over HTTP/1.1 a browser has six lines for that.",
  fix: "switch it on (nginx: http2 on; it needs TLS)",
};

async function probeProtocol({ protocol }: HostQuestions): Promise<Diagnosis> {
  const found = await protocol();
  return answered(HTTP2, found === "h2" ? "yes" : "no", found ?? "no TLS, so HTTP/1.1");
}

const CONTAINERS: Question = {
  id: "containers",
  question: "container clients can pull (/v2/)",
  why: "skopeo, podman and docker ask for /v2/ at the host's root, and take a manifest only with its exact type.",
  fix: "nothing, unless containers are to be pulled from here: that takes a host whose types can be set for each path (nginx, a bucket, _headers), which GitHub Pages is not",
};

async function probeContainers({ ask }: HostProbe): Promise<Diagnosis> {
  const { status, headers } = await ask("v2/");
  const isThere = status === 200 && typeof headers["content-type"] === "string";
  return answered(CONTAINERS, isThere ? "yes" : "no", `${status} for v2/`);
}

const HIDDEN: Question = {
  id: "hidden",
  question: "no repository lies beside the tree",
  why: "A .git folder in the same place shows all of its history, and whatever lies in its configuration.",
  fix: "deploy the built tree, and not a clone; let the host refuse names that begin with a dot",
};

async function probeHidden({ ask }: HostProbe): Promise<Diagnosis> {
  const { status, body } = await ask(".git/HEAD");
  const isShown = status === 200 && /^(?:ref:|[0-9a-f]{40})/.test(fromUtf8(body) ?? "");
  return answered(
    HIDDEN,
    isShown ? "blocks" : "yes",
    isShown ? ".git/HEAD is served" : `${status}`,
  );
}
