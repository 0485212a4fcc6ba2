/**
 * Sea level from a harmonic model: `predict(model, new Date("2025-04-02T12:00:00Z"))`, in the
 * model's unit (feet). Run as a program it prints one line for each time it is given:
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const model = JSON.parse(readFileSync(new URL("model.json", import.meta.url), "utf8"));
  for (const time of process.argv.slice(2)) {
    console.log(`${time} ${predict(model, new Date(time)).toFixed(2)} ${model.unit}`);
  }
}
