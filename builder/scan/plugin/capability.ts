/** The words of `capabilities` that say what code may do to the machine that runs it. */
export const CAPABILITIES = {
  "filesystem:read": "reads files of the host",
  "filesystem:write": "creates, changes or deletes files of the host",
  "network:outbound": "opens connections; permissions.allowedDomains says where to",
  "network:inbound": "listens for connections",
  "process:spawn": "starts programs, processes or threads",
  "environment:read": "reads environment variables",
  "code:dynamic": "runs code that is not among its files",
  "native:addon": "loads machine code",
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** Whether a declared word covers a capability: the word itself, or what stands before its colon. */
export function covers(declared: readonly string[], capability: Capability): boolean {
  return declared.includes(capability) || declared.includes(capability.split(":")[0] ?? "");
}
