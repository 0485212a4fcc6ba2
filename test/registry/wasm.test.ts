import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 as zlibCrc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";

interface Crc32Exports {
  readonly memory: WebAssembly.Memory;
  readonly input: WebAssembly.Global<"i32">;
  readonly crc32: (previous: number, offset: number, length: number) => number;
  readonly crc32c?: (previous: number, offset: number, length: number) => number;
}

interface HaversineExports {
  readonly memory?: WebAssembly.Memory;
  readonly haversine: (lat1: number, lon1: number, lat2: number, lon2: number) => number;
  readonly track_length?: (offset: number, count: number) => number;
}

const crcs = versionsOf("ashlar/crc32-wasm", "module-wasm");
const haversines = versionsOf("tidewater/haversine-wasm", "module-wasm");

/** Instantiated without any import: the module can do nothing but count. */
function instantiate<T>({ files, manifest }: ArtifactVersion<"module-wasm">): T {
  const module = new WebAssembly.Module(readFileSync(join(files, manifest.config.wasmFile)));
  return new WebAssembly.Instance(module, {}).exports as T;
}

describe.each([...crcs, ...haversines])("$name $version", ({ files, manifest }) => {
  const { wasmFile } = manifest.config;

  test("imports nothing and exports exactly the functions of its manifest", () => {
    const module = new WebAssembly.Module(readFileSync(join(files, wasmFile)));
    expect(WebAssembly.Module.imports(module)).toStrictEqual([]);
    const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === "function");
    expect(functions.map(({ name }) => name)).toStrictEqual(
      manifest.config.exports!.map(({ name }) => name),
    );
    const instance = new WebAssembly.Instance(module, {});
    for (const { name, params } of manifest.config.exports!) {
      expect(instance.exports[name]).toHaveLength(params.length);
    }
  });

  test("has its source beside it and the command that assembles it", () => {
    const source = wasmFile.replace(/\.wasm$/, ".wat");
    const text = readFileSync(join(files, source), "utf8");
    for (const { name } of manifest.config.exports!) expect(text).toContain(`(export "${name}"`);
    expect(readFileSync(join(files, "README.md"), "utf8")).toContain(
      `wat2wasm ${source} -o ${wasmFile}`,
    );
    expect(readFileSync(join(files, wasmFile)).byteLength).toBeLessThan(2048);
  });
});

