/**
 * The badge of an artifact: what it says (shields.io endpoint format), and the same as a picture
 * (SVG 1.1) that needs nobody else's server. Both say what the score object of the latest version says.
 */
import type { Verdict } from "../../schemas/finding.ts";
import type { BadgeData } from "../../schemas/published/badge.ts";
import type { Score } from "../../schemas/published/score.ts";
import { scoreWords } from "../../schemas/score-words.ts";

/** By verdict alone: a colour that followed the number would be a second opinion. White on each is at least 4.5 to 1. */
const COLORS: Readonly<Record<Verdict, string>> = {
  passed: "#146c2e",
  "needs-review": "#805300",
  unverified: "#4a5462",
  blocked: "#b3261e",
};
const LABEL_COLOR = "#2c343f";

export function badgeData({ shown, verdict }: Pick<Score, "shown" | "verdict">): BadgeData {
  return {
    schemaVersion: 1,
    label: "ashlar",
    message: scoreWords(shown, verdict),
    color: COLORS[verdict],
  };
}

/** Advances of Verdana in thousandths of its size; any other character is taken for a wide one. */
const ADVANCES: ReadonlyMap<string, number> = new Map([
  ...[..."0123456789"].map((digit) => [digit, 636] as const),
  ...[..." f"].map((letter) => [letter, 352] as const),
  ...[..."il"].map((letter) => [letter, 274] as const),
  ...[..."bdgpq"].map((letter) => [letter, 623] as const),
  ...[..."hnu"].map((letter) => [letter, 633] as const),
  ...[..."kvxy"].map((letter) => [letter, 592] as const),
  ...[..."cs"].map((letter) => [letter, 521] as const),
  ...Object.entries({
    a: 601,
    e: 596,
    j: 344,
    m: 973,
    o: 607,
    r: 427,
    t: 394,
    w: 818,
    z: 525,
    "?": 546,
  }),
]);
const WIDE = 1000;
const FONT_SIZE = 11;
const PADDING = 6;
const HEIGHT = 20;

/** The texts are of our own making; only letters, digits, spaces and `?` are ever drawn. */
export function badgePicture({ label, message, color }: BadgeData): string {
  const [left, right] = [textWidth(label), textWidth(message)];
  const middle = left + 2 * PADDING;
  const width = middle + right + 2 * PADDING;
  const words = `${label}: ${message}`;
  const text = (x: number, length: number, content: string): string =>
    `<text x="${x}" y="14" textLength="${length}">${content}</text>`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${words}">`,
    `<title>${words}</title>`,
    `<path fill="${LABEL_COLOR}" d="M3 0h${middle - 3}v${HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>`,
    `<path fill="${color}" d="M${middle} 0h${width - middle - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H${middle}z"/>`,
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="${FONT_SIZE}">`,
    text(PADDING, left, label),
    text(middle + PADDING, right, message),
    "</g>",
    "</svg>",
  ].join("\n")}\n`;
}

/** Whole pixels. */
function textWidth(text: string): number {
  const advance = [...text].reduce((sum, letter) => sum + (ADVANCES.get(letter) ?? WIDE), 0);
  return Math.ceil((advance * FONT_SIZE) / 1000);
}
