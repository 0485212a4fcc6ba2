/**
 * The analysis: readings in, numbers and a figure out. `node analysis.mjs` writes the figure.
 * The same readings give the same bytes, which check.mjs relies on.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const DATA = new URL("data/readings.csv", import.meta.url);
const FIGURE = new URL("figures/readings.svg", import.meta.url);
const WIDTH = 640;
const HEIGHT = 320;
const MARGIN = 48;

/**
 * The values in CSV text with the columns order and value.
 *
 * @param {string} text
 * @returns {number[]}
 * @throws {Error} that names the line which is wrong; the header is line 1
 */
export function parseReadings(text) {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  if (header !== "order,value") throw new Error('line 1: the header must be "order,value"');
  return lines.map((line, at) => {
    const match = /^(\d+),(-?\d+(?:\.\d+)?)$/.exec(line);
    if (match === null || Number(match[1]) !== at + 1) throw new Error(`line ${at + 2}: not reading ${at + 1}: ${line}`);
    return Number(match[2]);
  });
}

/**
 * Every number that the paper names, as it is printed.
 *
 * @param {readonly number[]} values at least two
 * @returns {Record<string, string>}
 */
export function results(values) {
  const { mean, deviation } = moments(values);
  return {
    n: String(values.length),
    mean: mean.toFixed(2),
    standardError: (deviation / Math.sqrt(values.length)).toFixed(2),
  };
}

/** Mean and sample standard deviation. */
function moments(values) {
  if (values.length < 2) throw new Error("at least two readings are needed");
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/**
 * The figure as SVG: every reading in order, and the mean as a line.
 *
 * @param {readonly number[]} values at least two
 * @returns {string}
 */
export function figure(values) {
  const { mean } = moments(values);
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const x = (at) => (MARGIN + (at * (WIDTH - 2 * MARGIN)) / (values.length - 1)).toFixed(1);
  const y = (value) => (HEIGHT - MARGIN - ((value - low) * (HEIGHT - 2 * MARGIN)) / span).toFixed(1);
  const points = values.map((value, at) => `  <circle cx="${x(at)}" cy="${y(value)}" r="4" fill="#0b5d69"/>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" role="img">`,
    "  <title>Readings in order with their mean</title>",
    `  <path d="M${x(0)} ${y(mean)}H${x(values.length - 1)}" stroke="#857f72" stroke-dasharray="6 4"/>`,
    `  <text x="${WIDTH - MARGIN}" y="${Number(y(mean)) - 8}" text-anchor="end">mean ${mean.toFixed(2)}</text>`,
    ...points,
    `  <text x="${WIDTH / 2}" y="${HEIGHT - 12}" text-anchor="middle">order of measurement</text>`,
    "</svg>",
    "",
  ].join("\n");
}

/** The readings of this paper. */
export const readReadings = () => parseReadings(readFileSync(DATA, "utf8"));

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(FIGURE, figure(readReadings()));
}
