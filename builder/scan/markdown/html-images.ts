/** One `<img>` in raw HTML. */
interface HtmlImage {
  /** UTF-16 offset of `<`. */
  readonly offset: number;
  readonly src: string | undefined;
  readonly alt: string | undefined;
}

/** Longer tags are no pictures that someone wrote. */
const TAG_LENGTH_MAX = 4_000;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** Every `<img …>` outside of comments. Linear: each tag is cut at {@link TAG_LENGTH_MAX} and read once. */
export function htmlImages(html: string): readonly HtmlImage[] {
  const images: HtmlImage[] = [];
  const start = /<!--|<img(?=[\s/>])/gi;
  for (let found = start.exec(html); found !== null; found = start.exec(html)) {
    if (found[0] === "<!--") {
      const end = html.indexOf("-->", found.index + 4);
      if (end < 0) break;
      start.lastIndex = end + 3;
      continue;
    }
    const tag = tagAt(html, found.index + 4);
    images.push({ offset: found.index, ...attributesOf(tag) });
    start.lastIndex = found.index + 4 + tag.length;
  }
  return images;
}

/** What stands between `<img` and the `>` that ends it. */
function tagAt(html: string, start: number): string {
  const end = Math.min(html.length, start + TAG_LENGTH_MAX);
  let quote = "";
  for (let index = start; index < end; index += 1) {
    const character = html[index] as string;
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return html.slice(start, index);
  }
  return html.slice(start, end);
}

function attributesOf(tag: string): Pick<HtmlImage, "src" | "alt"> {
  let src: string | undefined;
  let alt: string | undefined;
  for (const [, name = "", double, single, bare] of tag.matchAll(ATTRIBUTE)) {
    const value = double ?? single ?? bare ?? "";
    if (name.toLowerCase() === "src") src ??= value;
    if (name.toLowerCase() === "alt") alt ??= value;
  }
  return { src, alt };
}
