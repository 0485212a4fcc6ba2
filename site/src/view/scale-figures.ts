/** Figures of the page about scale: builds that were measured, and a straight line through them. */
import { binBits } from "../../../schemas/trust/succinct-bins.ts";
import { formatCount } from "./count-of.ts";
import type { Value } from "./fact.ts";
import { formatBytes } from "./format-bytes.ts";

/** A build of artifacts with four versions each, every version with four small files, without the website. */
export interface Measured {
  readonly artifacts: number;
  /** In the tree. */
  readonly files: number;
  /** Of the tree. */
  readonly bytes: number;
  /** Processor time of a build of everything, with nothing kept. */
  readonly fullSeconds: number;
  /** Bytes of what is remembered for the next build. */
  readonly memoryBytes: number;
}

/** `ashlar build --commit HEAD --no-site --cache …`, test/bench/checks/synthetic-registry.ts. */
export const MEASURED = [
  {
    artifacts: 200,
    files: 5615,
    bytes: 14_165_485,
    fullSeconds: 32.3,
    memoryBytes: 1_759_234,
  },
  {
    artifacts: 800,
    files: 22_273,
    bytes: 55_794_072,
    fullSeconds: 104.3,
    memoryBytes: 7_018_755,
  },
  {
    artifacts: 2400,
    files: 66_415,
    bytes: 168_087_597,
    fullSeconds: 282.9,
    memoryBytes: 21_068_645,
  },
] as const satisfies readonly Measured[];

/** A million versions, four an artifact. */
const ARTIFACTS = 250_000;
/** An artifact's document, and an archive for each version. */
const TARGETS = 5 * ARTIFACTS;
/** A target in its bin. */
const TARGET_SIZE = 135;
const BINS = 2 ** binBits(TARGETS);

type Quantity = Exclude<keyof Measured, "artifacts">;

/** More of `quantity` for each artifact more, between the smallest and the largest that was measured. */
function slope(quantity: Quantity): number {
  const [first, , last] = MEASURED;
  return (last[quantity] - first[quantity]) / (last.artifacts - first.artifacts);
}

/** On the line through these two. */
export function extrapolate(quantity: Quantity, artifacts: number): number {
  const [first] = MEASURED;
  return first[quantity] + slope(quantity) * (artifacts - first.artifacts);
}

export const MILLION = {
  machine: "two cores of an AMD EPYC with 23 GiB of memory, which did nothing else",
  averageFile: formatBytes(slope("bytes") / slope("files")),
  targets: TARGETS,
  bins: formatCount(BINS),
  binSize: formatBytes((TARGETS / BINS) * TARGET_SIZE),
  memorySize: formatBytes(extrapolate("memoryBytes", ARTIFACTS)),
} as const;

export const MILLION_COLUMNS: readonly string[] = [
  "Artifacts",
  ...MEASURED.map(({ artifacts }) => formatCount(artifacts)),
  "each",
  `${formatCount(ARTIFACTS)}, extrapolated`,
];

const SHOWN: readonly (readonly [string, Quantity, (value: number) => string])[] = [
  ["Files", "files", significant],
  ["Size of the tree", "bytes", formatBytes],
  ["Full build, processor time", "fullSeconds", formatSeconds],
  ["What is remembered", "memoryBytes", formatBytes],
];

export function millionRows(): Value[][][] {
  return SHOWN.map(([title, quantity, format]) => {
    const measured = MEASURED.map((one) => one[quantity]);
    const values = [...measured, slope(quantity), extrapolate(quantity, ARTIFACTS)];
    return [title, ...values.map(format)].map((text) => [{ text }]);
  });
}

/** Three digits are more than an extrapolation knows. */
function significant(value: number): string {
  return value < 100 ? value.toFixed(1) : formatCount(Number(value.toPrecision(3)));
}

function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  if (seconds < 300) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(0)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
