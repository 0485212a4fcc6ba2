/**
 * How far the model is from readings that it was not fitted to:
 *
 *     node evaluate.mjs
 *
 * prints the number of good readings in holdout.json, the root mean square error and the largest
 * error, in the model's unit.
 */
import { readFileSync } from "node:fs";
import { predict } from "./predict.mjs";

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
const model = read("model.json");
const errors = read("holdout.json")
  .readings.filter((reading) => reading.quality === 1)
  .map((reading) => predict(model, new Date(reading.time)) - reading.heightMetres);
const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
const largest = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
console.log(JSON.stringify({ unit: model.unit, readings: errors.length, rmse: round(rmse), largest: round(largest) }));

function round(value) {
  return Number(value.toFixed(4));
}
