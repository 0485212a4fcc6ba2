/** An attack, played from the first request to what is left on the disk afterwards. */
import { afterAll, afterEach, beforeAll, expect, onTestFinished, vi } from "vitest";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { attestationPath, targetPath } from "../../schemas/paths.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { keyIdOf, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import type { Root, Targets, Timestamp } from "../../schemas/trust/tuf-metadata.ts";
import { metadataBytes, signMetadata } from "../../schemas/trust/tuf-signature.ts";
import {
  currentPath,
  documentIn,
  type Files,
  type Host,
  newReader,
  openHost,
  type Place,
  type Reader,
  type Run,
  renameAbove,
  resign,
  signedIn,
} from "./hostile-host.ts";
import { NEW, OLD, published } from "./hostile-trees.ts";
import { testSigner } from "./test-signing.ts";

/** What all tests of a file attack; filled before the first of them. */
export interface Stage {
  host: Host;
  /** `#sha256:…` */
  pin: string;
  old: Files;
  now: Files;
}

/** Opens a host for the tests of this file, with the registry's two states. */
export function stage(): Stage {
  const made = {} as Stage;
  beforeAll(async () => {
    const { pin, states } = await published([OLD, NEW]);
    Object.assign(made, { host: await openHost(), pin, old: states[0], now: states[1] });
  });
  afterAll(() => made.host.close());
  afterEach(() => vi.useRealTimers());
  return made;
}

export async function reader(environment: Readonly<Record<string, string>> = {}): Promise<Reader> {
  const made = await newReader(environment);
  onTestFinished(made.remove);
  return made;
}

export const daysLater = (days: number): void =>
  void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * 86_400_000 });

export interface Refusal {
  readonly code: string;
  /** In the message, the details or the fix: the file, and what attack it stops. */
  readonly words: readonly (string | RegExp)[];
  readonly exitCode?: number;
}

export function expectRefusal(
  { error, out }: Run,
  { code, words, exitCode = EXIT.integrity }: Refusal,
): void {
  expect(error, out).toMatchObject({ code, exitCode });
  const text = [error?.message, ...(error?.details ?? []), error?.fix].join("\n");
  for (const word of words) expect(text).toMatch(word);
  expect(error?.fix).toMatch(/\w{3}.*\./s);
}

export interface Attack extends Refusal {
  /** The state that the reader has seen before; none when absent. */
  readonly seen?: "old" | "now";
  /** What is installed. */
  readonly name?: string;
  readonly attack: (place: Place) => unknown;
}

/** Plays an attack, and holds the reader to having placed nothing and forgotten nothing. */
export async function play(
  { host, pin, old, now }: Stage,
  { seen, name = "lab/free", attack, ...refusal }: Attack,
): Promise<void> {
  const victim = await reader();
  const place = host.place(seen === "old" ? old : now);
  const address = `${place.url}${pin}`;
  if (seen) expect((await victim.install(address, name)).error).toBeUndefined();
  const before = { placed: await victim.placed(), remembered: await victim.remembered() };
  place.files = new Map(now);
  await attack(place);
  expectRefusal(await victim.install(address, name), refusal);
  expect(await victim.placed()).toEqual(before.placed);
  if (!seen) expect(await victim.placed()).toEqual([]);
  const after = await victim.remembered();
  for (const [file, version] of Object.entries(before.remembered))
    expect(after[file], file).toBeGreaterThanOrEqual(version);
}

export const FREE = targetPath.document("lab/free");
export const ARCHIVE = targetPath.archive("lab/free", "1.1.0");
export const PAST = "2020-01-01T00:00:00Z";
const LATE = "2099-01-01T00:00:00Z";

export const sizeOf = (bytes: Uint8Array) => ({
  length: bytes.length,
  hashes: { sha256: sha256Hex(bytes) },
});

/** Signs online roles again for ever, as the thief of their keys can. */
export async function keepAlive(files: Files, ...roles: readonly ("timestamp" | "snapshot")[]) {
  if (roles.includes("snapshot"))
    await renameAbove(files, (snapshot) => Object.assign(snapshot, { expires: LATE }));
  const change = (timestamp: Timestamp) => Object.assign(timestamp, { expires: LATE });
  await resign(files, "timestamp", { change, keys: [testSigner("timestamp")] });
}

/** Targets that the offline keys signed, and that are past their time. */
export async function expireOffline(files: Files) {
  const change = (targets: Targets) => Object.assign(targets, { expires: PAST });
  await resign(files, "targets", { change, keys: [testSigner("targets")] });
  const bytes = files.get(currentPath(files, "targets"))!;
  await renameAbove(files, ({ meta }) =>
    Object.assign(meta, { "targets.json": { version: 1, ...sizeOf(bytes) } }),
  );
}

/** Signs snapshot or targets with a key that is not theirs, and names them above as they are then. */
export async function forgeBelow(files: Files, role: "snapshot" | "targets", key: Signer) {
  await resign(files, role, { keys: [key] });
  const bytes = files.get(currentPath(files, role))!;
  if (role === "targets")
    return renameAbove(files, ({ meta }) =>
      Object.assign(meta, { "targets.json": { version: 1, ...sizeOf(bytes) } }),
    );
  const change = ({ meta }: Timestamp) => Object.assign(meta["snapshot.json"], sizeOf(bytes));
  await resign(files, "timestamp", { change, keys: [testSigner("timestamp")] });
}

export async function nextRoot(
  files: Files,
  change: (root: Root) => unknown,
  keys: readonly Signer[] = [testSigner("root")],
): Promise<void> {
  const root = signedIn<Root>(files, "metadata/1.root.json");
  root.version = 2;
  change(root);
  files.set("metadata/2.root.json", metadataBytes(await signMetadata(root, keys)));
}

export function setKey(
  root: Root,
  role: "timestamp" | "snapshot" | "targets",
  { publicKey }: Signer,
) {
  const key = tufKeyOf(publicKey);
  root.keys[keyIdOf(key)] = key;
  root.roles[role] = { keyids: [keyIdOf(key)], threshold: 1 };
}

export function flip(files: Files, path: string): void {
  const bytes = Uint8Array.from(files.get(path)!);
  bytes[bytes.length >> 1]! ^= 1;
  files.set(path, bytes);
}

export function proofPath(files: Files): string {
  const { version, attestations } = documentIn(files, "lab/free").versions[0]!;
  return attestationPath({ name: "lab/free", version }, "tlog-proof", attestations.proof.sha256);
}

export const swap = (files: Files, path: string, from: Files, other = path): void =>
  void files.set(path, from.get(other)!);
