/**
 * Fits a harmonic tide model to readings by linear least squares.
 *
 *     node fit.mjs < readings.json > model.json
 *
 * h(t) = mean + Σ (a cos ωt + b sin ωt); amplitude² = a² + b², phase = atan2(b, a), t in hours
 * since the first reading. The coefficients are rounded to 6 decimals, so that the same readings
 * give the same file on every machine.
 */
import { readFileSync } from "node:fs";

/** Degrees per hour (Schureman 1958, Table 2). */
const SPEEDS = { M2: 28.9841042, S2: 30 };

const { station, unit, readings } = JSON.parse(readFileSync(0, "utf8"));
const good = readings.filter((reading) => reading.q === "good");
const epoch = good[0].t;
const hours = good.map((reading) => (Date.parse(reading.t) - Date.parse(epoch)) / 3_600_000);
const heights = good.map((reading) => Number(reading.h_ft));
const [mean, ...pairs] = solve(...normalEquations(hours.map(basis), heights));

const constituents = Object.entries(SPEEDS).map(([name, speed], index) => {
  const [a, b] = pairs.slice(2 * index, 2 * index + 2);
  const phase = (Math.atan2(b, a) * 180) / Math.PI;
  return { name, speed, amplitude: round(Math.hypot(a, b)), phase: round((phase + 360) % 360) };
});
process.stdout.write(`${JSON.stringify({ station, unit, epoch, mean: round(mean), constituents }, null, 2)}\n`);

function basis(hour) {
  const angles = Object.values(SPEEDS).map((speed) => (speed * hour * Math.PI) / 180);
  return [1, ...angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])];
}

function normalEquations(rows, values) {
  const size = rows[0].length;
  const range = Array.from({ length: size }, (_, index) => index);
  const matrix = range.map((i) => range.map((j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0)));
  const right = range.map((i) => rows.reduce((sum, row, k) => sum + row[i] * values[k], 0));
  return [matrix, right];
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix, right) {
  const rows = matrix.map((row, index) => [...row, right[index]]);
  for (let column = 0; column < rows.length; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < rows.length; row += 1) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = column + 1; row < rows.length; row += 1) {
      const factor = rows[row][column] / rows[column][column];
      for (let k = column; k <= rows.length; k += 1) rows[row][k] -= factor * rows[column][k];
    }
  }
  const result = new Array(rows.length).fill(0);
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    const known = result.reduce((sum, value, k) => (k > row ? sum + rows[row][k] * value : sum), 0);
    result[row] = (rows[row][rows.length] - known) / rows[row][row];
  }
  return result;
}

function round(value) {
  return Number(value.toFixed(6));
}
