/**
 * Lines that only bring something onto a machine. They are usage instructions, but show nothing of
 * what the artifact does.
 */
const INSTALL =
  /^(?:ashlar|npm|pnpm|yarn|bun|npx|pip3?|pipx|uv|poetry|conda|mamba|cargo|go|gem|brew|apt|apt-get|dnf|apk|docker|podman|git|deno|composer|dotnet|mvn|helm)\s+(?:-\S+\s+)*(?:install|i|add|ci|get|pull|clone|update|require|create|dlx)(?:\s|$)/;
/** Steps that only surround others. */
const SURROUNDING = /^(?:cd|mkdir|sudo apt|export|set|source|\.)\s/;

/** Without prompt, `sudo` and comment. */
function bareLine(line: string): string {
  return line
    .trim()
    .replace(/^(?:[$%>]|PS>)\s+/, "")
    .replace(/^sudo\s+/, "");
}

export function isInstallLine(line: string): boolean {
  return INSTALL.test(bareLine(line));
}

/** Whether a line of code shows nothing: empty, a comment, an installation, a change of folder. */
export function isIdleLine(line: string): boolean {
  const bare = bareLine(line);
  return (
    bare === "" ||
    /^(?:#(?!include)|\/\/|--|<!--|\*|\/\*)/.test(bare) ||
    INSTALL.test(bare) ||
    SURROUNDING.test(bare)
  );
}
