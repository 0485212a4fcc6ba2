import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";

type Model = ArtifactVersion<"model">;

interface TideModel {
  readonly unit: string;
  readonly epoch: string;
  readonly mean: number;
  readonly constituents: readonly {
    name: string;
    speed: number;
    amplitude: number;
    phase: number;
  }[];
}

interface TidePrediction {
  predict(model: TideModel, time: Date): number;
  extremes?(model: TideModel, from: Date, to: Date): { kind: string; time: Date; height: number }[];
}

interface LanguageId {
  readonly BUCKETS: number;
  readModel(bytes: Uint8Array): { languages: string[]; weights: Float32Array; prior: Float32Array };
  identify(model: unknown, text: string): { language: string; probability: number }[];
}

const tides = versionsOf("tidewater/tide-harmonics", "model");
const languageIds = versionsOf("ashlar/language-id", "model");
const FOOT_M = 0.3048;

describe.each(tides)("tidewater/tide-harmonics $version", (model) => {
  test("fit.mjs makes the model file from the readings, byte for byte", async () => {
    const fitted = await run(model, model.manifest.config.training!, text(model, "readings.json"));
    expect(fitted).toBe(text(model, model.manifest.config.modelFile));
  });

  test("generate.mjs makes the committed readings, byte for byte", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ashlar-tides-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await copyFile(`${model.files}/generate.mjs`, join(folder, "generate.mjs"));
    await promisify(execFile)(process.execPath, ["generate.mjs"], { cwd: folder });
    for (const file of ["holdout.json", "readings.json"]) {
      expect((await readFile(join(folder, file), "utf8")) === text(model, file), file).toBe(true);
    }
  });

  test("its card states the error that evaluate.mjs measures", async () => {
    const { unit, rmse, largest } = JSON.parse(await run(model, "evaluate.mjs"));
    expect(model.manifest.modelCard?.metrics).toStrictEqual({
      [`rmse_holdout_${unit}`]: rmse,
      [`largest_error_holdout_${unit}`]: largest,
    });
  });

  test("predict.mjs prints the height for a time", async () => {
    const { predict } = await load<TidePrediction>(model, "predict.mjs");
    const time = "2025-04-02T12:00:00Z";
    const printed = await run(model, "predict.mjs", "", [time]);
    expect(printed).toMatch(/^2025-04-02T12:00:00Z -?\d+\.\d{2,3} (?:ft|m)\n$/);
    expect(Number(printed.split(" ")[1])).toBeCloseTo(predict(tideModel(model), new Date(time)), 1);
    expect(() => predict(tideModel(model), new Date("never"))).toThrow(TypeError);
  });
});

describe("tidewater/tide-harmonics", () => {
  const [first, second, third] = tides;

  test("each version has more constituents and a smaller error on the same unseen days", async () => {
    const holdout = JSON.parse(text(third!, "holdout.json")).readings as {
      time: string;
      heightMetres: number;
      quality: number;
    }[];
    const good = holdout.filter(({ quality }) => quality === 1);
    const errors = await Promise.all(
      tides.map(async (version) => {
        const { predict } = await load<TidePrediction>(version, "predict.mjs");
        const model = tideModel(version);
        const metres = model.unit === "ft" ? FOOT_M : 1;
        const squares = good.map(
          ({ time, heightMetres }) => (predict(model, new Date(time)) * metres - heightMetres) ** 2,
        );
        return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
      }),
    );
    expect(errors.map((error) => error.toFixed(3))).toStrictEqual(["0.231", "0.062", "0.036"]);
    expect(tides.map((version) => tideModel(version).constituents.length)).toStrictEqual([2, 5, 9]);
  });

  test("2.1.0 recovers the sea that generate.mjs was written from", () => {
    const m2 = tideModel(third!).constituents.find(({ name }) => name === "M2");
    expect(m2!.amplitude).toBeCloseTo(1.2, 2);
    expect(m2!.phase).toBeCloseTo(40, 0);
    expect(tideModel(third!).mean).toBeCloseTo(2.1, 2);
  });

  test("2.1.0 finds high and low waters in turn, and none higher in between", async () => {
    const { extremes, predict } = await load<TidePrediction>(third!, "predict.mjs");
    const model = tideModel(third!);
    const found = extremes!(model, new Date("2025-09-10"), new Date("2025-09-12"));
    expect(found.map(({ kind }) => kind).join(" ")).toBe("high low high low high low high low");
    for (const { kind, time, height } of found) {
      const sign = kind === "high" ? 1 : -1;
      for (const minutes of [-30, 30]) {
        expect(
          sign * (height - predict(model, new Date(time.getTime() + minutes * 60_000))),
        ).toBeGreaterThan(0);
      }
    }
  });

  test("2.1.0 refuses a record that is too short to tell K2 from S2", async () => {
    await expect(run(third!, "fit.mjs", text(second!, "readings.json"))).rejects.toThrow(
      "cannot separate K2 from S2",
    );
  });

  test("1.0.0 works in feet, later versions in metres", () => {
    expect([first, second, third].map((version) => tideModel(version!).unit)).toStrictEqual([
      "ft",
      "m",
      "m",
    ]);
  });
});

