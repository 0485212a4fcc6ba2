/**
 * Patterns for what the converted table has none: services that came later, passwords in URLs,
 * settings of cloud accounts. Each follows the format that the service documents.
 */
import type { AllowList, PatternTable, SecretPattern } from "./secret-pattern.ts";

const NAME_END = String.raw`[ \t\w.-]{0,20}[\s'"]{0,3}(?:=>|:=|=|:|,)[\s'"\x60]{0,5}`;

/** A token that its first letters give away: the prefix in lower case, the rest after it. */
function token(
  id: string,
  service: string,
  prefixes: readonly string[],
  pattern: string,
): SecretPattern {
  return {
    id,
    description: `Found a ${service}.`,
    pattern: `(?<![A-Za-z])${pattern}(?![A-Za-z0-9])`,
    flags: "",
    anchors: prefixes,
    reach: 300,
    entropy: 2,
  };
}

/** Words that stand where a password should, alone or with a few digits. */
const PLACEHOLDER = String.raw`^(?:(?:my|your|the|some|a)[_-]?)?(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|user(?:name)?|name|admin(?:istrator)?|root|guest|test(?:ing)?|demo|example|sample|dummy|fake|foo|bar|baz|qux|change[_-]?(?:me|it)|redacted|hidden|masked|removed|placeholder|credentials?|key|x-oauth-basic|x-token-auth|postgres(?:ql)?|mysql|mongo(?:db)?|redis|rabbitmq|hunter2|letmein|none|null|undefined|[^\W\d_]|123\d{0,7}|abc(?:123|def)?)(?:[_-]?(?:here|value|word|goes[_-]?here))?\d{0,3}$`;
/** Something that is filled in later: `${…}`, `{{…}}`, `<…>`, `%…%`, `$NAME`, stars, one repeated character. */
const FILLED_IN = String.raw`^(?:[$<%{[#*(].{0,300}|.{0,300}[>}\])]|(?:your|my)[_-].{0,100}|(.)\1{2,300}|\.{2,300}|…|[A-Z]{2,30}(?:_[A-Z]{1,30}){0,9}|\\[nrt].{0,99})$`;

const PLACEHOLDERS: AllowList = {
  target: "secret",
  regexes: [spelled(PLACEHOLDER), FILLED_IN],
  stopwords: [],
};

/** An expression that ignores case without a flag: allow-lists are joined to one expression. */
function spelled(source: string): string {
  return source.replace(/(\\.)|[a-z]/g, (letter, escaped) =>
    escaped === undefined ? `[${letter}${letter.toUpperCase()}]` : letter,
  );
}

/** Words in tokens that documentation shows. */
const EXAMPLES: AllowList = {
  target: "secret",
  regexes: [],
  stopwords: ["example", "placeholder", "xxxxxx"],
};

/** Names that belong to nobody (RFC 2606, RFC 6761): what opens a door there opens none. */
const RESERVED_HOST = String.raw`(?:localhost|127\.|0\.0\.0\.0|\[?::1|(?:[\w-]{1,63}\.){0,5}(?:example|invalid|test|localhost)(?![\w-])|(?:[\w-]{1,63}\.){0,5}example\.(?:com|org|net)(?![\w.-]))`;

