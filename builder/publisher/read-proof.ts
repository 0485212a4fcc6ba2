/**
 * Reads a place where a proof may be. The name of it comes from a stranger: the addresses that it has
 * are looked up once and checked, and the connection goes to the one that was checked; no other host
 * is followed, no proxy is asked, and what comes is bounded in bytes and time.
 */
import { promises as dns } from "node:dns";
import { request } from "node:https";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { PROOF_RECORDS_MAX, PROOF_SIZE_MAX, PROOF_TIME_MAX_MS } from "../../schemas/limits.ts";
import { printable } from "../check/printable.ts";
import type { ProofPlace } from "./proof-place.ts";
import { isPublicAddress } from "./public-address.ts";

export interface ProofNetwork {
  /** DNS servers to ask, `address` or `address:port`; the system's when absent. */
  readonly servers?: readonly string[];
  /** Lets names have addresses that are not of the public internet: for a registry inside of one. */
  readonly allowPrivate?: boolean;
  readonly signal?: AbortSignal;
  /** Certificates that are trusted besides the system's, as PEM. */
  readonly ca?: string;
  /** 443 when absent. */
  readonly port?: number;
}

const REDIRECTS_MAX = 3;

/** The lines, or TXT records, that are there; trimmed. @throws {CodedError} E_PROOF_… */
export async function readProof(
  place: ProofPlace,
  network: ProofNetwork = {},
): Promise<readonly string[]> {
  if (place.kind === "dns") return readRecords(place.name, network);
  let { url } = place;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await fetchOnce(url, network);
    if ("text" in answer) return answer.text.split(/\r?\n/).map((line) => line.trim());
    if (redirects === REDIRECTS_MAX)
      throw refusal("E_PROOF_REDIRECT", `${url.href} redirects again and again`);
    url = sameHost(url, answer.location);
  }
}

function resolver({ servers }: ProofNetwork): InstanceType<typeof dns.Resolver> {
  const own = new dns.Resolver({ timeout: PROOF_TIME_MAX_MS / 4, tries: 2 });
  if (servers) own.setServers([...servers]);
  return own;
}

async function readRecords(name: string, network: ProofNetwork): Promise<readonly string[]> {
  try {
    const records = await resolver(network).resolveTxt(name);
    return records
      .slice(0, PROOF_RECORDS_MAX)
      .map((parts) => parts.join("").slice(0, PROOF_SIZE_MAX).trim());
  } catch (error) {
    if (isAbsent(error)) return [];
    throw refusal("E_PROOF_NETWORK", `the TXT records of ${name} could not be asked for`, error);
  }
}

/** @throws {CodedError} E_PROOF_NETWORK, E_PROOF_ADDRESS when any of the addresses is none of the public internet */
async function addressOf(host: string, network: ProofNetwork): Promise<string> {
  const addresses = await addressesOf(host, network);
  const [first] = addresses;
  if (first === undefined) throw refusal("E_PROOF_NETWORK", `${host} has no address`);
  const inside = addresses.find((address) => !isPublicAddress(address));
  if (inside === undefined || network.allowPrivate) return first;
  throw refusal(
    "E_PROOF_ADDRESS",
    `${host} has the address ${inside}, which is not of the public internet`,
    undefined,
    "name a domain that everybody reaches; inside of a network of your own, add --allow-private",
  );
}

async function addressesOf(host: string, network: ProofNetwork): Promise<readonly string[]> {
  try {
    if (!network.servers)
      return (await dns.lookup(host, { all: true })).map(({ address }) => address);
    const own = resolver(network);
    const answers = await Promise.allSettled([own.resolve4(host), own.resolve6(host)]);
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  } catch (error) {
    throw refusal("E_PROOF_NETWORK", `${host} could not be looked up`, error);
  }
}

type Answer = { readonly text: string } | { readonly location: string };

async function fetchOnce(url: URL, network: ProofNetwork): Promise<Answer> {
  const address = await addressOf(url.hostname, network);
  const limit = AbortSignal.timeout(PROOF_TIME_MAX_MS);
  const signal = network.signal ? AbortSignal.any([limit, network.signal]) : limit;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const fail = (error: unknown): void =>
    reject(
      error instanceof CodedError
        ? error
        : refusal("E_PROOF_NETWORK", `${url.href} could not be read: ${reasonOf(error)}`, error),
    );
  const asked = request(
    {
      // The address that was checked, and no other that the name may have a moment later.
      host: address,
      servername: url.hostname,
      port: network.port ?? 443,
      path: url.pathname,
      headers: { host: url.hostname, accept: "text/plain", "user-agent": "ashlar" },
      agent: false,
      signal,
      ...(network.ca !== undefined && { ca: network.ca }),
    },
    (response) => {
      const { statusCode = 0, headers } = response;
      const { location } = headers;
      if ([301, 302, 303, 307, 308].includes(statusCode) && location !== undefined) {
        response.destroy();
        return resolve({ location });
      }
      if (statusCode !== 200) {
        response.destroy();
        return fail(refusal("E_PROOF_STATUS", `${url.href} answers with ${statusCode}`));
      }
      collect(response, url).then((text) => resolve({ text }), fail);
    },
  );
  asked.on("error", fail).end();
  try {
    return await promise;
  } finally {
    asked.destroy();
  }
}

async function collect(body: AsyncIterable<Uint8Array>, url: URL): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > PROOF_SIZE_MAX)
      throw refusal("E_PROOF_SIZE", `${url.href} has more than ${PROOF_SIZE_MAX} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** Only the host that is to be proven may say where the file is. */
function sameHost(from: URL, location: string): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (to?.protocol === "https:" && to.host === from.host && to.username + to.password === "")
    return to;
  throw refusal(
    "E_PROOF_REDIRECT",
    `${from.href} redirects to ${printable(location, 200)}, which is another place`,
  );
}

function isAbsent(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENODATA" || error.code === "ENOTFOUND")
  );
}

function reasonOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error), 200);
}

function refusal(
  code: `E_PROOF_${string}`,
  message: string,
  cause?: unknown,
  fix = "mend what serves the proof, then run this again",
): CodedError {
  return new CodedError({ code, exitCode: EXIT.failed, message, fix, cause });
}
