/** The times of a number of verifications one after the other, in Node and in a browser alike. */
import { type Verification, verifyInstall } from "./verify-install.ts";

/** Milliseconds each, in the order of the runs. @throws {Error} when no key turns out to have signed */
export async function timeVerification(
  verification: Verification,
  runs: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    const signer = await verifyInstall(verification);
    times.push(performance.now() - began);
    if (signer === undefined) throw new Error(`${verification.name} is not signed`);
  }
  return times;
}