const IN_PLACES: readonly SecretPattern[] = [
  {
    id: "url-password",
    description: "Found a user name and a password in a URL.",
    pattern: String.raw`://[^\s:/?#@"'<>\x60\\,;()[\]{}|]{0,100}:([^\s/@"'<>\x60\\]{3,200})@(?!${RESERVED_HOST})[\w[{$%-]`,
    flags: "",
    anchors: ["://"],
    reach: 300,
    allow: [PLACEHOLDERS],
  },
  {
    id: "url-token",
    description: "Found an access token in the place of a user name in a URL.",
    pattern: String.raw`://([\w.-]{20,200}):(?:x-oauth-basic|x-token-auth)?@(?!${RESERVED_HOST})\w`,
    flags: "",
    anchors: ["://"],
    reach: 300,
    entropy: 3,
    allow: [PLACEHOLDERS],
  },
  {
    id: "connection-password",
    description: "Found a password in a database connection string.",
    pattern: String.raw`; ?(?:password|pwd)=([^;"'\s<>{}$%\\]{4,100})(?:[;"'\s\\]|$)`,
    flags: "i",
    anchors: [";password=", "; password=", ";pwd=", "; pwd="],
    reach: 300,
    allow: [PLACEHOLDERS],
  },
  {
    id: "aws-secret-access-key",
    description: "Found an AWS secret access key.",
    pattern: `(?:secret[_-]?access[_-]?key|aws[_-]?secret(?:[_-]?key)?)${NAME_END}([a-z0-9/+]{40})(?![a-z0-9/+=])`,
    flags: "i",
    anchors: [
      "secretaccess",
      "secret_access",
      "secret-access",
      "awssecret",
      "aws_secret",
      "aws-secret",
    ],
    start: { name: 50 },
    reach: 300,
    entropy: 4,
    allow: [EXAMPLES],
  },
  {
    id: "azure-storage-key",
    description: "Found the key of an Azure storage account or service bus.",
    pattern:
      "(?:AccountKey|SharedAccessKey|SharedSecretValue)=([A-Za-z0-9+/]{42,86}={1,2})(?![A-Za-z0-9+/=])",
    flags: "i",
    anchors: ["accountkey=", "sharedaccesskey=", "sharedsecretvalue="],
    reach: 300,
    entropy: 4,
  },
  {
    id: "npm-registry-token",
    description: "Found a token or a password for a package registry.",
    pattern: String.raw`:(?:_authToken|_auth|_password)[ \t]{0,20}=[ \t]{0,20}["']?([\w+/=.:~-]{16,500})`,
    flags: "",
    anchors: [":_auth", ":_password"],
    reach: 500,
    entropy: 0.9,
    allow: [PLACEHOLDERS, EXAMPLES],
  },
  {
    id: "private-key",
    description: "Found the beginning of a private key.",
    pattern: String.raw`-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----(?:[\s"'+,;]|\\[nrt]){0,20}(?:(?:Proc-Type|DEK-Info)[^\n]{0,80}\s{1,4}){0,2}[A-Za-z0-9+/]{60}`,
    flags: "",
    anchors: ["-----begin"],
    reach: 300,
    entropy: 3,
  },
  {
    id: "putty-private-key",
    description: "Found a private key in PuTTY's format.",
    pattern: String.raw`PuTTY-User-Key-File-[23]:[^]{1,4000}?Private-Lines: \d{1,4}\s{1,4}[A-Za-z0-9+/]{20}`,
    flags: "",
    anchors: ["putty-user-key-file-"],
    reach: 4000,
    steps: 8000,
  },
  {
    id: "telegram-bot-api-token",
    description: "Found a Telegram bot token.",
    pattern: String.raw`\b\d{8,10}:AA[\w-]{33}(?![\w-])`,
    flags: "",
    anchors: [":aa"],
    start: { before: 10 },
    reach: 300,
    entropy: 4,
  },
  {
    id: "discord-bot-token",
    description: "Found a Discord bot token.",
    pattern: String.raw`\b[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])`,
    flags: "",
    anchors: [],
    needs: ["discord", "bot_token", "bottoken", "client.login(", "bot.run("],
    reach: 300,
    entropy: 4,
  },
  {
    id: "mailchimp-api-key",
    description: "Found a Mailchimp API key.",
    pattern: String.raw`\b[0-9a-f]{32}-us\d{1,2}\b`,
    flags: "",
    anchors: ["-us"],
    start: { before: 32 },
    reach: 300,
    entropy: 3,
  },
];

