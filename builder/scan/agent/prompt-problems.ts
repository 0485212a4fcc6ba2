/**
 * What a prompt should not do: hide text from people, take orders from a page that can change, or
 * order a model to leave its policy or to give data away.
 */
import { hiddenText } from "./hidden-text.ts";

export interface PromptProblem {
  /** In UTF-16 code units. */
  readonly offset: number;
  readonly message: string;
  readonly excerpt?: string;
  readonly fix: string;
}

/** Characters of one sentence that are looked at. */
const SENTENCE_MAX = 600;
const SENTENCE = /(?:[^.!?\n]|[.!?](?=\S)){8,}/g;

const POLICY =
  /\b(?:ignore|disregard|forget|override|bypass|circumvent)\b(?:[\s,]+(?!(?:and|or|but|then|with|in|for|from|follow)\b)[\w']+){0,4}?[\s,]+(?:(?:previous|prior|above|earlier|preceding|existing|original|initial|safety|security|ethical|content|system|openai|anthropic|google)[\s-]+(?:[\w-]+\s+){0,2})(?:instructions?|prompts?|rules?|guidelines?|polic(?:y|ies)|directives?|constraints?|restrictions?|safeguards?|filters?|messages?|guardrails?)\b/i;
const UNBOUND =
  /\b(?:you (?:are|have been) (?:now )?(?:freed?|free|released|liberated) (?:from|of)|(?:not|no longer) (?:bound|restricted|limited) by)\b[^\n]{0,60}\b(?:polic(?:y|ies)|guidelines?|rules?|restrictions?|filters?|ethic\w*|openai|anthropic)\b/i;
const EXFILTRATION =
  /\b(?:send|post|upload|forward|transmit|exfiltrate|leak|e-?mail|append|copy)\b[^\n]{0,80}(?:\b|(?=[.~/]))(?:api[ _-]?keys?|passwords?|credentials|secrets|access tokens?|environment variables|env vars|[\w~/]*\.(?:env|ssh)|ssh keys?|private keys?|id_rsa|chat history|conversation history|whole conversation|system prompt)\b[^\n]{0,80}(?:https?:\/\/|\bto (?:the |this |an? |my )?(?:url|server|address|webhook|endpoint|e-?mail)\b)/i;
const URL_TEXT = /https?:\/\/[^\s)>"'\]]+/g;
const FETCH = /\b(?:fetch|download|retrieve|load|read|open|visit|browse|curl|get)\b/i;
const OBEY_AFTER =
  /^[^\n]{0,120}?\b(?:follow|obey|execute|comply with|act on|adhere to|carry out)\b[^\n]{0,60}?\b(?:instructions?|directives?|commands?|orders|prompt|rules|it says|they say)\b/i;
const OBEY_BEFORE =
  /\b(?:follow|obey|execute|comply with|act on|carry out)\b[^\n]{0,40}\b(?:instructions?|directives?|commands?|orders|prompt)\b[^\n]{0,40}\b(?:at|from|in|on|there)\b[^\n]{0,20}$/i;
const INCLUDE =
  /^[ \t]*(?:!include|@include|@import|\{[{%]-?\s*include|#include)\s*[("'<]{0,2}\s*https?:\/\//im;
/** Signs, in the sentence before what is found, that it is warned of, or reported. */
const DEFENCE =
  /\b(?:never|not|cannot|refuse|reject|resist|decline|if|when|whenever|attempt(?:s|ing)?|try|tries|trying|even|such as|e\.g|like|including|example|warn|detect|flag|prevent|avoid|told|asks?|asked|asking|requests?|says?|saying|contains?|regardless|unless|might|may|could|would)\b|n't\b/i;
/** The same anywhere near it. */
const REPORT =
  /\b(?:injections?|attacks?|attackers?|malicious|jailbreaks?|adversarial|suspicious|untrusted|(?<!\.)examples?|refuse|reject)\b/i;
const QUOTED = /["“”'`«»][^"“”`«»]{0,200}$/;
/** How far around it a report may say so. */
const CONTEXT = 160;

/** @param isForPeople a README or the like: only what is hidden in it is a problem */
export function promptProblems(text: string, isForPeople = false): readonly PromptProblem[] {
  const open = isForPeople ? [] : [...includes(text), ...sentences(text)];
  return [...hiddenText(text), ...open].sort((a, b) => a.offset - b.offset);
}

function includes(text: string): readonly PromptProblem[] {
  const match = INCLUDE.exec(text);
  return match === null
    ? []
    : [
        {
          offset: match.index,
          message: "a part of the prompt is included from the network",
          excerpt: text.slice(match.index, match.index + 120),
          fix: "put the included text into files/",
        },
      ];
}

function sentences(text: string): readonly PromptProblem[] {
  // A URL has stops in it; a sentence may go on behind them.
  return [...lines(text)].flatMap(({ line, offset }) => [
    ...remote(line, offset),
    ...[...line.matchAll(SENTENCE)].flatMap(({ 0: sentence, index }) =>
      orders(sentence.slice(0, SENTENCE_MAX), offset + index, text),
    ),
  ]);
}

function* lines(text: string): Generator<{ readonly line: string; readonly offset: number }> {
  let offset = 0;
  for (const line of text.split("\n")) {
    for (let at = 0; at < line.length || at === 0; at += SENTENCE_MAX * 4)
      yield { line: line.slice(at, at + SENTENCE_MAX * 4), offset: offset + at };
    offset += line.length + 1;
  }
}

/** Looks at a fixed stretch around each URL, so that a line of URLs costs no more than its length. */
function remote(line: string, offset: number): readonly PromptProblem[] {
  return [...line.matchAll(URL_TEXT)].flatMap(({ 0: url, index }): PromptProblem[] => {
    const before = line.slice(Math.max(0, index - CONTEXT), index);
    const end = index + url.length;
    const after = line.slice(end, end + 2 * CONTEXT);
    const obeys = OBEY_BEFORE.test(before) || (FETCH.test(before) && OBEY_AFTER.test(after));
    if (!obeys || DEFENCE.test(before)) return [];
    return [
      {
        offset: offset + index,
        message: "the model is told to follow what a page says, and the page can change",
        excerpt: `${before.slice(-60)}${url}${after.slice(0, 60)}`,
        fix: "put what it should follow into files/",
      },
    ];
  });
}

function orders(sentence: string, offset: number, text: string): readonly PromptProblem[] {
  const [pattern, message, fix] =
    (
      [
        [POLICY, "the model is told to leave its instructions or policy", "delete the sentence"],
        [UNBOUND, "the model is told that no policy binds it", "delete the sentence"],
        [EXFILTRATION, "the model is told to give secrets away", "delete the sentence"],
      ] as const
    ).find(([candidate]) => candidate.test(sentence)) ?? [];
  const match = pattern?.exec(sentence);
  if (!match || message === undefined) return [];
  const start = offset + match.index;
  const near = text.slice(Math.max(0, start - CONTEXT), start + match[0].length + CONTEXT / 2);
  const before = sentence.slice(0, match.index);
  if (DEFENCE.test(before) || REPORT.test(near) || QUOTED.test(before)) return [];
  return [{ offset: start, message, excerpt: match[0], fix }];
}
