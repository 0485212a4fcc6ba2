const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

const PLAIN = /^[\x20-\x7e]*$/;
const COLOUR = /\u001b\[[0-9;]*m/g;
const NOTHING = /^[\p{Cc}\p{Cf}\p{M}\p{Zl}\p{Zp}]+$/u;
const EMOJI = /^\p{Emoji_Presentation}|\uFE0F/u;

/** First and last code points of what UAX #11 calls wide (W) or full-width (F), without emoji. */
const WIDE = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x3247],
  [0x3250, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18df2],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

/** Cells of a terminal that the text takes up. Colour codes (SGR) count as nothing. */
export function displayWidth(text) {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text.replace(COLOUR, ""))) width += clusterWidth(segment);
  return width;
}

function clusterWidth(cluster) {
  if (NOTHING.test(cluster)) return 0;
  if (EMOJI.test(cluster)) return 2;
  const point = cluster.codePointAt(0);
  return WIDE.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}
