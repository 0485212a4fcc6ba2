/**
 * Sea level from a harmonic model: `predict(model, new Date("2025-04-02T12:00:00Z"))`, in the
 * model's unit (metres). Run as a program it prints one line for each time it is given:
 *
 *     node predict.mjs 2025-04-02T12:00:00Z 2025-04-02T18:00:00Z
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

export function predict(model, time) {
  const hours = (time.getTime() - Date.parse(model.epoch)) / 3_600_000;
  if (!Number.isFinite(hours)) throw new TypeError("predict needs a valid time");
  return model.constituents.reduce(
    (sum, { speed, amplitude, phase }) => sum + amplitude * Math.cos(((speed * hours - phase) * Math.PI) / 180),
    model.mean,
  );
}

/**
 * High and low waters from `from` to `to`: `[{ kind: "high" | "low", time: Date, height }]`, times to
 * the second. The curve is walked in steps of 6 minutes; no extreme of M4 is shorter than 3 hours.
 */
export function extremes(model, from, to) {
  const stepMs = 360_000;
  const found = [];
  for (let time = from.getTime(); time + stepMs <= to.getTime(); time += stepMs) {
    const before = slope(model, time);
    const after = slope(model, time + stepMs);
    if (Math.sign(before) === Math.sign(after) || before === 0) continue;
    const at = new Date(turn(model, time, time + stepMs));
    found.push({ kind: before > 0 ? "high" : "low", time: at, height: predict(model, at) });
  }
  return found;
}

/** Degrees × metres per hour; only the sign and the zero matter here. */
function slope(model, timeMs) {
  const hours = (timeMs - Date.parse(model.epoch)) / 3_600_000;
  return model.constituents.reduce(
    (sum, { speed, amplitude, phase }) => sum - speed * amplitude * Math.sin(((speed * hours - phase) * Math.PI) / 180),
    0,
  );
}

/** The zero of the slope between two times, by bisection to one second. */
function turn(model, fromMs, toMs) {
  const rising = slope(model, fromMs) > 0;
  let [low, high] = [fromMs, toMs];
  while (high - low > 1000) {
    const middle = (low + high) / 2;
    if (slope(model, middle) > 0 === rising) low = middle;
    else high = middle;
  }
  return Math.round(low / 1000) * 1000;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const model = JSON.parse(readFileSync(new URL("model.json", import.meta.url), "utf8"));
  for (const time of process.argv.slice(2)) {
    console.log(`${time} ${predict(model, new Date(time)).toFixed(3)} ${model.unit}`);
  }
}
