/** Values in a text that identify people: e-mail addresses, phone numbers, bank accounts and cards. */
import { isCardNumber, isIban } from "./check-digits.ts";

type PersonalKind = "e-mail address" | "phone number" | "IBAN" | "card number";

export interface PersonalData {
  readonly kind: PersonalKind;
  /** Different values; counting stops at DISTINCT_MAX. */
  readonly count: number;
  /** Where the first one stands, in UTF-16 code units. */
  readonly first: number;
  /** The first one with all but its edge hidden. */
  readonly masked: string;
}

/** Enough to know that there are many. */
const DISTINCT_MAX = 20_000;

/** Different values of a kind in one file from which on they are no accident, and bytes for each of them. */
const COUNT_MIN: Readonly<Record<PersonalKind, number>> = {
  "e-mail address": 10,
  "phone number": 10,
  IBAN: 3,
  "card number": 5,
};
const DENSITY_MIN = 1 / 4096;

/** Characters of a file that are looked at: what is dense is dense at its beginning. */
export const SAMPLE_MAX = 4 * 1024 * 1024;

/** The kinds that stand in a text in more than a few places, in a fixed order. Linear in its length. */
export function findPersonalData(whole: string): readonly PersonalData[] {
  const text = whole.slice(0, SAMPLE_MAX);
  return [emails(text), phones(text), ibans(text), cards(text)]
    .flatMap((found) => (found === undefined ? [] : [found]))
    .filter(
      ({ kind, count }) =>
        count >= COUNT_MIN[kind] && count >= Math.floor(text.length * DENSITY_MIN),
    );
}

interface Hit {
  readonly value: string;
  readonly at: number;
}

function collect(
  kind: PersonalKind,
  hits: Iterable<Hit>,
  mask: (value: string) => string,
): PersonalData | undefined {
  const values = new Set<string>();
  let first: Hit | undefined;
  for (const hit of hits) {
    first ??= hit;
    values.add(hit.value);
    if (values.size >= DISTINCT_MAX) break;
  }
  return first && { kind, count: values.size, first: first.at, masked: mask(first.value) };
}

/** The longest local part (RFC 5321, 4.5.3.1). */
const LOCAL_MAX = 64;

function emails(text: string): PersonalData | undefined {
  const domainAt = /(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![a-z0-9-])/iy;
  function* hits(): Generator<Hit> {
    let looked = 0;
    for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
      if (++looked > CANDIDATES_MAX) return;
      domainAt.lastIndex = at + 1;
      const domain = domainAt.exec(text)?.[0];
      const local = domain === undefined ? "" : localBefore(text, at);
      if (domain === undefined || local === "" || isNobody(local, domain)) continue;
      yield { value: `${local}@${domain}`.toLowerCase(), at: at - local.length };
    }
  }
  return collect("e-mail address", hits(), (value) => {
    const end = value.slice(value.lastIndexOf("."));
    return `${[...value][0]}•••@•••${end}`;
  });
}

function localBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < LOCAL_MAX && /[\p{L}\p{N}._%+-]/u.test(text[start - 1] ?? ""))
    start -= 1;
  return text.slice(start, end);
}

/** Names kept for examples (RFC 2606, RFC 6761), and addresses that no person reads. */
function isNobody(local: string, domain: string): boolean {
  return (
    /(?:^|\.)(?:example(?:\.(?:com|net|org|edu))?|test|invalid|localhost|local|domain\.com|users\.noreply\.github\.com)$/i.test(
      domain,
    ) || /^(?:no-?reply|do-?not-?reply|git|info|support|security|admin|contact|hello)$/i.test(local)
  );
}

const PHONES = [
  // International (ITU-T E.164): at most 15 digits, grouped as people like.
  /(?<![\w.])\+[1-9](?:[ ()-]{0,2}\d){7,14}(?![\d.])/g,
  // North America.
  /(?<![\d(])\(\d{3}\) ?\d{3}-\d{4}(?!\d)/g,
  /(?<![\d.-])\d{3}-\d{3}-\d{4}(?![\d-])/g,
];

function phones(text: string): PersonalData | undefined {
  const hits = PHONES.flatMap((pattern) =>
    [...matches(text, pattern)]
      .map(({ value, at }) => ({ value: value.replace(/[^\d+]/g, ""), at }))
      // 555-0100 to 555-0199 are kept for stories.
      .filter(({ value }) => !/5550?1\d\d$/.test(value)),
  );
  const sorted = hits.sort((a, b) => a.at - b.at);
  return collect("phone number", sorted, (value) => `${value.slice(0, 3)}•••`);
}

function ibans(text: string): PersonalData | undefined {
  const pattern =
    /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g;
  function* hits(): Generator<Hit> {
    for (const { value, at } of matches(text, pattern)) {
      const bare = value.replaceAll(" ", "");
      if (isIban(bare)) yield { value: bare, at };
    }
  }
  return collect("IBAN", hits(), (value) => `${value.slice(0, 2)}•••`);
}

/** Numbers of that length of which few pass the check are something else. */
const VALID_SHARE_MIN = 0.5;

function cards(text: string): PersonalData | undefined {
  const candidates = [...matches(text, /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.])/g)].map(
    ({ value, at }) => ({ value: value.replace(/[ -]/g, ""), at }),
  );
  const valid = candidates.filter(({ value }) => isCardNumber(value));
  if (valid.length < candidates.length * VALID_SHARE_MIN) return undefined;
  return collect("card number", valid, (value) => `${value.slice(0, 1)}•••`);
}

/** Candidates looked at; in numbers alone there may be millions. */
const CANDIDATES_MAX = 100_000;

function* matches(text: string, pattern: RegExp): Generator<Hit> {
  let count = 0;
  for (const { 0: value, index: at } of text.matchAll(pattern)) {
    yield { value, at };
    count += 1;
    if (count >= CANDIDATES_MAX) return;
  }
}
