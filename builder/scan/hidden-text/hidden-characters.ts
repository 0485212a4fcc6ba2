/**
 * Characters that a reader cannot see but a compiler, a model or a search does: marks that reorder
 * text (CVE-2021-42574, "Trojan Source"), tag characters and variation selectors that carry hidden
 * data, and characters without width. Properties are those of the Unicode Standard 16: chapter 23
 * (special areas and format characters), UTS #51 for emoji, UTR #36 for joiners.
 */

/**
 * `strict`: names, records and prompts, where nothing may hide. `code`: programs, which hold some of
 * these characters as data. `prose`: text for people, where a stray one comes from copying.
 */
export type TextKind = "strict" | "code" | "prose";

export interface HiddenRun {
  readonly line: number;
  /** 1-based, UTF-16. */
  readonly column: number;
  readonly danger: "bidi" | "tag" | "selector" | "invisible";
  readonly codePoints: readonly number[];
}

/** Everything that is drawn as nothing or reorders what is drawn. */
const HIDDEN = new RegExp(
  [
    String.raw`\u{ad}|\u{34f}|\u{61c}|[\u{115f}\u{1160}]|[\u{17b4}\u{17b5}]|[\u{180b}-\u{180f}]`,
    String.raw`[\u{200b}-\u{200f}]|[\u{202a}-\u{202e}]|[\u{2060}-\u{206f}]|\u{3164}`,
    String.raw`[\u{fe00}-\u{fe0f}]|\u{feff}|\u{ffa0}|[\u{fff0}-\u{fffb}]`,
    String.raw`[\u{1bca0}-\u{1bca3}]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]`,
  ]
    .join("|")
    .replace(/^(.*)$/, "(?:$1)+"),
  "gu",
);

/** Runs in one text that are kept; ten thousand would not tell more. */
const RUNS_MAX = 1000;

/** Neighbourhood of a run, in UTF-16 units, that tells which script the text is in. */
const WINDOW = 200;

/** A byte order mark at the start is none of them. Linear in the text. */
export function hiddenCharacters(text: string, kind: TextKind): readonly HiddenRun[] {
  const found: HiddenRun[] = [];
  const lines = lineFinder(text);
  for (const match of text.matchAll(HIDDEN)) {
    const place = lines(match.index);
    const run = [...match[0]];
    const end = match.index + match[0].length;
    const danger = dangerOf(
      {
        run,
        before: lastCharacter(text.slice(Math.max(place.start, match.index - 2), match.index)),
        after: String.fromCodePoint(text.codePointAt(end) ?? 0x0a),
        isRightToLeft: () =>
          RIGHT_TO_LEFT.test(
            text.slice(
              Math.max(place.start, match.index - WINDOW),
              Math.min(place.end, end + WINDOW),
            ),
          ),
        isStart: match.index === 0,
      },
      kind === "code" && isComment(text, place) ? "prose" : kind,
    );
    if (danger === undefined) continue;
    const codePoints = run.map((character) => character.codePointAt(0) ?? 0);
    found.push({ line: place.line, column: match.index - place.start + 1, danger, codePoints });
    if (found.length === RUNS_MAX) break;
  }
  return found;
}

/** Whole lines of comment: as much as can be told without knowing the language. */
const COMMENT = /^\s*(?:\*\s|\/\/|\/\*|#\s|--\s|;\s|%\s|<!--)/;

function isComment(text: string, { start, end }: { start: number; end: number }): boolean {
  return COMMENT.test(text.slice(start, Math.min(end, start + WINDOW)));
}

/** Answers for places in rising order which line they are in. */
function lineFinder(text: string) {
  let line = 1;
  let start = 0;
  let end = -1;
  return (index: number) => {
    if (end < 0) end = lineEnd(text, start);
    while (end < index) {
      line += 1;
      start = end + 1;
      end = lineEnd(text, start);
    }
    return { line, start, end };
  };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** A run with what stands around it. */
interface RunContext {
  readonly run: readonly string[];
  /** The character before; empty at the start of a line. */
  readonly before: string;
  readonly after: string;
  /** Whether letters nearby are written from right to left; costs a look at them. */
  readonly isRightToLeft: () => boolean;
  /** At the very start of the text. */
  readonly isStart: boolean;
}

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
/** Scripts whose spelling needs joiners (UTR #36, section 2.10; Unicode core specification, chapters 9 to 17). */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mandaic}\p{Script=Mongolian}\p{Script=Phags_Pa}\p{Script=Adlam}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Balinese}\p{Script=Javanese}\p{Script=Meetei_Mayek}]/u;
/** Scripts without spaces between words, where U+200B is the place to break a line. */
const SPACELESS =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u;

