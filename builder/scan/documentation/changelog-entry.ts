const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const NAME =
  /^(?:changelog|changes|history|releases?|release-notes|news)(?:\.(?:md|markdown|txt|rst))?$/i;

/** Whether a payload path is a list of changes at the top of the files. */
export function isChangelog(path: string): boolean {
  return NAME.test(path);
}

/**
 * Whether a changelog has a heading that names `version`, with something below it: `## 1.3.0`,
 * `## [1.3.0] - 2026-01-31`, `# v1.3.0`, or a line with the version underlined. Linear in the text.
 */
export function hasChangelogEntry(changelog: string, version: string): boolean {
  let isOpen = false;
  let fence: string | undefined;
  const lines = changelog.split(/\r\n?|\n/);
  for (const [index, line] of lines.entries()) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence)))
      fence = fence === undefined ? mark : undefined;
    const next = lines[index + 1] ?? "";
    const isHeading =
      fence === undefined && (/^ {0,3}#{1,6}[ \t]/.test(line) || isUnderlined(line, next));
    if (isHeading) isOpen = namesVersion(line, version) || (isOpen && isDeeper(line));
    else if (isOpen && /[\p{L}\p{N}]/u.test(line)) return true;
  }
  return false;
}

function isUnderlined(line: string, next: string): boolean {
  return /\S/.test(line) && /^ {0,3}(?:={3,}|-{3,})[ \t]*$/.test(next);
}

/** `### Added` below `## 1.3.0` belongs to it; any other heading with a version does not. */
function isDeeper(line: string): boolean {
  return !/\d+\.\d+/.test(line);
}

/** The version as a word of its own: `1.3.0` does not stand in `11.3.0`, `1.3.0-beta` or `1.3.0.1`. */
function namesVersion(line: string, version: string): boolean {
  for (let at = line.indexOf(version); at >= 0; at = line.indexOf(version, at + 1)) {
    const before = line[at - 1] ?? " ";
    const after = line.slice(at + version.length, at + version.length + 2);
    if (/[\s[(v@:`*"]/i.test(before) && !/^(?:[\w+]|-\w|\.\w)/.test(after)) return true;
  }
  return false;
}
