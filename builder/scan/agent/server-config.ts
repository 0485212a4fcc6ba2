/**
 * Configurations that start tool servers (Model Context Protocol): `mcpServers` of Claude and
 * Cursor, `servers` of VS Code. JSON, with comments and final commas as VS Code takes them.
 */
export interface ToolServer {
  readonly name: string;
  /** Program and arguments; empty for a server elsewhere. */
  readonly words: readonly string[];
}

const CONFIG_NAME =
  /(?:^|\/)(?:\.?mcp(?:[._-][a-z]+)*\.json|claude_desktop_config\.json|cline_mcp_settings\.json|mcp[._-]?(?:config|servers|settings)\.json)$/i;
const STRING_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[\s\S]{0,2000}?\*\//g;
const STRING_OR_COMMA = /"(?:[^"\\\n]|\\.)*"?|,(?=\s{0,200}[}\]])/g;
/** Characters of a configuration with comments; plain ones may have more. */
const COMMENTED_MAX = 64 * 1024;
const SERVERS_MAX = 500;

export function isServerConfig(path: string): boolean {
  return CONFIG_NAME.test(path);
}

/** Undefined when the text is no such configuration. */
export function toolServers(text: string): readonly ToolServer[] | undefined {
  const value = parsed(text);
  const servers =
    member(value, "mcpServers") ??
    member(value, "servers") ??
    member(member(value, "mcp"), "servers");
  if (typeof servers !== "object" || servers === null || Array.isArray(servers)) return undefined;
  return Object.entries(servers)
    .slice(0, SERVERS_MAX)
    .map(([name, server]) => {
      const command = member(server, "command");
      const args = member(server, "args");
      const words = [command, ...(Array.isArray(args) ? args : [])];
      return {
        name,
        words: typeof command === "string" ? words.filter((word) => typeof word === "string") : [],
      };
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (text.length > COMMENTED_MAX) return undefined;
    const onlyStrings = (piece: string) => (piece.startsWith('"') ? piece : "");
    const plain = text
      .replace(STRING_OR_COMMENT, onlyStrings)
      .replace(STRING_OR_COMMA, onlyStrings);
    try {
      return JSON.parse(plain);
    } catch {
      return undefined;
    }
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
