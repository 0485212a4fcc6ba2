/** Text that may be shown: user names, passwords and tokens of addresses and headers are cut out. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, "$1")
    .replace(/\b(authorization:\s*)\S+(?:\s+\S+)?/gi, "$1…")
    .replace(/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g, "…");
}
