/**
 * gitleaks' configuration as our table of patterns. Left out: rules for file names only, allow-lists
 * by path (whoever submits picks the paths) and by commit.
 */
import { parse } from "smol-toml";
import type {
  AllowList,
  PatternTable,
  SecretPattern,
} from "../../../builder/scan/secrets/secret-pattern.ts";
import { re2ToJs } from "./re2-to-js.ts";

export interface GitleaksAllowList {
  readonly condition?: string;
  readonly regexTarget?: "match" | "line";
  readonly paths?: readonly string[];
  readonly regexes?: readonly string[];
  readonly stopwords?: readonly string[];
}

export interface GitleaksRule {
  readonly id: string;
  readonly description: string;
  readonly regex?: string;
  readonly path?: string;
  readonly entropy?: number;
  readonly secretGroup?: number;
  readonly keywords?: readonly string[];
  readonly allowlists?: readonly GitleaksAllowList[];
}

export interface GitleaksConfig {
  readonly allowlist: GitleaksAllowList;
  readonly rules: readonly GitleaksRule[];
}

const COMMIT = "b58d3f102cf3a2c84cb7f923d05c25c9b1aed84b";
/** Longest stretch of one open quantifier: the longest real tokens have a few thousand characters. */
const BOUND = 4000;
/** Longest match of a pattern whose quantifiers all have bounds; the longest has about 600. */
const REACH = 300;

type Part = Pick<SecretPattern, "anchors" | "start" | "needs" | "group" | "steps"> & {
  readonly re2: string;
  readonly bound?: number;
};

const NAME = String.raw`[\w.-]{0,50}?`;

export function readGitleaks(toml: string): GitleaksConfig {
  return parse(toml) as unknown as GitleaksConfig;
}

export function convertGitleaks({ allowlist, rules }: GitleaksConfig): PatternTable {
  return {
    source: `Converted from config/gitleaks.toml of github.com/gitleaks/gitleaks at ${COMMIT}; MIT, Copyright (c) 2019 Zachary Rice, see gitleaks-rules.LICENSE.`,
    patterns: rules.flatMap(convertRule),
    allow: [convertAllowList(allowlist)].filter((allow) => allow !== undefined),
  };
}

function convertRule(rule: GitleaksRule): readonly SecretPattern[] {
  return partsOf(rule).map(({ re2, bound, ...place }) => {
    const { source, flags, bounded } = re2ToJs(re2, { bound: bound ?? BOUND });
    const allow = (rule.allowlists ?? [])
      .map(convertAllowList)
      .filter((list) => list !== undefined);
    return {
      id: rule.id,
      description: rule.description,
      pattern: source,
      flags,
      ...place,
      reach: Math.max(REACH, bounded),
      ...(rule.secretGroup !== undefined && { group: rule.secretGroup }),
      ...(rule.entropy !== undefined && { entropy: rule.entropy }),
      ...(rule.path !== undefined && { path: re2ToJs(rule.path).source }),
      ...(allow.length > 0 && { allow }),
    };
  });
}

/**
 * Where to look: most patterns begin with a keyword; others have a name around it, which we find by
 * walking left from the keyword instead of trying every place of the text.
 */
function partsOf(rule: GitleaksRule): readonly Part[] {
  const { regex, keywords = [] } = rule;
  if (regex === undefined) return [];
  const special = SPECIAL[rule.id];
  if (special) return special(regex);
  const insensitive = regex.startsWith("(?i)") ? "(?i)" : "";
  const body = regex.slice(insensitive.length);
  if (body.startsWith(`${NAME}(?i:${NAME}`)) {
    const re2 = `(?i:${body.slice(NAME.length * 2 + 4)}`;
    return [{ re2, anchors: keywords, start: { name: 100 } }];
  }
  if (!body.startsWith(NAME)) return [{ re2: regex, anchors: keywords }];
  return [{ re2: insensitive + body.slice(NAME.length), anchors: keywords, start: { name: 50 } }];
}

const NEW_RELIC = ["new-relic", "newrelic", "new_relic"];

function named(anchors: readonly string[]): (regex: string) => readonly Part[] {
  return (regex) => [{ re2: regex.replace(NAME, ""), anchors, start: { name: 50 } }];
}

function beginning(anchors: readonly string[]): (regex: string) => readonly Part[] {
  return (re2) => [{ re2, anchors }];
}

