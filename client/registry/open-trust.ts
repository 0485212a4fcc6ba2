/**
 * How trust in a registry begins: with the fingerprint of one of its roots, from the user's list of
 * registries, from the address itself, from the environment, or from a person who is shown it. There
 * is no way to read a registry without one.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { ROOT_ROTATIONS_MAX, ROOT_SIZE_MAX } from "../../schemas/limits.ts";
import { parseEnvelope, parseRoot, type Root } from "../../schemas/trust/tuf-metadata.ts";
import { terminalDirs } from "../config/terminal-dirs.ts";
import type { Origin } from "../origin/origin.ts";
import { readKnownRoot, writeKnownRoot } from "../state/known-roots.ts";
import { trustFolder } from "../state/trust-folder.ts";
import { askYes } from "../terminal/ask-yes.ts";
import { plainText } from "../terminal/plain-text.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { ashlarRootOf } from "../trust/ashlar-root.ts";
import { pinnedRoot } from "../trust/pinned-root.ts";
import { scratchStore } from "../trust/scratch-store.ts";
import type { OpenedTrust } from "./origin-reader.ts";

/** Fingerprints that the environment vouches for, for machines that nobody answers questions on. */
const ROOTS_VARIABLE = "ASHLAR_ROOTS";

export interface TrustRequest {
  /** The user's name for the registry. */
  readonly alias: string;
  readonly origin: Origin;
  /** One spelling of its address. */
  readonly address: string;
  /** SHA-256 of a root, hex, where the user named one. */
  readonly pin: string | undefined;
  /** Seconds since 1970: judge expiry by this time, and keep nothing of what is learned. */
  readonly at?: number | undefined;
}

export type TrustTerminal = Pick<
  Terminal,
  "environment" | "folder" | "signal" | "interactive" | "note" | "paint"
>;

/**
 * @throws {CodedError} E_ROOT_UNKNOWN when nobody vouches for the registry's root; E_ROOT_PIN when it
 *   is another than the one that was named; E_TRUST_STATE
 */
export async function openTrust(
  request: TrustRequest,
  terminal: TrustTerminal,
): Promise<OpenedTrust> {
  const { state, cache } = terminalDirs(terminal);
  const known = request.pin ?? (await readKnownRoot(state, request.address));
  const pin = known ?? (await learnRoot(request, terminal, state));
  const store = trustFolder({ state, cache, pin });
  let root = await store.load("root.json");
  if (root === undefined) {
    const source = { reader: request.origin, metadataPrefix: "metadata/" };
    root = await pinnedRoot(source, pin);
    await store.save("root.json", root);
  }
  if (claimsOf(root).keys === "development")
    terminal.note(
      terminal.paint(
        "yellow",
        `${request.alias} is signed with development keys: they protect nothing.`,
      ),
    );
  if (request.at !== undefined) return { store: scratchStore(store), pin, now: request.at };
  return { store, pin, now: Math.floor(Date.now() / 1000) };
}

/** The newest of what the registry serves, for a person to compare, or any that the environment names. */
export async function learnRoot(
  { alias, origin, address }: Pick<TrustRequest, "alias" | "origin" | "address">,
  terminal: TrustTerminal,
  state: string,
  ask = askYes,
): Promise<string> {
  const vouched = vouchedRoots(terminal);
  let newest: Uint8Array | undefined;
  for (let version = 1; version <= ROOT_ROTATIONS_MAX; version += 1) {
    const bytes = await readRoot(origin, version);
    if (bytes === undefined) break;
    const digest = sha256Hex(bytes);
    if (vouched.has(digest)) return digest;
    newest = bytes;
  }
  if (newest === undefined) throw notSigned(origin);
  const pin = sha256Hex(newest);
  if (!terminal.interactive) throw unknownRoot(alias, origin, pin);
  const served = newest;
  const accepted = await inTurn(() => {
    describeRoot(served, origin, terminal);
    // The question has the fingerprint: --quiet leaves out what is noted.
    const root = terminal.paint("bold", `sha256:${pin}`);
    return ask(`Trust ${plainText(origin.location)} by the root ${root}?`, terminal);
  });
  if (!accepted) throw unknownRoot(alias, origin, pin);
  await writeKnownRoot(state, address, pin);
  return pin;
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** Registries are read beside each other, and one answer must not be taken for two questions. */
function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(run);
  lastTurn = turn.catch(() => undefined);
  return turn;
}

/**
 * A file that is no root ends the search: some hosts answer every path with one page, and there would
 * be no end of roots. Object stores answer 403 for what is not there.
 */
async function readRoot(origin: Origin, version: number): Promise<Uint8Array | undefined> {
  const path = `metadata/${version}.root.json`;
  try {
    const bytes = await origin.read(path, ROOT_SIZE_MAX);
    const isRoot = bytes === undefined || rootIn(bytes)?.version === version;
    return isRoot ? bytes : undefined;
  } catch (error) {
    if (version > 1 && error instanceof CodedError && error.code === "E_AUTH") return undefined;
    throw error;
  }
}

function vouchedRoots({ environment }: TrustTerminal): ReadonlySet<string> {
  const words = (environment[ROOTS_VARIABLE] ?? "").toLowerCase().split(/[\s,]+/);
  return new Set(words.map((word) => word.replace(/^sha256:/, "")));
}

function describeRoot(bytes: Uint8Array, origin: Origin, { note, paint }: TrustTerminal): void {
  const { id, keys } = claimsOf(bytes);
  note(`${origin.location} calls itself ${plainText(id)}, and is not known here yet.`);
  if (keys === "development")
    note(paint("yellow", "It is signed with development keys, which protect nothing."));
  note(
    "Compare the fingerprint of its root with what the registry's owner tells you in another way.",
  );
}

/** What a root says of itself, before anything of it is believed. */
function claimsOf(bytes: Uint8Array): { readonly id: string; readonly keys: string } {
  const root = rootIn(bytes);
  const ashlar = root && ashlarRootOf(root);
  return ashlar
    ? { id: ashlar.registry, keys: ashlar.keys }
    : { id: "nothing in particular", keys: "unknown" };
}

/** Without any signature being looked at. */
function rootIn(bytes: Uint8Array): Root | undefined {
  try {
    const envelope = parseEnvelope(JSON.parse(new TextDecoder().decode(bytes)));
    const root = envelope.ok ? parseRoot(envelope.value.signed) : envelope;
    return root.ok ? root.value : undefined;
  } catch {
    return undefined;
  }
}

function notSigned(origin: Origin): CodedError {
  return new CodedError({
    code: "E_NOT_A_REGISTRY",
    exitCode: EXIT.notFound,
    message: `${origin.location} has no metadata/1.root.json, so it is no registry that could be verified`,
    fix: "Give the address of the registry's root, where metadata/ lies; a tree without signatures has to be built again.",
  });
}

function unknownRoot(alias: string, origin: Origin, pin: string): CodedError {
  return new CodedError({
    code: "E_ROOT_UNKNOWN",
    exitCode: EXIT.usage,
    message: `nobody has said yet that the root of trust of ${alias} (${origin.location}) is the right one, so nothing from it can be verified`,
    fix: `Compare the fingerprint with what the registry's owner tells you, then name it: ${origin.location}#sha256:${pin}   or, for all commands: ashlar registries add NAME URL --root sha256:${pin}`,
    details: [`served root sha256:${pin}`],
  });
}
