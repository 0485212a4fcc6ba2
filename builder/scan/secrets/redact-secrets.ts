/**
 * The last thing that happens to text before it is shown. Rules quote what is wrong, and what is
 * wrong may be a credential: in a field of the wrong type, a link, the name of a file.
 */
import { findSecrets } from "./find-secrets.ts";
import table from "./gitleaks-rules.json" with { type: "json" };
import { OWN_PATTERNS, withPlaceholders } from "./own-patterns.ts";
import { type SecretDetector, secretDetector } from "./secret-detector.ts";
import type { PatternTable } from "./secret-pattern.ts";
import { shannonEntropy } from "./shannon-entropy.ts";

/** Steps for one text of at most a few thousand characters; ordinary ones take a hundredth. */
const STEPS = 500_000;
const WITHHELD = "what stands here looks like credentials and is not shown";
/** The shortest text that a credential is recognised in. */
const RUN = /[^\s"']{8}/;
/** The beginning of a token, with more of it than anyone should see: rules quote the first letters of values. */
const BEGUN =
  /((?<![A-Za-z0-9])(?:gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|xapp-|sk-ant-|sk-proj-|sk-or-|[rs]k_(?:live|test)_|hf_|npm_|pypi-AgE|dckr_|shp[a-z]{2}_|figd_|AIza|AKIA|ASIA|eyJ|SG\.|hv[bsr]\.|ntn_|lin_api_|gsk_|r8_|dop_v1_))(?=[\w.-]{0,40}\d)[\w.-]{5,400}/g;
/** What a message cut short: too little for a pattern, more than anyone should see. */
const CUT = /[\w+/=~.:@%-]{12,400}(?=…)/g;

/** What an anchor makes of a token in a heading: lower case, hyphens. */
const ANCHOR = /(?<=(?:^|[\s"(])#)[\w-]{20,400}/g;
const ANCHOR_PART = /[a-z0-9]{20,400}/gi;

let detector: SecretDetector | undefined;

/** The same folders and reasons come again and again; what is known need not be looked through twice. */
const known = new Map<string, string>();
const KNOWN_MAX = 100_000;

/** With at most four characters of each credential of a known kind. */
export function redactSecrets(text: string): string {
  if (!RUN.test(text)) return text;
  const before = known.get(text);
  if (before !== undefined) return before;
  const redacted = redactedText(text);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(text, redacted);
  return redacted;
}

function redactedText(text: string): string {
  detector ??= secretDetector([withPlaceholders(table as unknown as PatternTable), OWN_PATTERNS]);
  const budget = { steps: STEPS };
  const bytes = Buffer.from(text, "utf8");
  const found = findSecrets(detector, bytes, { name: "", budget });
  if (budget.steps < 0) return WITHHELD;
  const plain = found.length === 0 ? text : withoutSecrets(bytes, found);
  const whole = plain
    .replace(BEGUN, "$1***")
    .replace(ANCHOR, (anchor) => anchor.replace(ANCHOR_PART, anchorPart));
  return whole.includes("…") ? whole.replace(CUT, shortened) : whole;
}

function withoutSecrets(
  bytes: Buffer,
  found: readonly { readonly secret: string; readonly start: number }[],
): string {
  let text = "";
  let end = 0;
  const latin1 = bytes.toString("latin1");
  for (const { secret, start } of found.toSorted((a, b) => a.start - b.start)) {
    if (start + secret.length <= end) continue;
    text += `${latin1.slice(end, Math.max(end, start))}${start < end ? "" : masked(secret)}`;
    end = start + secret.length;
  }
  return Buffer.from(text + latin1.slice(end), "latin1")
    .toString("utf8")
    .toWellFormed();
}

/** At most four characters, and at most a quarter; nothing of what is not ASCII. */
function masked(secret: string): string {
  const shown = secret.slice(0, Math.min(4, Math.floor(secret.length / 4)));
  return /^[ -~]*$/.test(shown) ? `${shown}***` : "***";
}

/** Words joined by dots and slashes stay, whatever mixes letters and digits like a key does not. */
function shortened(run: string): string {
  const start = /[A-Za-z0-9+_-]{8,}[=.~]*$/.exec(run)?.index ?? run.length;
  const tail = run.slice(start);
  const isKey = /\d/.test(tail) && /[A-Za-z]/.test(tail) && shannonEntropy(tail) > 2.5;
  return isKey ? `${run.slice(0, start)}${tail.slice(0, 4)}` : run;
}

function anchorPart(part: string): string {
  return /\d/.test(part) && shannonEntropy(part) > 3.3 ? `${part.slice(0, 4)}***` : part;
}
