import type { Sha256 } from "../../schemas/digest.ts";
import type { Inspector } from "./inspect-repository.ts";
import type { Step, StepResult } from "./step.ts";
import { stepKey } from "./step-key.ts";

/** Results by key. What cannot be read is absent, and what cannot be written is not kept. */
export interface StepCache {
  get(key: Sha256): Promise<StepResult | undefined>;
  set(key: Sha256, result: StepResult): Promise<void>;
}

/**
 * An inspector that asks another only for what it does not know. A result with an error in it is not
 * kept: the next run may have more time.
 *
 * @param code digest of everything besides the step that a result depends on
 */
export function cachedInspector(inner: Inspector, cache: StepCache, code: Sha256): Inspector {
  return {
    async inspect(artifact, steps) {
      const keys = steps.map((step) => stepKey(step, code));
      const known = await Promise.all(
        keys.map((key) => (key === undefined ? undefined : cache.get(key))),
      );
      const missing = steps.filter((_, index) => known[index] === undefined);
      if (missing.length === 0) return known.filter((result) => result !== undefined);
      const found = await inner.inspect(artifact, missing);
      const results = new Map<Step, StepResult | undefined>(
        missing.map((step, index) => [step, found[index]]),
      );
      return Promise.all(
        steps.map(async (step, index) => {
          const result = known[index] ?? results.get(step) ?? { outcomes: {}, packages: [] };
          const key = keys[index];
          if (key && known[index] === undefined && isDecided(result)) await cache.set(key, result);
          return result;
        }),
      );
    },
  };
}

function isDecided({ outcomes }: StepResult): boolean {
  return Object.values(outcomes).every(({ kind }) => kind !== "error");
}