function around(anchors: readonly string[], before: number): (regex: string) => readonly Part[] {
  return (re2) => [{ re2, anchors, start: { before } }];
}

function anywhere(needs: readonly string[]): (regex: string) => readonly Part[] {
  return (re2) => [{ re2, anchors: [], needs }];
}

/** After `curl` on the same or one of the next lines. */
function afterCurl(regex: string): readonly Part[] {
  const re2 = regex.slice(regex.indexOf("[ \\t\\n\\r](?:-"));
  return [{ re2, bound: 500, anchors: ["curl"], start: { within: 1500 } }];
}

/** `a|b` at the top as two patterns, cut where `cut` begins. */
function halves(regex: string, cut: string): readonly [string, string] {
  const at = regex.indexOf(cut);
  return [regex.slice(0, at), regex.slice(at + 1)];
}

/** Rules whose keyword is not where the match begins. */
const SPECIAL: Readonly<Record<string, (regex: string) => readonly Part[]>> = {
  "airtable-personnal-access-token": anywhere(["airtable"]),
  "atlassian-api-token": (regex) => {
    const [name, token] = halves(regex, "|\\b(ATATT3");
    return [
      ...named(["atlassian", "confluence", "jira"])(name),
      { re2: `(?i)${token}`, anchors: ["atatt3"] },
    ];
  },
  "azure-ad-client-secret": around(["q~"], 5),
  "cloudflare-origin-ca-key": beginning(["v1.0-"]),
  "curl-auth-header": afterCurl,
  "curl-auth-user": afterCurl,
  "facebook-access-token": anywhere(["facebook"]),
  "freemius-secret-key": around(["secret_key"], 1),
  "generic-api-key": (regex) => named(GENERIC)(regex).map((part) => ({ ...part, bound: 1000 })),
  "hashicorp-tf-api-token": around(["atlasv1"], 15),
  "intra42-client-secret": beginning(["s-s4t2ud-", "s-s4t2af-"]),
  "kubernetes-secret-yaml": (regex) => {
    const [kind, data] = halves(regex.slice("(?i)(?:".length, -1), "|\\bdata:(?s:.){0,100}");
    return [
      { re2: `(?i)${kind}`, bound: 200, anchors: ["kind:"], steps: 8000 },
      { re2: `(?i)${data}`, bound: 200, anchors: ["data:"], steps: 8000 },
    ];
  },
  "lob-api-key": named(["lob"]),
  "lob-pub-api-key": named(["lob"]),
  "maxmind-license-key": around(["_mmk"], 36),
  "microsoft-teams-webhook": (re2) => [
    { re2, bound: 80, anchors: [".webhook.office.com"], start: { before: 88 }, group: 0 },
  ],
  "new-relic-browser-api-token": named(NEW_RELIC),
  "new-relic-insert-key": named(NEW_RELIC),
  "new-relic-user-api-key": named(NEW_RELIC),
  "nuget-config-password": (re2) => [{ re2, bound: 200, anchors: ["<add key="] }],
  "private-key": (re2) => [{ re2, bound: 20_000, anchors: ["-----begin"] }],
  "openai-api-key": around(["t3blbkfj"], 95),
  "sidekiq-sensitive-url": around(["contribsys"], 40),
  "slack-config-access-token": around(["xoxb-", "xoxp-"], 5),
  "slack-webhook-url": around(["com/services/", "com/workflows/", "com/triggers/"], 20),
  "sourcegraph-access-token": anywhere(["sgp_", "sourcegraph"]),
  "typeform-api-token": named(["typeform"]),
};

const GENERIC = [
  "access",
  "api",
  "auth",
  "key",
  "credential",
  "creds",
  "passwd",
  "password",
  "secret",
  "token",
];

function convertAllowList(list: GitleaksAllowList): AllowList | undefined {
  const { condition, regexTarget = "secret", regexes = [], stopwords = [], paths = [] } = list;
  if (condition === "AND" && paths.length > 0) return undefined;
  if (regexes.length === 0 && stopwords.length === 0) return undefined;
  return {
    target: regexTarget,
    regexes: regexes.map((regex) => re2ToJs(regex, { spelled: true }).source),
    stopwords: stopwords.map((word) => word.toLowerCase()),
  };
}
