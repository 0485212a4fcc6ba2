/** What verifying one cold install costs in time: in Node, in Chromium, and beside single signatures. */
import { createHash, createPublicKey, verify } from "node:crypto";
import { join } from "node:path";
import { build } from "vite";
import { isEd25519Signature, type Signer } from "../../../schemas/trust/ed25519.ts";
import { spkiPem } from "../../../schemas/trust/spki-pem.ts";
import { launchChromium } from "../../browser/chromium.ts";
import { namedSigner } from "./production-signing.ts";
import { timeVerification } from "./time-verification.ts";
import type { Verification } from "./verify-install.ts";

const RUNS = 20;
const HERE = import.meta.dirname;

export async function verificationTimes(
  verification: Verification,
): Promise<Record<string, string>> {
  const node = await timeVerification(verification, RUNS);
  const browser = await inChromium(verification).catch((error: Error) => error);
  const { noble, native } = await singleTimes(namedSigner("bench"));
  const bytes = [...verification.files.values()];
  const hashing = medianOf(RUNS, () => {
    for (const file of bytes) createHash("sha256").update(file).digest();
  });
  const ratio = (times: readonly number[]) => `${(median(times) / noble).toFixed(1)} ×`;
  const rows = (label: string, times: readonly number[]): Record<string, string> => ({
    [`${label}: first`]: `${times[0]?.toFixed(1)} ms`,
    [`${label}: median of ${RUNS}`]: `${median(times).toFixed(1)} ms`,
    [`${label}: fastest`]: `${Math.min(...times).toFixed(1)} ms`,
  });
  return {
    files: `${bytes.length}, ${bytes.reduce((sum, { length }) => sum + length, 0)} B`,
    ...rows("Node", node),
    ...(browser instanceof Error
      ? { Chromium: `not measured: ${browser.message.split("\n")[0]}` }
      : rows("Chromium", browser)),
    "one signature checked, noble": `${noble.toFixed(2)} ms`,
    "one signature checked, node:crypto": `${native.toFixed(3)} ms`,
    "SHA-256 of the files, node:crypto": `${hashing.toFixed(2)} ms`,
    "Node, median / one of noble's": ratio(node),
    ...(browser instanceof Error
      ? {}
      : { "Chromium, median / one of noble's in Node": ratio(browser) }),
  };
}

async function inChromium(verification: Verification): Promise<readonly number[]> {
  const script = await bundle();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    const { files, ...rest } = verification;
    const carried = [...files].map(
      ([path, bytes]) => [path, Buffer.from(bytes).toString("base64")] as const,
    );
    return await page.evaluate(
      async ({ carried, rest, runs }) => {
        const bytesOf = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        const files = new Map(carried.map(([path, text]) => [path, bytesOf(text)]));
        const { timeVerification: time } = (globalThis as unknown as { bench: Bundled }).bench;
        return time({ ...rest, files }, runs);
      },
      { carried, rest, runs: RUNS },
    );
  } finally {
    await browser.close();
  }
}

interface Bundled {
  readonly timeVerification: typeof timeVerification;
}

/** One classic script, made by what also makes those of the site. */
async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    root: HERE,
    build: {
      write: false,
      lib: { entry: join(HERE, "time-verification.ts"), formats: ["iife"], name: "bench" },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !("output" in output)) throw new Error("vite built nothing");
  return output.output[0].code;
}

/** Milliseconds that checking one signature takes. */
async function singleTimes(signer: Signer): Promise<{ noble: number; native: number }> {
  const message = new Uint8Array(1000).fill(7);
  const signature = await signer.sign(message);
  const key = createPublicKey(spkiPem(signer.publicKey));
  return {
    noble: medianOf(RUNS * 5, () => isEd25519Signature(signer.publicKey, message, signature)),
    native: medianOf(RUNS * 5, () => verify(null, message, key, signature)),
  };
}

function medianOf(runs: number, work: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return median(times);
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
