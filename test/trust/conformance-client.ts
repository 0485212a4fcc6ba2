/**
 * Our TUF client behind the command line of tuf-conformance (CLIENT-CLI.md there), over the real
 * network and disk. Expected failures are in conformance-client.xfails: keys other than Ed25519.
 *
 *     node test/trust/conformance-client.ts --metadata-dir D [--metadata-url U] init ROOT|refresh|download
 */
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hashProblem } from "../../client/trust/check-hashes.ts";
import { type TufClient, tufClient } from "../../client/trust/tuf-client.ts";
import type { MetadataReader, TrustStore } from "../../client/trust/tuf-client-options.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "metadata-dir": { type: "string", default: "." },
    "metadata-url": { type: "string", default: "http://localhost/" },
    "target-name": { type: "string", multiple: true, default: [] },
    "target-dir": { type: "string", default: "." },
    "target-base-url": { type: "string", default: "http://localhost/" },
  },
});

try {
  await run();
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  console.error([`${error.code}: ${error.message}`, ...error.details, error.fix].join("\n  "));
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const [command, root = ""] = positionals;
  if (command === "init") return copyFile(root, join(values["metadata-dir"], "root.json"));
  const client = tufClient({
    reader: httpReader(values["metadata-url"]),
    store: plainFolder(values["metadata-dir"]),
    now: Math.floor(Date.now() / 1000),
    metadataPrefix: "",
  });
  await client.refresh();
  if (command === "download")
    for (const name of values["target-name"]) await download(client, name);
}

async function download(client: TufClient, path: string): Promise<void> {
  const target = await client.target(path);
  if (target === undefined) throw problem("E_NOT_FOUND", `no target ${path}`);
  await mkdir(values["target-dir"], { recursive: true });
  const place = join(values["target-dir"], encodeURIComponent(path));
  const kept = await absent(readFile(place));
  if (kept !== undefined && hashProblem(kept, target) === undefined) return;
  const bytes = await httpReader(values["target-base-url"]).read(
    published(path, target),
    target.length,
  );
  if (bytes === undefined || hashProblem(bytes, target) !== undefined)
    throw problem("E_DIGEST", `${path} is missing or not what was signed`);
  await writeFile(place, bytes);
}

function published(path: string, { hashes }: TargetFile): string {
  const segments = path.split("/").map(encodeURIComponent);
  const name = segments.pop();
  return [...segments, `${hashes.sha256 ?? hashes.sha512 ?? ""}.${name}`].join("/");
}

function httpReader(location: string): MetadataReader {
  return {
    location,
    async read(path, limit) {
      const url = `${location.replace(/\/$/, "")}/${path}`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) }).catch(() => {
        throw problem("E_NETWORK", `${url} cannot be reached`);
      });
      if ([403, 404, 410].includes(answer.status)) return undefined;
      if (answer.status !== 200) throw problem("E_NETWORK", `${url} answered ${answer.status}`);
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const piece of answer.body ?? []) {
        length += piece.length;
        if (length > limit) throw problem("E_SIZE", `${url} is longer than ${limit} bytes`);
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    },
  };
}

function plainFolder(location: string): TrustStore {
  return {
    location,
    load: (name) => absent(readFile(join(location, name))),
    save: (name, bytes) => writeFile(join(location, name), bytes),
    remove: (name) => rm(join(location, name), { force: true }),
  };
}

async function absent<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function problem(code: `E_${string}`, message: string): CodedError {
  return new CodedError({ code, exitCode: EXIT.failed, message, fix: "" });
}
