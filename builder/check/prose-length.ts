/**
 * Characters (code points) of running text in Markdown: without headings, fenced code, tables,
 * pictures, HTML and the addresses of links; runs of white space count once.
 *
 * Every expression stops at the character that it begins with, so that none can be made quadratic.
 */
export function proseLength(markdown: string): number {
  let fence: string | undefined;
  const kept: string[] = [];
  for (const line of markdown.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (fence !== undefined && closes(line, fence)) fence = undefined;
    else if (fence === undefined && !/^ {0,3}(?:#|\||={3,}|-{3,})/.test(line))
      kept.push(proseOf(line));
  }
  return [...kept.join(" ").replace(/\s+/g, " ").trim()].length;
}

function closes(line: string, fence: string): boolean {
  const text = line.trim();
  return text.startsWith(fence) && text === text[0]?.repeat(text.length);
}

function proseOf(line: string): string {
  return line
    .replace(/<[^<>]*>/g, " ")
    .replace(/!\[[^[\]]*\]\([^()]*\)/g, " ")
    .replace(/\]\([^()]*\)/g, "]")
    .replace(/https?:\/\/\S+/g, " ")
    .replace(/[*_`[\]>]/g, "");
}
