/** Namespaces that nobody may claim: words that speak for the registry or for a program, and folders of a tree. */
export const RESERVED_NAMESPACES: ReadonlySet<string> = new Set([
  ...["admin", "administrator", "abuse", "help", "info", "moderator", "owner", "root", "security"],
  ...["staff", "support", "system", "official", "verified", "registry", "webmaster", "postmaster"],
  ...["api", "assets", "badges", "docs", "index", "keys", "log", "metadata", "rules", "schemas"],
  ...["search", "static", "targets", "tags", "types", "verify", "www", "browse", "categories"],
  ...["anonymous", "everyone", "latest", "node_modules", "null", "undefined", "private", "public"],
]);
