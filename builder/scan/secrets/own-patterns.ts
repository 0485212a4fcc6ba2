/**
 * Patterns for what the converted table has none: services that came later, passwords in URLs,
 * settings of cloud accounts. Each follows the format that the service documents.
 */
import type { AllowList, PatternTable, SecretPattern } from "./secret-pattern.ts";
import { SERVICE_TOKENS } from "./service-tokens.ts";

const NAME_END = String.raw`[ \t\w.-]{0,20}[\s'"]{0,3}(?:=>|:=|=|:|,)[\s'"\x60]{0,5}`;

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
    id: "url-password",
    description: "Found a user name and a password in a URL.",
    pattern: String.raw`://[^\s:/?#@"'<>\x60\\,;()[\]{}|]{1,100}:((?=[^\s/@]{0,40}\d)(?=[^\s/@]{0,40}[A-Za-z])[^\s/@"'<>\x60\\]{9,200})@${RESERVED_HOST}`,
    flags: "",
    anchors: ["://"],
    reach: 300,
    entropy: 2.5,
    allow: [PLACEHOLDERS, EXAMPLES],
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
    id: "azure-shared-access-signature",
    description: "Found an Azure URL that is signed for access.",
    pattern: "[?&]sig=([A-Za-z0-9%+/]{43,70}(?:%3D|=))",
    flags: "i",
    anchors: ["?sig=", "&sig="],
    reach: 300,
    entropy: 3.5,
    allow: [EXAMPLES],
  },
  {
    id: "azure-function-key",
    description: "Found the key of an Azure function.",
    pattern: String.raw`\.azurewebsites\.net/api/[^\s"'<>\x60?]{1,200}\?(?:[\w=%.-]{1,100}&){0,5}code=([\w%=/+-]{20,120})`,
    flags: "i",
    anchors: [".azurewebsites.net/api/"],
    reach: 500,
    entropy: 3.5,
    allow: [EXAMPLES],
  },
  {
    id: "discord-webhook-url",
    description: "Found a Discord webhook.",
    pattern: String.raw`discord(?:app)?\.com/api(?:/v\d{1,2})?/webhooks/\d{17,20}/([\w-]{60,80})`,
    flags: "i",
    anchors: ["discord.com/api", "discordapp.com/api"],
    reach: 300,
    entropy: 3,
    allow: [EXAMPLES],
  },
  {
    id: "zapier-webhook-url",
    description: "Found a Zapier webhook.",
    pattern: String.raw`hooks\.zapier\.com/hooks/catch/([A-Za-z0-9]{4,20}/[A-Za-z0-9]{5,20})`,
    flags: "i",
    anchors: ["hooks.zapier.com/hooks/catch/"],
    reach: 300,
    entropy: 3,
    allow: [EXAMPLES],
  },
  {
    id: "microsoft-teams-webhook-url",
    description: "Found a Microsoft Teams webhook.",
    pattern: String.raw`\.webhook\.office\.com/webhookb2/([\w@-]{36,100}/IncomingWebhook/[\w-]{20,60}/[\w-]{20,60})`,
    flags: "i",
    anchors: [".webhook.office.com/webhookb2/"],
    reach: 300,
    entropy: 3,
  },
  {
    id: "ethereum-private-key",
    description: "Found the private key of a wallet.",
    pattern: `(?:private[_-]?key|priv[_-]?key|wallet[_-]?key|deployer[_-]?key|mnemonic[_-]?key)${NAME_END}((?:0x)?[0-9a-f]{64})(?![0-9a-z])`,
    flags: "i",
    anchors: [
      "private_key",
      "private-key",
      "privatekey",
      "privkey",
      "priv_key",
      "wallet_key",
      "walletkey",
      "wallet-key",
      "deployer_key",
      "deployerkey",
    ],
    start: { name: 50 },
    reach: 300,
    entropy: 3,
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

export const OWN_PATTERNS: PatternTable = {
  source: "Written for this project.",
  patterns: [...IN_PLACES, ...SERVICE_TOKENS],
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
