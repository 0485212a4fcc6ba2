/** gitleaks' own way to a secret (detect/detect.go), with its expressions in RE2: slow, and the judge. */
import { RE2JS } from "re2js";
import { shannonEntropy } from "../../../builder/scan/secrets/shannon-entropy.ts";
import type { GitleaksAllowList, GitleaksConfig, GitleaksRule } from "./convert-gitleaks.ts";

export function referenceOf(
  rule: GitleaksRule & { readonly regex: string },
  { allowlist }: GitleaksConfig,
): (text: string) => string[] {
  const regex = RE2JS.compile(rule.regex);
  const lists = [allowlist, ...(rule.allowlists ?? [])].filter(
    ({ condition, paths = [] }) => condition !== "AND" || paths.length === 0,
  );
  const ready = lists.map((list) => ({
    list,
    regexes: (list.regexes ?? []).map((source) => RE2JS.compile(source)),
  }));
  return (text) => {
    const found: string[] = [];
    const matcher = regex.matcher(text);
    while (matcher.find()) {
      const match = matcher.group() ?? "";
      const secret = secretOf(rule, regex, match.replace(/^\n+|\n+$/g, ""));
      if (rule.entropy !== undefined && shannonEntropy(secret) <= rule.entropy) continue;
      const line = lineOf(text, matcher.start(), matcher.end());
      if (ready.some((one) => allows(one.list, one.regexes, { match, secret, line }))) continue;
      found.push(secret);
    }
    return found;
  };
}

function secretOf({ secretGroup }: GitleaksRule, regex: RE2JS, match: string): string {
  const matcher = regex.matcher(match);
  if (!matcher.find()) return match;
  if (secretGroup !== undefined) return matcher.group(secretGroup) ?? match;
  for (let group = 1; group <= matcher.groupCount(); group++) {
    const part = matcher.group(group);
    if (part) return part;
  }
  return match;
}

function lineOf(text: string, start: number, end: number): string {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const to = text.indexOf("\n", end);
  return text.slice(from, to < 0 ? text.length : to);
}

function allows(
  { regexTarget, stopwords = [] }: GitleaksAllowList,
  regexes: readonly RE2JS[],
  { match, secret, line }: { match: string; secret: string; line: string },
): boolean {
  const target = regexTarget === "match" ? match : regexTarget === "line" ? line : secret;
  return (
    regexes.some((regex) => regex.matcher(target).find()) ||
    stopwords.some((word) => secret.toLowerCase().includes(word))
  );
}