describe.each(crcs)("$name $version", (version) => {
  const { memory, input, crc32, crc32c } = instantiate<Crc32Exports>(version);
  const window = new Uint8Array(memory.buffer, input.value, 65536);
  const bytes = Uint8Array.from(
    { length: 65536 },
    (_, index) => (index * 197 + (index >> 5)) & 0xff,
  );

  function sum(data: Uint8Array, at = 0): number {
    window.set(data, at);
    return crc32(0, input.value + at, data.length) >>> 0;
  }

  test("gives the published check value", () => {
    expect(sum(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });

  test("agrees with a plain model and with zlib for every length and alignment", () => {
    for (let length = 0; length < 70; length += 1) {
      for (let at = 0; at < 9; at += 1) {
        const data = bytes.subarray(length, length * 2);
        expect(sum(data, at)).toBe(bitwiseCrc(data, 0xedb88320));
        expect(sum(data, at)).toBe(zlibCrc32(data));
      }
    }
    expect(sum(bytes)).toBe(zlibCrc32(bytes));
  });

  test("goes on where the piece before ended", () => {
    for (const cut of [0, 1, 7, 8, 9, 30000, 65536]) {
      window.set(bytes);
      const first = crc32(0, input.value, cut);
      expect(crc32(first, input.value + cut, 65536 - cut) >>> 0, String(cut)).toBe(
        zlibCrc32(bytes),
      );
    }
  });

  test("traps when the length leads out of the memory", () => {
    expect(() => crc32(0, input.value, 65536 + 8)).toThrow(WebAssembly.RuntimeError);
  });

  if (version.version !== "1.0.0")
    test("crc32c gives its published check value and agrees with the model", () => {
      window.set(new TextEncoder().encode("123456789"));
      expect(crc32c!(0, input.value, 9) >>> 0).toBe(0xe3069283);
      for (let length = 0; length < 40; length += 1) {
        const data = bytes.subarray(5, 5 + length);
        window.set(data);
        expect(crc32c!(0, input.value, length) >>> 0).toBe(bitwiseCrc(data, 0x82f63b78));
      }
    });
});

describe.each(haversines)("$name $version", (version) => {
  const { memory, haversine, track_length } = instantiate<HaversineExports>(version);
  const half = Math.PI * 6_371_008.8;
  /** Halton points: the same in every run, and everywhere on the globe. */
  const points = Array.from(
    { length: 3000 },
    (_, index) => [halton(index + 1, 2) * 180 - 90, halton(index + 1, 3) * 360 - 180] as const,
  );

  test("agrees with the formula in JavaScript", () => {
    for (const [index, [lat1, lon1]] of points.slice(1).entries()) {
      const [lat2, lon2] = points[index]!;
      const expected = modelDistance(lat1, lon1, lat2, lon2);
      const tolerance = expected > half - 1000 ? 0.5 : 1e-6 + expected * 1e-12;
      expect(Math.abs(haversine(lat1, lon1, lat2, lon2) - expected)).toBeLessThan(tolerance);
    }
  });

  test("keeps its digits over centimetres, at the poles and at the opposite point", () => {
    expect(haversine(10, 20, 10, 20)).toBe(0);
    expect(haversine(50, 5, 50 + 1e-7, 5)).toBeCloseTo((1e-7 / 180) * half, 9);
    expect(haversine(90, 0, 90, 123)).toBe(0);
    expect(haversine(90, 0, -90, 77)).toBeCloseTo(half, 6);
    expect(haversine(0, 0, 0, 180)).toBeCloseTo(half, 6);
    expect(haversine(0, 0, 0, 90)).toBeCloseTo(half / 2, 6);
  });

  test("takes any longitude and refuses what is no place", () => {
    expect(haversine(0, -170, 0, 190)).toBe(0);
    expect(haversine(5, 179, 5, -179)).toBeCloseTo(haversine(5, 0, 5, 2), 6);
    for (const place of [
      [90.1, 0],
      [Number.NaN, 0],
      [0, Number.NaN],
      [0, Number.POSITIVE_INFINITY],
    ] as [number, number][]) {
      expect(haversine(...place, 0, 0)).toBeNaN();
      expect(haversine(0, 0, ...place)).toBeNaN();
    }
  });

  if (version.version !== "1.0.0")
    test("adds up a track in its memory", () => {
      const track = points.slice(0, 2000);
      new Float64Array(memory!.buffer, 0, 4000).set(track.flat());
      const expected = track
        .slice(1)
        .reduce((total, [lat, lon], index) => total + modelDistance(...track[index]!, lat, lon), 0);
      expect(Math.abs(track_length!(0, 2000) / expected - 1)).toBeLessThan(1e-12);
      expect(track_length!(0, 1)).toBe(0);
      expect(() => track_length!(0, 5000)).toThrow(WebAssembly.RuntimeError);
      expect(memory!.grow(255)).toBe(1);
      expect(() => memory!.grow(1)).toThrow(RangeError);
    });
});

/** The definition, bit by bit. */
function bitwiseCrc(data: Uint8Array, polynomial: number): number {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (polynomial & -(crc & 1));
  }
  return ~crc >>> 0;
}

function modelDistance(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const radians = Math.PI / 180;
  const h =
    Math.sin(((lat2 - lat1) / 2) * radians) ** 2 +
    Math.cos(lat1 * radians) *
      Math.cos(lat2 * radians) *
      Math.sin(((lon2 - lon1) / 2) * radians) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

function halton(index: number, base: number): number {
  let value = 0;
  let weight = 1 / base;
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    value += (rest % base) * weight;
    weight /= base;
  }
  return value;
}
