/** Who issued a credential, and where its owner can revoke it. */
export interface SecretService {
  readonly name: string;
  /** Page or command; absent where each installation has its own. */
  readonly revokeAt?: string;
}

/** @param id of a pattern: words joined by hyphens, the service first */
export function secretService(id: string): SecretService {
  for (let name = id; name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf("-")))) {
    const service = SERVICES.get(name);
    if (service) return { name: service[0], ...(service[1] && { revokeAt: service[1] }) };
  }
  const [first = id] = id.split("-");
  return { name: first.charAt(0).toUpperCase() + first.slice(1) };
}

const SERVICES: ReadonlyMap<string, readonly [name: string, revokeAt?: string]> = new Map([
  ["1password", ["1Password", "my.1password.com"]],
  ["adafruit", ["Adafruit", "io.adafruit.com"]],
  ["age", ["age"]],
  ["airtable", ["Airtable", "airtable.com/create/tokens"]],
  ["algolia", ["Algolia", "dashboard.algolia.com/account/api-keys"]],
  ["alibaba", ["Alibaba Cloud", "ram.console.aliyun.com"]],
  ["anthropic", ["Anthropic", "console.anthropic.com/settings/keys"]],
  ["artifactory", ["JFrog Artifactory"]],
  ["atlassian", ["Atlassian", "id.atlassian.com/manage-profile/security/api-tokens"]],
  ["aws", ["AWS", "console.aws.amazon.com/iam"]],
  ["azure", ["Azure", "portal.azure.com"]],
  ["bitbucket", ["Bitbucket", "bitbucket.org/account/settings"]],
  ["cloudflare", ["Cloudflare", "dash.cloudflare.com/profile/api-tokens"]],
  ["connection-password", ["the database"]],
  ["curl", ["the service that the command calls"]],
  ["databricks", ["Databricks"]],
  ["datadog", ["Datadog", "app.datadoghq.com/organization-settings/api-keys"]],
  ["digitalocean", ["DigitalOcean", "cloud.digitalocean.com/account/api/tokens"]],
  ["discord", ["Discord", "discord.com/developers/applications"]],
  ["dockerhub", ["Docker Hub", "app.docker.com/settings/personal-access-tokens"]],
  ["dropbox", ["Dropbox", "dropbox.com/developers/apps"]],
  ["facebook", ["Facebook", "developers.facebook.com/apps"]],
  ["figma", ["Figma", "figma.com/settings"]],
  ["flyio", ["Fly.io", "fly.io/user/personal_access_tokens"]],
  ["gcp", ["Google Cloud", "console.cloud.google.com/apis/credentials"]],
  ["google", ["Google Cloud", "console.cloud.google.com/apis/credentials"]],
  ["github", ["GitHub", "github.com/settings/tokens"]],
  ["gitlab", ["GitLab", "gitlab.com/-/user_settings/personal_access_tokens"]],
  ["grafana", ["Grafana"]],
  ["groq", ["Groq", "console.groq.com/keys"]],
  ["hashicorp-tf", ["HashiCorp Terraform", "app.terraform.io/app/settings/tokens"]],
  ["heroku", ["Heroku", "dashboard.heroku.com/account"]],
  ["huggingface", ["Hugging Face", "huggingface.co/settings/tokens"]],
  ["jfrog", ["JFrog"]],
  ["jwt", ["whoever issued the token"]],
  ["kubernetes", ["the cluster"]],
  ["linear", ["Linear", "linear.app/settings/api"]],
  ["mailchimp", ["Mailchimp", "admin.mailchimp.com/account/api"]],
  ["mailgun", ["Mailgun", "app.mailgun.com"]],
  ["microsoft-teams", ["Microsoft Teams"]],
  ["netlify", ["Netlify", "app.netlify.com/user/applications"]],
  ["new-relic", ["New Relic", "one.newrelic.com/api-keys"]],
  ["notion", ["Notion", "notion.so/my-integrations"]],
  ["npm-access", ["npm", "npmjs.com/settings/~/tokens"]],
  ["npm-registry", ["the package registry"]],
  ["okta", ["Okta"]],
  ["openai", ["OpenAI", "platform.openai.com/api-keys"]],
  ["openrouter", ["OpenRouter", "openrouter.ai/keys"]],
  ["private-key", ["every place that trusts the key"]],
  ["putty-private-key", ["every place that trusts the key"]],
  ["pypi", ["PyPI", "pypi.org/manage/account/token"]],
  ["rubygems", ["RubyGems", "rubygems.org/profile/api_keys"]],
  ["sendgrid", ["SendGrid", "app.sendgrid.com/settings/api_keys"]],
  ["sentry", ["Sentry", "sentry.io/settings/account/api/auth-tokens"]],
  ["shopify", ["Shopify", "admin.shopify.com"]],
  ["slack", ["Slack", "api.slack.com/apps"]],
  ["snyk", ["Snyk", "app.snyk.io/account"]],
  ["square", ["Square", "developer.squareup.com/apps"]],
  ["stripe", ["Stripe", "dashboard.stripe.com/apikeys"]],
  ["supabase", ["Supabase", "supabase.com/dashboard/account/tokens"]],
  ["tailscale", ["Tailscale", "login.tailscale.com/admin/settings/keys"]],
  ["telegram", ["Telegram", "t.me/BotFather"]],
  ["twilio", ["Twilio", "console.twilio.com"]],
  ["twitter", ["X (Twitter)", "developer.x.com"]],
  ["url", ["the server that the URL names"]],
  ["vault", ["Vault"]],
  ["vercel", ["Vercel", "vercel.com/account/tokens"]],
  ["xai", ["xAI", "console.x.ai"]],
]);
