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
const PIECE = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/g;
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
    const plain = text.replace(PIECE, (piece) => (piece.startsWith('"') ? piece : ""));
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