const TOKENS: readonly SecretPattern[] = [
  token(
    "anthropic-api-key",
    "Anthropic API key",
    ["sk-ant-"],
    String.raw`sk-ant-(?:api|oat|ort|sid)\d\d-[\w-]{60,128}`,
  ),
  token(
    "cloudflare-api-token",
    "Cloudflare API token",
    ["cfk_", "cfut_", "cfat_"],
    "cf(?:k|ut|at)_[A-Za-z0-9]{40}[0-9a-f]{8}",
  ),
  token("databricks-api-token", "Databricks access token", ["dapi"], "dapi[A-Fa-f0-9]{32}"),
  token(
    "dockerhub-token",
    "Docker Hub access token",
    ["dckr_"],
    String.raw`dckr_(?:pat|oat)_[\w-]{27,40}`,
  ),
  token("figma-token", "Figma token", ["figd_"], String.raw`figd_[\w-]{40,200}`),
  token(
    "github-app-token",
    "GitHub app token",
    ["ghs_"],
    String.raw`ghs_\d{1,20}_[\w-]{10,1000}\.[\w-]{10,4000}\.[\w-]{10,1000}`,
  ),
  token(
    "gitlab-pat",
    "GitLab personal access token",
    ["glpat-"],
    String.raw`glpat-[\w-]{20,128}(?:\.[\w-]{2,20}){0,2}`,
  ),
  token(
    "google-oauth-client-secret",
    "Google OAuth client secret",
    ["gocspx-"],
    String.raw`GOCSPX-[\w-]{28}`,
  ),
  token("groq-api-key", "Groq API key", ["gsk_"], "gsk_[A-Za-z0-9]{48,64}"),
  token("huggingface-access-token", "Hugging Face access token", ["hf_"], `hf_[A-Za-z0-9]{34,40}`),
  token(
    "openai-api-key",
    "OpenAI API key",
    ["sk-"],
    String.raw`sk-(?:proj|svcacct|admin|None)-[\w-]{20,150}T3BlbkFJ[\w-]{20,150}`,
  ),
  token("openrouter-api-key", "OpenRouter API key", ["sk-or-"], `sk-or-v1-[0-9a-f]{64}`),
  token(
    "pypi-upload-token",
    "token for the PyPI test server",
    ["pypi-agendgvzdc5we"],
    String.raw`pypi-AgENdGVzdC5weXBpLm9yZw[\w-]{50,1000}`,
  ),
  token("replicate-api-token", "Replicate API token", ["r8_"], `r8_[A-Za-z0-9]{37}`),
  token(
    "shopify-access-token",
    "Shopify token or secret",
    ["shpat_", "shpca_", "shppa_", "shpss_"],
    "shp(?:at|ca|pa|ss)_[A-Za-z0-9]{32,64}",
  ),
  token("square-oauth-secret", "Square OAuth secret", ["sq0csp-"], String.raw`sq0csp-[\w-]{43}`),
  token("stripe-webhook-secret", "Stripe webhook secret", ["whsec_"], `whsec_[A-Za-z0-9+/]{32,64}`),
  token("supabase-access-token", "Supabase access token", ["sbp_"], `sbp_[0-9a-f]{40}`),
  token(
    "tailscale-key",
    "Tailscale key",
    ["tskey-"],
    String.raw`tskey-[a-z]{2,20}-\w{8,40}-\w{16,60}`,
  ),
  token("vault-service-token", "Vault token", ["hvs.", "hvr."], String.raw`hv[sr]\.[\w-]{24,300}`),
  token(
    "vercel-token",
    "Vercel token",
    ["vcp_", "vci_", "vca_", "vcr_", "vck_"],
    `vc[piark]_[A-Za-z0-9]{24,60}`,
  ),
  token("xai-api-key", "xAI API key", ["xai-"], `xai-[A-Za-z0-9]{70,90}`),
];

export const OWN_PATTERNS: PatternTable = {
  source: "Written for this project.",
  patterns: [...IN_PLACES, ...TOKENS.map((pattern) => ({ ...pattern, allow: [EXAMPLES] }))],
  allow: [],
};

/**
 * Another's table with our placeholders for the one pattern whose match is whatever stands in a
 * header: documentation writes `YOUR_API_TOKEN` there.
 */
export function withPlaceholders(table: PatternTable): PatternTable {
  return {
    ...table,
    patterns: table.patterns.map((pattern) =>
      pattern.id === "curl-auth-header"
        ? { ...pattern, allow: [...(pattern.allow ?? []), PLACEHOLDERS] }
        : pattern,
    ),
  };
}
