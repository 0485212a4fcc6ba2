/** The files of a tree over `fetch`, bounded. Nothing of what it gives is trusted. */
import type { MetadataReader } from "../../../client/trust/tuf-client-options.ts";
import { CodedError } from "../../../schemas/coded-error.ts";
import { EXIT } from "../../../schemas/exit-code.ts";

/** Answers that say that a file is not there, as static hosts give them. */
const ABSENT: readonly number[] = [403, 404, 410];

/** @param root the address of the tree, ending in `/` */
export function fetchReader(root: string, get: typeof fetch = fetch): MetadataReader {
  return {
    location: root,
    async read(path, limit) {
      const url = root + path.split("/").map(encodeURIComponent).join("/");
      // Asks the host again instead of taking what an earlier visit left in the browser.
      const response = await get(url, { cache: "no-cache" }).catch((cause: unknown) => {
        throw unreachable(url, "it cannot be reached", cause);
      });
      if (ABSENT.includes(response.status)) return undefined;
      if (!response.ok) throw unreachable(url, `it answered ${response.status}`);
      return collect(response, url, limit);
    },
  };
}

async function collect(response: Response, url: string, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw unreachable(url, "the answer broke off", cause);
    });
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(url, limit);
    }
    pieces.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

function unreachable(url: string, problem: string, cause?: unknown): CodedError {
  return new CodedError({
    code: "E_NETWORK",
    exitCode: EXIT.network,
    message: `${url} was not read: ${problem}`,
    fix: "Nothing is said about it, neither good nor bad. Try again when the host answers.",
    cause,
  });
}

function tooLarge(url: string, limit: number): CodedError {
  return new CodedError({
    code: "E_SIZE",
    exitCode: EXIT.integrity,
    message: `${url} is longer than the ${limit} bytes it may have; the rest was not read`,
    fix: "Try again; if it stays so, tell the registry's owner.",
  });
}
