/**
 * Known-item queries: somebody looks for one certain record and knows it half. A query is drawn from
 * its record, so that what should come first needs no judge. Nine families, from the exact name to
 * words of the description.
 */
import { type SeededRandom, seededRandom } from "./seeded-random.ts";

const QUERY_FAMILIES = [
  "name-exact",
  "name-spaced",
  "name-prefix",
  "name-typo",
  "name-word",
  "summary-dropped",
  "summary-typo",
  "summary-inflected",
  "description-words",
] as const;

export type QueryFamily = (typeof QUERY_FAMILIES)[number];

export interface KnownItemQuery {
  readonly family: QueryFamily;
  readonly query: string;
  /** The `name` of the record it was drawn from. */
  readonly target: string;
}

interface QueriedRecord {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
}

/**
 * `perFamily` queries of each family; fewer where too few records have what a family needs. Tune on
 * one seed and judge on another.
 */
export function knownItemQueries(
  records: readonly QueriedRecord[],
  { seed, perFamily = 150 }: { readonly seed: string; readonly perFamily?: number },
): KnownItemQuery[] {
  const known = { names: new Set(records.map(({ name }) => name)), summaries: counts(records) };
  return QUERY_FAMILIES.flatMap((family) => {
    const random = seededRandom(`${seed}/${family}`);
    const drawn: KnownItemQuery[] = [];
    for (const record of random.shuffle(records)) {
      if (drawn.length === perFamily) break;
      const query = DRAW[family](record, random, known);
      if (query !== undefined) drawn.push({ family, query, target: record.name });
    }
    return drawn;
  });
}

interface Known {
  readonly names: ReadonlySet<string>;
  /** How many records have a summary, by its content words. */
  readonly summaries: ReadonlyMap<string, number>;
}

type Draw = (record: QueriedRecord, random: SeededRandom, known: Known) => string | undefined;

const NAME_LENGTH_MIN = 4;
const PREFIX_LENGTH_MIN = 4;
const PREFIX_SHARE = 0.7;
const SUMMARY_WORDS_MIN = 4;
const KEPT_SHARE = 0.6;
const KEPT_WORDS_MIN = 3;
const TYPO_LENGTH_MIN = 5;
const DESCRIPTION_WORDS = 4;
const WORD_LENGTH_MIN = 4;

const DRAW: Readonly<Record<QueryFamily, Draw>> = {
  "name-exact": ({ name }) => name,
  "name-spaced": ({ name }) => (nameParts(name).length > 1 ? nameParts(name).join(" ") : undefined),
  "name-prefix": ({ name }, _, { names }) => {
    const prefix = name.slice(
      0,
      Math.max(PREFIX_LENGTH_MIN, Math.ceil(name.length * PREFIX_SHARE)),
    );
    return prefix.length < name.length && /[a-z0-9]$/.test(prefix) && !names.has(prefix)
      ? prefix
      : undefined;
  },
  "name-typo": ({ name }, random, { names }) => {
    const typed = name.length < TYPO_LENGTH_MIN ? name : withTypo(name, random);
    return names.has(typed) ? undefined : typed;
  },
  "name-word": ({ name, summary }, random) => {
    const parts = nameParts(name);
    const others = contentWords(summary).filter((word) => !parts.includes(word));
    if (name.length < NAME_LENGTH_MIN || others.length === 0) return undefined;
    return [...parts, random.pick(others)].join(" ");
  },
  "summary-dropped": (record, random, known) => summaryWords(record, random, known)?.join(" "),
  "summary-typo": (record, random, known) => {
    const words = summaryWords(record, random, known);
    const long = [...(words?.keys() ?? [])].filter(
      (at) => (words?.[at]?.length ?? 0) >= TYPO_LENGTH_MIN,
    );
    if (!words || long.length === 0) return undefined;
    const at = random.pick(long);
    return words.with(at, withTypo(words[at] ?? "", random)).join(" ");
  },
  "summary-inflected": (record, random, known) => {
    const words = summaryWords(record, random, known);
    if (!words) return undefined;
    const changed = random.shuffle([...words.keys()]).slice(0, Math.ceil(words.length / 2));
    return words.map((word, at) => (changed.includes(at) ? otherNumber(word) : word)).join(" ");
  },
  "description-words": ({ name, summary, description }, random) => {
    const seen = new Set([...nameParts(name), ...contentWords(summary)]);
    const words = new Set(contentWords(description).filter((word) => !seen.has(word)));
    if (words.size < 2 * DESCRIPTION_WORDS) return undefined;
    return random
      .shuffle([...words])
      .slice(0, DESCRIPTION_WORDS)
      .join(" ");
  },
};

/** Some of the summary's words in their order; none for summaries that other records share. */
function summaryWords(
  { summary }: QueriedRecord,
  random: SeededRandom,
  { summaries }: Known,
): string[] | undefined {
  const words = contentWords(summary);
  if (words.length < SUMMARY_WORDS_MIN || summaries.get(words.join(" ")) !== 1) return undefined;
  const size = Math.max(KEPT_WORDS_MIN, Math.round(words.length * KEPT_SHARE));
  const kept = new Set(random.shuffle([...words.keys()]).slice(0, size));
  return words.filter((_, at) => kept.has(at));
}

function counts(records: readonly QueriedRecord[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { summary } of records) {
    const words = contentWords(summary).join(" ");
    found.set(words, (found.get(words) ?? 0) + 1);
  }
  return found;
}

function nameParts(name: string): string[] {
  return name.split(/[^a-z0-9]+/).filter((part) => part !== "");
}

const FILLERS = new Set(
  "about also and are been but can does for from has have into its more not that the their them then there these they this use used uses using was when which will with you your".split(
    " ",
  ),
);

/** Words in lower case, without short ones and fillers. */
function contentWords(text: string): string[] {
  return (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter(
    (word) => word.length >= WORD_LENGTH_MIN && /[a-z]/.test(word) && !FILLERS.has(word),
  );
}

/** One letter changed, left out, added, or two exchanged; never the word itself. */
function withTypo(word: string, random: SeededRandom): string {
  const letter = random.pick([..."abcdefghijklmnopqrstuvwxyz"]);
  const at = random.below(word.length);
  const [before, after] = [word.slice(0, at), word.slice(at + 1)];
  const typed = random.pick([
    `${before}${letter}${after}`,
    `${before}${after}`,
    `${before}${letter}${word.slice(at)}`,
    `${before}${after.slice(0, 1)}${word.charAt(at)}${after.slice(1)}`,
  ]);
  return typed === word ? withTypo(word, random) : typed;
}

/** The plural of a singular and the other way round, as far as English is regular. */
function otherNumber(word: string): string {
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  if (/[^su]s$/.test(word)) return word.slice(0, -1);
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return `${word}s`;
}