const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/;
const BIDI_OVERRIDE = /[\u202d\u202e]/;
const TAG = /[\u{e0000}-\u{e007f}]/u;
const SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
/** Default ignorable and not assigned, or deprecated: no text needs them. */
const NEVER = /[\u2065\u206a-\u206f\ufff0-\ufffb\u{e0080}-\u{e00ff}\u{e01f0}-\u{e0fff}]/u;
/** More in a row carry data, which takes two kinds of them; equal ones may be spaces in a table. */
const MIXED_RUN_MAX = 2;
const EQUAL_RUN_MAX = 7;
/** Hangul fillers: letters for a compiler, nothing for a reader. */
const LETTER = /[\u115f\u1160\u3164\uffa0]/;
/** Beside these, an unseen character makes another name; between quotes or in a class it is data. */
const WORD = /[A-Za-z0-9_$]/;

function dangerOf(context: RunContext, kind: TextKind): HiddenRun["danger"] | undefined {
  const { run } = context;
  if (isFlag(context)) return undefined;
  if (run.some((character) => TAG.test(character))) return "tag";
  if (run.some((character) => isTurning(character, context, kind))) return "bidi";
  const strange = run.filter((_, index) => !isExcused(context, index));
  const selectors = strange.filter((character) => SELECTOR.test(character));
  if (selectors.length > 1) return "selector";
  const unseen = strange.filter(
    (character) => !SELECTOR.test(character) && !BIDI_CONTROL.test(character),
  );
  return isHiding(unseen, context, kind) ? "invisible" : undefined;
}

/** Text in two directions nests them with balanced marks; an override shows letters in false order. */
function isTurning(character: string, { isRightToLeft, after }: RunContext, kind: TextKind) {
  if (kind !== "prose") return BIDI_CONTROL.test(character);
  // At the end of a line there is nothing left to turn.
  if (after === "\n" || after === "\r") return false;
  if (!BIDI_CONTROL.test(character)) return false;
  return BIDI_OVERRIDE.test(character) || !isRightToLeft();
}

function isHiding(unseen: readonly string[], { before, after }: RunContext, kind: TextKind) {
  if (unseen.some((character) => NEVER.test(character))) return true;
  if (kind === "strict") return unseen.length > 0;
  if (unseen.length > (new Set(unseen).size > 1 ? MIXED_RUN_MAX : EQUAL_RUN_MAX)) return true;
  if (kind === "prose") return false;
  if (unseen.some((character) => LETTER.test(character))) return true;
  // A joined file keeps the byte order marks of its parts.
  if (before === "" && unseen.join("") === "\ufeff") return false;
  return unseen.length > 0 && (WORD.test(before) || WORD.test(after));
}

/** A flag of a region such as England: U+1F3F4, tags, U+E007F (UTS #51, ED-14a). */
function isFlag({ before, run }: RunContext): boolean {
  return before === "\u{1f3f4}" && /^[\u{e0030}-\u{e007a}]{3,6}\u{e007f}$/u.test(run.join(""));
}

/** Whether a character of the run is there for a reason of spelling or of emoji. */
function isExcused(
  { run, before, after, isRightToLeft, isStart }: RunContext,
  index: number,
): boolean {
  const character = run[index] ?? "";
  const previous = run[index - 1] ?? before;
  switch (character) {
    case "\ufeff":
      return isStart && index === 0;
    case "\u200d":
      return JOINING.test(before + after) || (PICTURE.test(before) && PICTURE.test(after));
    case "\u200c":
      return JOINING.test(before + after);
    case "\u200b":
      return SPACELESS.test(before + after);
    case "\u200e":
    case "\u200f":
    case "\u061c":
      return isRightToLeft();
    case "\u115f":
    case "\u1160":
      return /[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/.test(before + after);
    default:
  }
  if (/[\u180b-\u180f]/.test(character)) return /[\p{Script=Mongolian}]/u.test(before);
  if (/[\u17b4\u17b5]/.test(character)) return /[\p{Script=Khmer}]/u.test(before);
  // One selector belongs to the character before it; editors double the one for emoji.
  if (SELECTOR.test(character))
    return index === 0
      ? before.trim() !== ""
      : previous === "\ufe0f" && character === "\ufe0f" && index === 1;
  return false;
}

function lastCharacter(text: string): string {
  return [...text].at(-1) ?? "";
}
