/** What a line of progress says, by a clock of its own. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { progressMeter } from "../../client/terminal/progress-meter.ts";

test.each([
  ["says no rate at first", 1_000, 250, 10_000, "250/10,000"],
  ["says rate and time left", 5_000, 1_050, 9_870, "1,050/9,870 · 210/s · 42 s left"],
  ["says minutes", 10_000, 20, 400, "20/400 · 2.0/s · 3 min 10 s left"],
  ["says hours", 10_000, 10, 5_000, "10/5,000 · 1.0/s · 1 h 23 min left"],
  ["says no time where the total is unknown", 10_000, 1_234_567, 0, "1,234,567 · 123,457/s"],
  ["says no time when all is done", 10_000, 500, 500, "500/500 · 50/s"],
  ["says no rate where nearly nothing was done", 10_000, 2, 500, "2/500"],
])("it %s", (_, elapsed, done, total, text) => {
  expect(progressMeter(7).text(7 + elapsed, done, total)).toBe(text);
});

test("the rate is that of the last seconds: what came from a cache does not make it faster", () => {
  const meter = progressMeter(0);
  meter.text(3_000, 9_000, 20_000);
  let text = "";
  for (let second = 4; second <= 40; second += 1)
    text = meter.text(second * 1_000, 9_000 + (second - 3) * 10, 20_000);
  expect(text).toMatch(/ · 10\/s · /);
});

test("work that begins anew is measured anew", () => {
  const meter = progressMeter(0);
  meter.text(10_000, 9_000, 9_000);
  expect(meter.text(11_000, 5, 500)).toBe("5/500");
  expect(meter.text(14_000, 35, 500)).toBe("35/500 · 10/s · 47 s left");
});

test("a steady rate is found whenever it is asked, and the time left is what is left at that rate", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: 80, max: 9_000 }), { minLength: 1, maxLength: 40 }),
      (rate, steps) => {
        const meter = progressMeter(0);
        let now = 0;
        for (const step of steps) {
          now += step * 1_000;
          const left = rate * 30;
          const text = meter.text(now, (now / 1_000) * rate, (now / 1_000) * rate + left);
          expect(text).toMatch(` · ${rate}.0/s · 30 s left`);
        }
      },
    ),
  );
});
