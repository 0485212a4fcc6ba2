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
const SPEEDS = {
  M2: 28.9841042,
  S2: 30,
  N2: 28.4397295,
  K2: 30.0821373,
  K1: 15.0410686,
  O1: 13.9430356,
  P1: 14.9589314,
  M4: 57.9682084,
  MS4: 58.9841042,
};
/** K2 and S2 (and P1 and K1) differ by 0.0821°/h: they come apart after half a year (Rayleigh). */
const DAYS_MIN = 182.7;

/** QARTOD flag "pass". */
const GOOD = 1;

const { station, unit, readings } = JSON.parse(readFileSync(0, "utf8"));
const good = readings.filter((reading) => reading.quality === GOOD);
const epoch = good[0].time;
const hours = good.map((reading) => (Date.parse(reading.time) - Date.parse(epoch)) / 3_600_000);
if (hours.at(-1) < DAYS_MIN * 24) {
  throw new RangeError(`${Math.floor(hours.at(-1) / 24)} days of readings cannot separate K2 from S2; ${DAYS_MIN} can`);
}
const heights = good.map((reading) => reading.heightMetres);
const [mean, ...pairs] = solve(...normalEquations(hours.map(basis), heights));

const constituents = Object.entries(SPEEDS).map(([name, speed], index) => {
  const [a, b] = pairs.slice(2 * index, 2 * index + 2);
  const phase = (Math.atan2(b, a) * 180) / Math.PI;
  return { name, speed, amplitude: round(Math.hypot(a, b)), phase: round((phase + 360) % 360) };
});
process.stdout.write(`${JSON.stringify({ station: station.id, unit, epoch, mean: round(mean), constituents }, null, 2)}\n`);

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
