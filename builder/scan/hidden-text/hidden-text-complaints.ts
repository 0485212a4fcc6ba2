/** Hidden characters in words: which they are, what they do, how to remove them. */
import { type HiddenRun, hiddenCharacters, type TextKind } from "./hidden-characters.ts";

export interface HiddenComplaint {
  readonly line: number;
  readonly column: number;
  /** Completes "the text …". */
  readonly message: string;
  readonly fix: string;
}

/** Lines of one text that are named one by one. */
const LINES_MAX = 20;
/** Characters that are named in one message. */
const NAMED_MAX = 6;

const NAMES: Readonly<Record<number, string>> = {
  173: "soft hyphen",
  1564: "Arabic letter mark",
  4447: "Hangul filler",
  4448: "Hangul filler",
  8203: "zero width space",
  8204: "zero width non-joiner",
  8205: "zero width joiner",
  8206: "left-to-right mark",
  8207: "right-to-left mark",
  8234: "left-to-right embedding",
  8235: "right-to-left embedding",
  8236: "end of embedding",
  8237: "left-to-right override",
  8238: "right-to-left override",
  8288: "word joiner",
  8294: "left-to-right isolate",
  8295: "right-to-left isolate",
  8296: "first strong isolate",
  8297: "end of isolate",
  12644: "Hangul filler",
  65279: "byte order mark",
  65440: "Hangul filler",
};

const EFFECTS: Readonly<Record<HiddenRun["danger"], string>> = {
  bidi: "so that people see the text in another order than programs read it",
  tag: "tag characters that nobody sees but a language model reads",
  selector: "variation selectors in a row, which can carry hidden data",
  invisible: "which nobody sees but programs and models read",
};

/** One complaint for each line and danger; the lines beyond a limit are counted. */
export function hiddenTextComplaints(text: string, kind: TextKind): readonly HiddenComplaint[] {
  const runs = hiddenCharacters(text, kind);
  const groups = [...Map.groupBy(runs, ({ line, danger }) => `${line} ${danger}`).values()];
  const shown = groups.slice(0, LINES_MAX).flatMap((group) => complaintOf(group, kind));
  const rest = groups[LINES_MAX]?.[0];
  if (rest === undefined) return shown;
  const message = `holds hidden characters in ${groups.length - LINES_MAX} more lines from here on`;
  const fix = "delete all of them; the lines before tell which they are";
  return [...shown, { line: rest.line, column: rest.column, message, fix }];
}

function complaintOf(runs: readonly HiddenRun[], kind: TextKind): readonly HiddenComplaint[] {
  const [first] = runs;
  if (first === undefined) return [];
  const named = runs.flatMap(({ codePoints, column }) =>
    codePoints.map(
      (codePoint, index) => `${nameOf(codePoint)}${index === 0 ? ` in column ${column}` : ""}`,
    ),
  );
  const more = named.length > NAMED_MAX ? ` and ${named.length - NAMED_MAX} more` : "";
  const mend = `delete ${named.length === 1 ? "it" : "them"}`;
  const asEscape = `\\u{${hex(first.codePoints[0] ?? 0)}}`;
  const effect = EFFECTS[first.danger];
  return [
    {
      line: first.line,
      column: first.column,
      message: `holds ${named.slice(0, NAMED_MAX).join(", ")}${more}: ${effect}`,
      fix:
        kind === "code" ? `${mend}; where it is data, write its escape, such as ${asEscape}` : mend,
    },
  ];
}

function nameOf(codePoint: number): string {
  const name = NAMES[codePoint];
  return `U+${hex(codePoint)}${name === undefined ? "" : ` (${name})`}`;
}

function hex(codePoint: number): string {
  return codePoint.toString(16).toUpperCase().padStart(4, "0");
}
