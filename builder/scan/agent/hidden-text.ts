/** Text of a prompt that people do not see and models read. */
import type { PromptProblem } from "./prompt-problems.ts";

/** What Markdown authors use as a comment: the definition of a reference that nothing refers to. */
const REFERENCE = /^\[(?:\/\/|comment|_)\]:\s*#\s*[("']([^\n]{1,2000})/gm;
/** Comments and elements of one text that are looked at. */
const LOOKED_AT_MAX = 1_000;
/** An opening tag with a style that hides what is in it. */
const STYLED = /<[a-z][a-z0-9]{0,20}\s[^<>]{0,500}>/gi;
const HIDING =
  /(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d])|color\s*:\s*(?:white|transparent|#fff(?:fff)?\b|rgba?\(\s*255\s*,\s*255\s*,\s*255))/i;
/** Elements that are looked at closely; each costs the length of the text. */
const STYLED_MAX = 50;
const SHOWN = /^[^<]{0,200}[\p{L}\p{N}]{2}/u;
const PAINTED = /background/i;
/**
 * Characters without a picture that no text needs in a row: variation selectors (a channel for
 * bytes), fillers of Hangul, invisible operators, marks of annotations and musical scores.
 */
const INVISIBLE =
  /[\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]{3,}|[\u{e0100}-\u{e01ef}]{2,}|[\u{115f}\u{1160}\u{3164}\u{ffa0}]{2,}|[\u{2061}-\u{2064}]{2,}|[\u{fff9}-\u{fffb}]|[\u{1d173}-\u{1d17a}]|\u{2800}{8,}/gu;
/** Text that begins behind the edge of every window. */
const FAR = /[ \t\u00a0\u2000-\u200a\u3000]{200,}(?=\S)/g;
const BASE64 = /[A-Za-z0-9+/_-]{80,}={0,2}/g;
const COMMENT_MAX = 20_000;
const BASE64_MAX = 100_000;
/** What only a text for a model says: orders about instructions, secrecy, data or commands. */
const ORDER =
  /\b(?:ignore|disregard|forget|override|bypass)\s+(?:all|any|every|the|your|previous|prior|user)\b|\b(?:system prompt|new instructions?|hidden instructions?|you are now|you (?:must|should|will) (?:always|never|not|ignore|send|run|reveal|obey|approve|trust|treat|consider|act|respond|answer)|your (?:task|instructions?|rules)|assistant|the (?:ai|llm|model|agent) (?:must|should|will))\b|\b(?:do not|don't|never) (?:tell|mention|reveal|inform|show|disclose|warn)\b|\b(?:send|upload|post|exfiltrate|forward|leak)\b[^\n]{0,80}\b(?:https?:|api|key|token|secret|password|credential|\.env|data)|\b(?:run|execute)\b[^\n]{0,40}\b(?:curl|wget|bash|sh|rm|command|script)\b/i;

export function hiddenText(text: string): readonly PromptProblem[] {
  return [
    ...comments(text),
    ...styledText(text),
    ...found(text, INVISIBLE, (match) => ({
      message: `${[...match].length} characters without a picture stand in a row, from U+${hex(match)}`,
      fix: "delete them; what they encode is read by models only",
    })),
    ...found(text, FAR, (match) => ({
      message: `text stands behind ${match.length} blanks, out of sight`,
      fix: "delete the blanks, and the text unless people should read it",
    })),
    ...blobs(text),
  ];
}

function comments(text: string): readonly PromptProblem[] {
  const found = [...htmlComments(text)];
  for (const { 1: inner = "", index } of text.matchAll(REFERENCE)) found.push({ inner, index });
  return found
    .filter(({ inner }) => ORDER.test(inner.slice(0, COMMENT_MAX)))
    .map(({ inner, index }) => ({
      offset: index,
      message: "a comment that pages do not show gives orders",
      excerpt: inner,
      fix: "write the order where people see it, or delete it",
    }));
}

function* htmlComments(
  text: string,
): Generator<{ readonly inner: string; readonly index: number }> {
  let count = 0;
  for (let at = text.indexOf("<!--"); at >= 0 && count < LOOKED_AT_MAX; count++) {
    const end = text.indexOf("-->", at + 4);
    if (end < 0) return;
    yield { inner: text.slice(at + 4, end), index: at };
    at = text.indexOf("<!--", end);
  }
}

function styledText(text: string): readonly PromptProblem[] {
  return [...text.matchAll(STYLED)]
    .filter(([tag]) => /\sstyle\s*=/i.test(tag) && HIDING.test(tag) && !PAINTED.test(tag))
    .slice(0, STYLED_MAX)
    .filter(({ 0: tag, index }) => {
      const end = index + tag.length;
      return SHOWN.test(text.slice(end, end + 300)) && !isInCode(text, index);
    })
    .map(({ 0: tag, index }) => ({
      offset: index,
      message: "an element is styled so that people do not see its text",
      excerpt: `${tag}${text.slice(index + tag.length, index + tag.length + 100).split(/[<\n]/, 1)[0]}`,
      fix: "show the text, or delete it",
    }));
}

/** Base64 that is text: words, not a picture, a key or a signature. */
function blobs(text: string): readonly PromptProblem[] {
  return [...text.matchAll(BASE64)].flatMap(({ 0: match, index }) => {
    if (match.length > BASE64_MAX || !isProse(decoded(match))) return [];
    return [
      {
        offset: index,
        message: `${match.length} characters of Base64 hold text that people cannot read`,
        fix: "write the text as it is, or move data into a file of its own",
      },
    ];
  });
}

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function isProse(text: string): boolean {
  const words = text.match(/\b[A-Za-z]{2,}\b/g) ?? [];
  const spaces = text.match(/ /g) ?? [];
  return (
    words.length >= 6 &&
    spaces.length >= 5 &&
    !/^\s*[<{[]/.test(text) &&
    /^[\t\n\r\x20-\x7e\u00a0-\u024f]+$/.test(text)
  );
}

function found(
  text: string,
  pattern: RegExp,
  describe: (match: string) => Pick<PromptProblem, "message" | "fix">,
): readonly PromptProblem[] {
  return [...text.matchAll(pattern)]
    .filter(({ index }) => pattern !== FAR || !isInTable(text, index))
    .map(({ 0: match, index }) => ({ offset: index, ...describe(match) }));
}

/** Tables are padded to the width of their widest cell. */
function isInTable(text: string, offset: number): boolean {
  const start = text.lastIndexOf("\n", offset) + 1;
  return text
    .slice(start, offset + 1)
    .trimStart()
    .startsWith("|");
}

/** Whether an odd number of fences stands before; examples of HTML are code. */
function isInCode(text: string, offset: number): boolean {
  const fences = text.slice(0, offset).match(/^ {0,3}(?:```|~~~)/gm) ?? [];
  const line = text.slice(text.lastIndexOf("\n", offset) + 1, offset);
  return fences.length % 2 === 1 || (line.split("`").length - 1) % 2 === 1;
}

function hex(match: string): string {
  return (match.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
