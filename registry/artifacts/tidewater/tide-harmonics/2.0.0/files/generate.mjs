/**
 * Writes readings.json (30 days, hourly) and holdout.json (the 7 days after them).
 *
 * The sea level is the synthetic one of version 1: a mean, nine harmonic constituents with the speeds of Schureman
 * (1958), Table 2, and Gaussian noise of 0.04 m from a seeded generator. The gauge still logs
 * hundredths of a foot; they are published in metres, with QARTOD flags (1 pass, 4 fail). Every
 * 97th reading is a spike of 5 feet that is flagged 4.
 */
import { writeFileSync } from "node:fs";

const START = Date.parse("2025-03-01T00:00:00Z");
const HOUR_MS = 3_600_000;
const FOOT_M = 0.3048;
const MEAN_M = 2.1;
const NOISE_M = 0.04;

/** name: [speed in degrees per hour, amplitude in metres, phase in degrees at START] */
const SEA = {
  M2: [28.9841042, 1.2, 40],
  S2: [30, 0.42, 85],
  N2: [28.4397295, 0.25, 20],
  K2: [30.0821373, 0.11, 80],
  K1: [15.0410686, 0.14, 150],
  O1: [13.9430356, 0.11, 310],
  P1: [14.9589314, 0.045, 140],
  M4: [57.9682084, 0.06, 200],
  MS4: [58.9841042, 0.03, 260],
};

/** Mulberry32: 32 bits of state, good enough for noise, the same everywhere. */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Box and Muller (1958). */
function gaussian(random) {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function level(hours) {
  const radians = Math.PI / 180;
  return Object.values(SEA).reduce(
    (sum, [speed, amplitude, phase]) => sum + amplitude * Math.cos((speed * hours - phase) * radians),
    MEAN_M,
  );
}

function readings(fromHour, count, noise) {
  return Array.from({ length: count }, (_, index) => {
    const hours = fromHour + index;
    const spike = hours % 97 === 96;
    const feet = (level(hours) + NOISE_M * noise()) / FOOT_M + (spike ? 5 : 0);
    const time = new Date(START + hours * HOUR_MS).toISOString().replace(".000Z", "Z");
    return { time, heightMetres: Number((feet.toFixed(2) * FOOT_M).toPrecision(15)), quality: spike ? 4 : 1 };
  });
}

function write(file, list) {
  const lines = list.map((reading) => JSON.stringify(reading)).join(",\n");
  writeFileSync(new URL(file, import.meta.url), `{"station": {"id": "TW-01"}, "unit": "m", "readings": [\n${lines}\n]}\n`);
}

const noise = gaussian(uniform(20250301));
write("readings.json", readings(0, 720, noise));
write("holdout.json", readings(720, 168, noise));
