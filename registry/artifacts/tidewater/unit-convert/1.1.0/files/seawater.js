/**
 * Gravity in m/s² at sea level.
 * Source: UNESCO technical papers in marine science 44 (1983), algorithm 4.
 */
function gravity(latitude) {
  const x = Math.sin((latitude * Math.PI) / 180) ** 2;
  return 9.780318 * (1 + (5.2788e-3 + 2.36e-5 * x) * x);
}

/**
 * Depth in metres below the surface for a sea pressure in dbar (0 at the surface), in a standard ocean
 * of 0 °C and salinity 35. `latitude` in degrees. Within 2 m of the truth down to 10,000 dbar.
 * Source: UNESCO technical papers in marine science 44 (1983), algorithm 4 (Saunders and Fofonoff 1976).
 *
 * @throws {RangeError} outside 0-12000 dbar or -90-90 degrees.
 */
export function depthFromPressure(pressure, latitude) {
  inside("pressure", pressure, 0, 12_000);
  inside("latitude", latitude, -90, 90);
  const column = (((-1.82e-15 * pressure + 2.279e-10) * pressure - 2.2512e-5) * pressure + 9.72659) * pressure;
  return column / (gravity(latitude) + 1.092e-6 * pressure);
}

/**
 * Sea pressure in dbar at a depth in metres: the inverse of depthFromPressure(), to 1e-9 dbar.
 *
 * @throws {RangeError} outside 0-11500 m or -90-90 degrees.
 */
export function pressureFromDepth(depth, latitude) {
  inside("depth", depth, 0, 11_500);
  let low = 0;
  let high = 12_000;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (depthFromPressure(middle, latitude) < depth) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const A = [0.008, -0.1692, 25.3851, 14.0941, -7.0261, 2.7081];
const B = [0.0005, -0.0056, -0.0066, -0.0375, 0.0636, -0.0144];

/**
 * Practical salinity (PSS-78, no unit) from the ratio of the conductivity to that of standard seawater
 * at 15 °C and no pressure, the temperature in °C on the scale IPTS-68, and the pressure in dbar.
 * Source: UNESCO technical papers in marine science 44 (1983), algorithm 1. Valid for salinities 2-42.
 *
 * @throws {RangeError} outside -2-40 °C or 0-10000 dbar, or for a ratio that is not positive.
 */
export function practicalSalinity(ratio, temperature, pressure) {
  inside("ratio", ratio, 1e-6, 10);
  inside("temperature", temperature, -2, 40);
  inside("pressure", pressure, 0, 10_000);
  const t = temperature;
  const p = pressure;
  const rt = 0.6766097 + t * (2.00564e-2 + t * (1.104259e-4 + t * (-6.9698e-7 + t * 1.0031e-9)));
  const rp =
    1 +
    (p * (2.07e-5 + p * (-6.37e-10 + p * 3.989e-15))) /
      (1 + t * (3.426e-2 + t * 4.464e-4) + (4.215e-1 - 3.107e-3 * t) * ratio);
  const root = Math.sqrt(ratio / (rt * rp));
  const k = (t - 15) / (1 + 0.0162 * (t - 15));
  return polynomial(A, root) + k * polynomial(B, root);
}

function polynomial(coefficients, x) {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

function inside(name, value, low, high) {
  if (!(value >= low && value <= high)) throw new RangeError(`${name}: ${value} is not within ${low} and ${high}`);
}
