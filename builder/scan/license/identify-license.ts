/** Which of the known licenses a text holds, by the share of each that stands in it; never a guess. */
import { licenseShingles, licenseWords } from "./license-shingles.ts";
import { type KnownText, knownText, type LicenseTable } from "./license-table.ts";
import { textFamily } from "./same-license.ts";

export interface Identified {
  /** SPDX identifiers that share the text. */
  readonly ids: readonly string[];
  /** Share of the license that stands in the text, 0 to 1. */
  readonly score: number;
  /** Share of the text that is this license, 0 to 1. */
  readonly coverage: number;
}

/** Changed names cost a few per cent; the next license in a family differs by more. */
const SCORE_MIN = 0.9;
/** From here on, a longer license of the same family that is half there is no rival. */
const SCORE_CERTAIN = 0.97;
/** A text that holds this much of a license may be a changed copy of it. */
const SCORE_RIVAL = 0.75;
/** Two licenses that share more of their text than this are two readings of one text. */
const OVERLAP_MAX = 0.75;

interface Match extends Identified {
  readonly known: KnownText;
  /** Shingles found, sampling made up for. */
  readonly found: number;
  /** The same less those that are missing. */
  readonly balance: number;
}

let texts: Promise<readonly KnownText[]> | undefined;

async function loadTexts(): Promise<readonly KnownText[]> {
  const { default: table } = await import("./license-table.json", { with: { type: "json" } });
  return Object.entries(table as LicenseTable).map(([ids, value]) => knownText(ids, value));
}

/** Whether the text of a license is among those that are compared; see `textFamily`. */
export async function isKnownFamily(family: string): Promise<boolean> {
  texts ??= loadTexts();
  return (await texts).some(({ ids }) => ids.some((id) => textFamily(id) === family));
}

/** The licenses in a text, best first; empty when none is recognised. */
export async function identifyLicense(text: string): Promise<readonly Identified[]> {
  texts ??= loadTexts();
  const words = licenseWords(text);
  const document = licenseShingles(words);
  const matches = (await texts)
    .map((known) => match(known, document))
    .filter(({ score }) => score >= SCORE_RIVAL)
    .sort((a, b) => b.balance - a.balance);
  const kept: Match[] = [];
  for (const candidate of matches) {
    if (candidate.score < SCORE_MIN || isDoubtful(candidate, matches)) continue;
    if (kept.every(({ known }) => overlap(candidate.known, known) <= OVERLAP_MAX))
      kept.push(candidate);
  }
  if (kept.length > 0) return kept.map(({ ids, score, coverage }) => ({ ids, score, coverage }));
  return matches.length > 0 ? [] : noticeOf(words);
}

/** Whether the text may as well be a changed copy of a longer license that contains this one. */
function isDoubtful(candidate: Match, matches: readonly Match[]): boolean {
  if (candidate.score >= SCORE_CERTAIN) return false;
  return matches.some(
    ({ score, found, known }) =>
      score < SCORE_MIN && found > candidate.found && overlap(candidate.known, known) > OVERLAP_MAX,
  );
}

function match(known: KnownText, document: ReadonlySet<number>): Match {
  let found = 0;
  for (const shingle of known.shingles) if (document.has(shingle)) found += 1;
  const missing = known.shingles.size - found;
  return {
    known,
    ids: known.ids,
    score: found / Math.max(1, known.shingles.size),
    coverage: Math.min(1, (found * known.step) / Math.max(1, document.size)),
    found: found * known.step,
    balance: (found - missing) * known.step,
  };
}

/** Share of `a` that stands in `b`, by the shingles that both samples would have kept. */
function overlap(a: KnownText, b: KnownText): number {
  const step = Math.max(a.step, b.step);
  const common = [...a.shingles].filter((shingle) => shingle % step === 0);
  const shared = common.filter((shingle) => b.shingles.has(shingle));
  return shared.length / Math.max(1, common.length);
}

/** Words within which a notice begins, and of a text that is nothing but a notice. */
const NOTICE_START = 40;
const NOTICE_WORDS_MAX = 300;

const NOTICES: readonly (readonly [RegExp, (match: RegExpExecArray) => readonly string[]])[] = [
  [/^licensed under the apache license version 2.0\b/, () => ["Apache-2.0"]],
  [
    /^under the terms of the gnu (lesser |library |affero )?general public license (?:as )?published by the free software foundation (?:either )?version (\d)(?:\.(\d))?\b/,
    ([, kind = "", major = "", minor = "0"]) => {
      const name = { "": "GPL", "lesser ": "LGPL", "library ": "LGPL", "affero ": "AGPL" }[kind];
      const id = `${name}-${major}.${minor}`;
      return [`${id}-only`, `${id}-or-later`];
    },
  ],
];

/** The short notice that files carry in place of the text, where it is all that there is. */
function noticeOf(words: readonly string[]): readonly Identified[] {
  if (words.length > NOTICE_WORDS_MAX) return [];
  for (let at = 0; at < Math.min(NOTICE_START, words.length); at += 1) {
    const rest = words.slice(at, at + 30).join(" ");
    for (const [pattern, idsOf] of NOTICES) {
      const found = pattern.exec(rest);
      if (found) return [{ ids: idsOf(found), score: 1, coverage: 1 }];
    }
  }
  return [];
}