describe.each(languageIds)("ashlar/language-id $version", (model) => {
  const bytes = readFileSync(`${model.files}/${model.manifest.config.modelFile}`);

  test("train.mjs makes the model file from the corpus, byte for byte", async () => {
    const trained = await runForBytes(model, model.manifest.config.training!);
    expect(trained.equals(bytes)).toBe(true);
  });

  test("its card states the accuracy that evaluate.mjs measures on unseen text", async () => {
    const { accuracy, f1, texts } = JSON.parse(await run(model, "evaluate.mjs"));
    const card = model.manifest.modelCard!;
    expect([card.accuracy, card.f1Score]).toStrictEqual([accuracy, f1]);
    expect(card.dataset).toContain(`${texts} texts`);
    const { languages } = (await load<LanguageId>(model, "language-id.mjs")).readModel(bytes);
    for (const language of languages) {
      const corpus = new Set(text(model, `corpus/${language}.txt`).split("\n").filter(Boolean));
      const shared = text(model, `heldout/${language}.txt`)
        .split("\n")
        .filter((line) => corpus.has(line));
      expect(shared).toStrictEqual([]);
    }
  });

  test("its safetensors file has no hole, no overlap and no rest, and the declared shapes", () => {
    const headerLength = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString("utf8")) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    const tensors = Object.entries(header).filter(([name]) => name !== "__metadata__");
    let end = 0;
    for (const [name, { dtype, shape, data_offsets }] of tensors.sort(
      (a, b) => a[1].data_offsets[0] - b[1].data_offsets[0],
    )) {
      expect([name, dtype, data_offsets[0]]).toStrictEqual([name, "F32", end]);
      end = data_offsets[1];
      expect(end - data_offsets[0]).toBe(4 * shape.reduce((product, size) => product * size, 1));
    }
    expect(8 + headerLength + end).toBe(bytes.length);
    const { inputShape, outputShape } = model.manifest.config;
    expect(header.weights!.shape).toStrictEqual([inputShape![1], outputShape![1]]);
    expect(header.prior!.shape).toStrictEqual([outputShape![1]]);
  });

  test("its weights are log probabilities: each language's sum to one", async () => {
    const { readModel, BUCKETS } = await load<LanguageId>(model, "language-id.mjs");
    const { languages, weights } = readModel(bytes);
    for (const [index] of languages.entries()) {
      let sum = 0;
      for (let bucket = 0; bucket < BUCKETS; bucket += 1)
        sum += Math.exp(weights[bucket * languages.length + index]!);
      expect(sum).toBeCloseTo(1, 4);
    }
  });

  test("the command names a language, and text without letters gives equal shares", async () => {
    expect(await run(model, "language-id.mjs", "", ["Wo ist der Schlüssel?"])).toBe("de 1.000\n");
    const { identify, readModel } = await load<LanguageId>(model, "language-id.mjs");
    const shares = identify(readModel(bytes), "12 + 30 = 42").map(({ probability }) => probability);
    for (const share of shares) expect(share).toBeCloseTo(1 / shares.length, 6);
  });

  test("a truncated file is refused", async () => {
    const { readModel } = await load<LanguageId>(model, "language-id.mjs");
    expect(() => readModel(bytes.subarray(0, 64))).toThrow(RangeError);
    expect(() => readModel(bytes.subarray(0, bytes.length - 8))).toThrow(RangeError);
  });
});

test("ashlar/language-id 2.0.0 knows Dutch and Swedish, 1.0.0 does not", async () => {
  const answers = await Promise.all(
    languageIds.map((model) =>
      run(model, "language-id.mjs", "", ["Kan ni säga mig hur jag kommer till museet?"]),
    ),
  );
  expect(answers.map((answer) => answer.startsWith("sv "))).toStrictEqual([false, true]);
});

function text(model: Model, path: string): string {
  return readFileSync(`${model.files}/${path}`, "utf8");
}

function tideModel(model: Model): TideModel {
  return JSON.parse(text(model, model.manifest.config.modelFile));
}

async function load<T>(model: Model, path: string): Promise<T> {
  return import(/* @vite-ignore */ pathToFileURL(`${model.files}/${path}`).href);
}

async function run(
  model: Model,
  script: string,
  input = "",
  args: readonly string[] = [],
): Promise<string> {
  return (await runForBytes(model, script, input, args)).toString("utf8");
}

async function runForBytes(
  model: Model,
  script: string,
  input = "",
  args: readonly string[] = [],
): Promise<Buffer> {
  const options = { cwd: model.files, encoding: "buffer" as const, maxBuffer: 4 * 1024 * 1024 };
  const running = promisify(execFile)(process.execPath, [script, ...args], options);
  running.child.stdin?.end(input);
  return (await running).stdout;
}
