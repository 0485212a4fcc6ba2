import fc from "fast-check";
import { expect, test } from "vitest";
import { coveredRegions, fallbackCycle } from "../../builder/check/image-coverage.ts";
import type { AmiConfig } from "../../schemas/machine-image.ts";

const REGIONS = ["aa-a-1", "bb-b-1", "cc-c-1", "dd-d-1", "ee-e-1"];
const region = fc.constantFrom(...REGIONS);
const config: fc.Arbitrary<AmiConfig> = fc.record({
  strategy: fc.constant("ami_required" as const),
  owners: fc.constant(["099720109477"]),
  ami_mappings: fc.dictionary(region, fc.constant({ arm64: "ami-0f00ba7babe123456" })),
  region_fallbacks: fc.dictionary(region, fc.array(region, { maxLength: 3 })),
});

/** Whether some walk along the fallbacks of at most as many steps as there are regions ends as wanted. */
function reaches(
  ami: AmiConfig,
  from: string,
  isGoal: (at: string, steps: number) => boolean,
): boolean {
  const walk = (at: string, steps: number): boolean =>
    isGoal(at, steps) ||
    (steps <= REGIONS.length &&
      (ami.region_fallbacks?.[at] ?? []).some((next) => walk(next, steps + 1)));
  return walk(from, 0);
}

test("a region is covered when a walk along the fallbacks finds an image", () => {
  fc.assert(
    fc.property(config, region, (ami, from) => {
      const expected = reaches(ami, from, (at) => ami.ami_mappings?.[at]?.arm64 !== undefined);
      expect(coveredRegions(ami, "arm64").has(from)).toBe(expected);
      expect(coveredRegions(ami, "x86_64").has(from)).toBe(false);
    }),
  );
});

test("a circle is named exactly when there is one, and every step of it is a fallback", () => {
  fc.assert(
    fc.property(config, (ami) => {
      const circle = fallbackCycle(ami);
      const exists = REGIONS.some((from) =>
        reaches(ami, from, (at, steps) => steps > 0 && at === from),
      );
      expect(circle !== undefined).toBe(exists);
      for (const [index, at] of (circle ?? []).slice(1).entries())
        expect(ami.region_fallbacks?.[circle?.[index] ?? ""]).toContain(at);
      expect(circle?.at(0)).toBe(circle?.at(-1));
    }),
  );
});
