import fc from "fast-check";
import { expect, test } from "vitest";
import { badgeData, badgePicture } from "../../builder/emit/badge.ts";
import { VERDICTS } from "../../schemas/finding.ts";
import { parseShape } from "../../schemas/parse.ts";
import { badgeShape } from "../../schemas/published/badge.ts";

const anyScore = fc.record({
  shown: fc.integer({ min: 0, max: 100 }),
  verdict: fc.constantFrom(...VERDICTS),
});

test.each([
  [92, "passed", "92 passed"],
  [71, "needs-review", "71 needs review"],
  [79, "unverified", "79? unverified"],
  [39, "blocked", "blocked"],
] as const)("%i %s: %s", (shown, verdict, message) => {
  expect(badgeData({ shown, verdict })).toMatchObject({ label: "ashlar", message });
});

test("the data has the four fields that shields.io reads, and no other", () => {
  fc.assert(
    fc.property(anyScore, (score) => {
      const data = badgeData(score);
      expect(parseShape(badgeShape, data)).toMatchObject({ ok: true });
      expect(Object.keys(data).sort()).toEqual(["color", "label", "message", "schemaVersion"]);
    }),
  );
});

test("the colour is that of the verdict, and white on it can be read", () => {
  for (const verdict of VERDICTS) {
    const { color } = badgeData({ shown: 50, verdict });
    expect(badgeData({ shown: 99, verdict }).color).toBe(color);
    expect(1.05 / (luminance(color) + 0.05)).toBeGreaterThan(4.5);
  }
});

test("the picture says what the data say, aloud too, and needs nothing from elsewhere", () => {
  fc.assert(
    fc.property(anyScore, (score) => {
      const data = badgeData(score);
      const picture = badgePicture(data);
      expect(picture).toContain(`<title>ashlar: ${data.message}</title>`);
      expect(picture).toContain(`role="img" aria-label="ashlar: ${data.message}"`);
      expect(picture).toContain(`>${data.message}</text>`);
      expect(picture).toContain(`fill="${data.color}"`);
      expect(picture.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
        /script|style|href|url\(|https?:|&|<!/,
      );
      expect(picture.split("\n").length).toBeLessThanOrEqual(40);
    }),
  );
});

test("its parts do not overlap, and it is as wide as they are", () => {
  fc.assert(
    fc.property(anyScore, (score) => {
      const picture = badgePicture(badgeData(score));
      const numbers = (pattern: RegExp) => [...picture.matchAll(pattern)].map((m) => Number(m[1]));
      const [width = 0] = numbers(/<svg [^>]*width="(\d+)"/g);
      const [left = 0, right = 0] = numbers(/<text x="(\d+)"/g);
      const [first = 0, second = 0] = numbers(/textLength="(\d+)"/g);
      expect(left + first + 12).toBe(right);
      expect(right + second + 6).toBe(width);
    }),
  );
});

/** WCAG 2.2, relative luminance. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
