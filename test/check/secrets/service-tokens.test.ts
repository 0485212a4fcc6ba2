import { expect, test } from "vitest";
import { SERVICE_TOKENS } from "../../../builder/scan/secrets/service-tokens.ts";
import { sampleOf } from "./sample-of.ts";
import { scanOf } from "./scan-payload.ts";

/** The same numbers in every run (Park and Miller). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

test("a token of every service is found", async () => {
  const random = numbers(11);
  for (const { id, pattern } of SERVICE_TOKENS) {
    const token = sampleOf(pattern.replace(/\(\?<?[!=][^)]*\)/g, ""), random);
    const { secrets } = await scanOf({ "a.txt": `the key is "${token}".` });
    // Some tokens are known in an older, shorter form too.
    const found = secrets.filter(
      ({ secret }) => secret.includes(token) || token.startsWith(secret),
    );
    expect(found.length, id).toBeGreaterThan(0);
  }
});
