/** A host that serves whatever it likes, and a reader of it in this process, with a home of its own. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeProgram } from "../../client/terminal/program.ts";
import { toCoded } from "../../client/terminal/report-error.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { canonicalBytes } from "../../schemas/canonical.ts";
import type { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { metadataPath, TIMESTAMP_PATH, targetFilePath, targetPath } from "../../schemas/paths.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { binOf } from "../../schemas/trust/succinct-bins.ts";
import type {
  Envelope,
  Signed,
  Snapshot,
  SuccinctRoles,
  Targets,
  Timestamp,
} from "../../schemas/trust/tuf-metadata.ts";
import { metadataBytes, signMetadata } from "../../schemas/trust/tuf-signature.ts";
import { testSigner } from "./test-signing.ts";

/** Published files by path. */
export type Files = Map<string, Uint8Array>;

export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What stands behind an address; a test changes it as it goes. */
export interface Place {
  /** Ends with `/`. */
  readonly url: string;
  files: Files;
  /** Answers itself and returns true, or leaves it to the files. */
  answer: Answer | undefined;
  readonly requests: string[];
}

export interface Host {
  readonly origin: string;
  place(files: Files): Place;
  close(): Promise<void>;
}

/** One server for a whole file of tests: each place is a folder of its own. */
export async function openHost(): Promise<Host> {
  const places = new Map<string, Place>();
  const server: Server = createServer((request, response) => {
    const [, number = "", ...rest] = (request.url ?? "/").split("/");
    const place = places.get(number);
    const path = rest.map(decodeURIComponent).join("/");
    place?.requests.push(path);
    if (place?.answer?.(request, response) === true) return;
    const bytes = place?.files.get(path);
    if (bytes === undefined) response.writeHead(404).end("no such file");
    else response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    place(files) {
      const number = String(places.size + 1);
      const place: Place = {
        url: `${origin}/${number}/`,
        files: new Map(files),
        answer: undefined,
        requests: [],
      };
      places.set(number, place);
      return place;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Everything below a folder. */
export async function filesIn(folder: string): Promise<Files> {
  const files: Files = new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(folder.length + 1), await readFile(path));
  }
  return files;
}

export interface Run {
  readonly out: string;
  readonly notes: string;
  readonly error?: CodedError;
}

export interface Reader {
  readonly home: string;
  readonly project: string;
  /** A command of the client, run as the command line would, in the project's folder. */
  run(...args: readonly string[]): Promise<Run>;
  /** `install NAMES --registry ADDRESS`, or what the lock says when no name is given. */
  install(address: string, ...names: readonly string[]): Promise<Run>;
  /** Highest version of each file of the state folder that protects from old metadata. */
  remembered(): Promise<Readonly<Record<string, number>>>;
  /** What lies in the project, with the lock, by path. */
  placed(): Promise<readonly string[]>;
}

/** Whoever uses it removes `home`. */
export async function newReader(environment: Readonly<Record<string, string>> = {}) {
  const home = await mkdtemp(join(tmpdir(), "ashlar-reader-"));
  const project = join(home, "project");
  const reader: Reader = {
    home,
    project,
    run: (...args) => runClient(args, { home, folder: project, environment }),
    install: (address, ...names) =>
      reader.run("install", ...names, "--dir", project, "--registry", address),
    remembered: () => rememberedIn(join(home, ".local/state/ashlar/trust")),
    placed: async () => [...(await filesIn(project).catch(() => new Map())).keys()].sort(),
  };
  return { ...reader, remove: () => rm(home, { recursive: true, force: true }) };
}

async function runClient(
  args: readonly string[],
  at: { readonly home: string; readonly folder: string; readonly environment: object },
): Promise<Run> {
  const lines: string[] = [];
  const notes: string[] = [];
  const terminal: Terminal = {
    out: (line) => void lines.push(line),
    note: (line) => void notes.push(line),
    paint: (_style, text) => text,
    progress: () => ({ update: () => undefined, end: () => undefined }),
    interactive: false,
    environment: { HOME: at.home, ...at.environment },
    folder: at.folder,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  try {
    const program = await makeProgram(args, "0.0.0", terminal);
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    return { out: lines.join("\n"), notes: notes.join("\n"), error: toCoded(error) };
  }
  return { out: lines.join("\n"), notes: notes.join("\n") };
}

async function rememberedIn(folder: string): Promise<Record<string, number>> {
  const highest: Record<string, number> = {};
  for (const path of (await filesIn(folder).catch(() => new Map())).keys()) {
    const [, pin = "", version, name = ""] = /^([0-9a-f]{64})\/(\d+)\.(.+)$/.exec(path) ?? [];
    const key = `${pin.slice(0, 8)} ${name}`;
    if (version !== undefined) highest[key] = Math.max(highest[key] ?? 0, Number(version));
  }
  return highest;
}

/** The name and version that a reader would take for a role, from the timestamp down. */
export function currentPath(files: Files, role: string): string {
  if (role === "timestamp") return TIMESTAMP_PATH;
  const timestamp = signedIn<Timestamp>(files, TIMESTAMP_PATH);
  const snapshot = metadataPath("snapshot", timestamp.meta["snapshot.json"].version);
  if (role === "snapshot") return snapshot;
  const { meta } = signedIn<Snapshot>(files, snapshot);
  return metadataPath(role, meta[`${role}.json`]?.version ?? 0);
}

export function signedIn<T extends Signed>(files: Files, path: string): T {
  return envelopeIn<T>(files, path).signed;
}

function envelopeIn<T extends Signed>(files: Files, path: string): Envelope<T> {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`no ${path}`);
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as Envelope<T>;
}

/** Changes what a role says and signs it with the keys that the thief has. */
export async function resign<T extends Signed>(
  files: Files,
  role: string,
  { change, keys }: { readonly change?: (signed: T) => unknown; readonly keys: readonly Signer[] },
): Promise<void> {
  const path = currentPath(files, role);
  const signed = signedIn<T>(files, path);
  change?.(signed);
  files.set(path, metadataBytes(await signMetadata(signed, keys)));
}

/** Goes on to a new snapshot and timestamp, as whoever holds both keys can. */
export async function renameAbove(
  files: Files,
  change: (snapshot: Snapshot) => unknown,
  version?: number,
): Promise<void> {
  const snapshot = signedIn<Snapshot>(files, currentPath(files, "snapshot"));
  snapshot.version = version ?? snapshot.version + 1;
  change(snapshot);
  const bytes = metadataBytes(await signMetadata(snapshot, [testSigner("snapshot")]));
  files.set(metadataPath("snapshot", snapshot.version), bytes);
  await resign<Timestamp>(files, "timestamp", {
    change(timestamp) {
      timestamp.version = version ?? timestamp.version + 1;
      timestamp.meta["snapshot.json"] = {
        version: snapshot.version,
        length: bytes.length,
        hashes: { sha256: sha256Hex(bytes) },
      };
    },
    keys: [testSigner("timestamp")],
  });
}

/** The bin of a target. */
export function binFor(files: Files, path: string): string {
  const targets = signedIn<Targets>(files, currentPath(files, "targets"));
  return binOf(targets.delegations?.succinct_roles as SuccinctRoles, path);
}

/** Where a target lies. */
export function fileOf(files: Files, path: string): string {
  const { targets } = signedIn<Targets>(files, currentPath(files, binFor(files, path)));
  return targetFilePath(path, targets[path]?.hashes.sha256 ?? "");
}

/** Puts other bytes under a target path, in the bin of the version that the snapshot names. */
export async function replaceTarget(
  files: Files,
  path: string,
  { bytes, key = testSigner("bins") }: { readonly bytes: Uint8Array; readonly key?: Signer },
): Promise<void> {
  const sha256 = sha256Hex(bytes);
  files.set(targetFilePath(path, sha256), bytes);
  const change = ({ targets }: Targets) => {
    targets[path] = { length: bytes.length, hashes: { sha256 } };
  };
  await resign<Targets>(files, binFor(files, path), { change, keys: [key] });
}

export function documentIn(files: Files, name: string): ArtifactDocument {
  const bytes = files.get(fileOf(files, targetPath.document(name)));
  return JSON.parse(Buffer.from(bytes ?? "").toString("utf8")) as ArtifactDocument;
}

/** Another document of an artifact, as the key of the bins can make one. */
export async function forgeDocument(
  files: Files,
  name: string,
  change: (document: ArtifactDocument) => ArtifactDocument,
): Promise<void> {
  const bytes = canonicalBytes(change(documentIn(files, name)));
  await replaceTarget(files, targetPath.document(name), { bytes });
}
