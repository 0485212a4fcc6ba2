/** What was measured, kept as a number with its unit until somebody reads it. */
type Unit = "s" | "ms" | "B" | "×" | "" | "%";

export interface Figure {
  readonly value: number;
  readonly unit: Unit;
}

/** One column of a table: what was measured → figure, or a word where there is none. */
export type Column = Readonly<Record<string, Figure | string>>;

export const seconds = (value: number): Figure => ({ value, unit: "s" });
export const milliseconds = (value: number): Figure => ({ value, unit: "ms" });
export const bytes = (value: number): Figure => ({ value, unit: "B" });
export const count = (value: number): Figure => ({ value, unit: "" });
/** How many times `limit` fits into `value`. */
export const ratio = (value: number, limit: number): Figure => ({
  value: value / limit,
  unit: "×",
});

export function showFigure(figure: Figure | string): string {
  if (typeof figure === "string") return figure;
  const { value, unit } = figure;
  if (!Number.isFinite(value)) return "-";
  if (unit === "B") return showBytes(value);
  if (unit === "" && Number.isInteger(value)) return value.toLocaleString("en");
  return `${threeDigits(value)}${unit === "" ? "" : ` ${unit}`}`;
}

function showBytes(value: number): string {
  if (value < 1000) return `${Math.round(value)} B`;
  if (value < 1e6) return `${threeDigits(value / 1e3)} kB`;
  return value < 1e9 ? `${threeDigits(value / 1e6)} MB` : `${threeDigits(value / 1e9)} GB`;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}
