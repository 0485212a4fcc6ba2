/** CommonMark with GitHub's extensions as {@link MarkdownView}. Nothing is rendered. */
import type { fromMarkdown as FromMarkdown } from "mdast-util-from-markdown";
import { htmlImages } from "./html-images.ts";
import { markdownExcess } from "./markdown-excess.ts";
import type {
  MarkdownBlock,
  MarkdownCode,
  MarkdownHeading,
  MarkdownLink,
  MarkdownPicture,
  MarkdownProse,
  MarkdownView,
} from "./markdown-view.ts";

type Root = ReturnType<typeof FromMarkdown>;
type RootContent = Root["children"][number];
type Nodes = Root | RootContent;
type Parents = Extract<Nodes, { children: unknown[] }>;
type Definition = Extract<Nodes, { type: "definition" }>;

/** The view, or why there is none. */
export type ParsedMarkdown =
  | { readonly view: MarkdownView }
  | { readonly view: undefined; readonly reason: string };

/** @param firstLine the line of the file on which `text` begins, 1-based */
export async function parseMarkdown(text: string, firstLine: number): Promise<ParsedMarkdown> {
  const excess = markdownExcess(text);
  if (excess !== undefined) return { view: undefined, reason: excess };
  const [{ fromMarkdown }, { gfm }, { gfmFromMarkdown }] = await Promise.all([
    import("mdast-util-from-markdown"),
    import("micromark-extension-gfm"),
    import("mdast-util-gfm"),
  ]);
  try {
    const tree = fromMarkdown(text, {
      extensions: [gfm()],
      mdastExtensions: [gfmFromMarkdown()],
    });
    return { view: viewOf(tree, text, firstLine) };
  } catch (error) {
    if (error instanceof RangeError) return { view: undefined, reason: "it is nested too deeply" };
    throw error;
  }
}

interface Collected {
  readonly headings: MarkdownHeading[];
  readonly links: MarkdownLink[];
  readonly pictures: MarkdownPicture[];
  readonly codes: MarkdownCode[];
  readonly blocks: MarkdownBlock[];
  readonly prose: MarkdownProse[];
}

interface Reading extends Collected {
  readonly text: string;
  readonly spot: (node: Nodes) => { readonly line: number; readonly column: number };
  readonly definitions: ReadonlyMap<string, Definition>;
}

function viewOf(tree: Nodes, text: string, firstLine: number): MarkdownView {
  const collected: Collected = {
    headings: [],
    links: [],
    pictures: [],
    codes: [],
    blocks: [],
    prose: [],
  };
  const spot: Reading["spot"] = (node) => ({
    line: (node.position?.start.line ?? 1) + firstLine - 1,
    column: node.position?.start.column ?? 1,
  });
  const reading: Reading = { ...collected, text, spot, definitions: definitionsOf(tree) };
  walk(tree, (node, parent, index) => collect(node, { parent, index, reading }));
  return collected;
}

type Visit = (node: Nodes, parent: Parents | undefined, index: number) => void;

/** Every node in document order, with an own stack: the depth of the tree is not ours to choose. */
function walk(tree: Nodes, visit: Visit): void {
  const open: [Nodes, Parents | undefined, number][] = [[tree, undefined, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, parent, index] = next;
    visit(node, parent, index);
    if (!("children" in node)) continue;
    for (let child = node.children.length - 1; child >= 0; child -= 1)
      open.push([node.children[child] as Nodes, node, child]);
  }
}

/** The first of each label counts, as CommonMark has it. */
function definitionsOf(tree: Nodes): ReadonlyMap<string, Definition> {
  const definitions = new Map<string, Definition>();
  walk(tree, (node) => {
    if (node.type === "definition" && !definitions.has(node.identifier))
      definitions.set(node.identifier, node);
  });
  return definitions;
}

interface Position {
  readonly parent: Parents | undefined;
  readonly index: number;
  readonly reading: Reading;
}

function collect(node: Nodes, { parent, index, reading }: Position): void {
  const spot = reading.spot(node);
  switch (node.type) {
    case "heading": {
      const text = plainText(node);
      const next = parent?.children[index + 1];
      reading.headings.push({
        ...spot,
        level: node.depth,
        text,
        filled: isFilled(parent, index, node.depth),
      });
      const below = next !== undefined && next.type !== "heading" ? ` ${plainText(next)}` : "";
      reading.blocks.push({ ...spot, text: `${text}${below}`, codes: [text, ...codesOf(node)] });
      break;
    }
    case "paragraph":
      reading.blocks.push({ ...spot, text: plainText(node), codes: codesOf(node) });
      break;
    case "tableRow": {
      if (index === 0) break;
      const first = node.children[0];
      const cells = node.children.map((cell) => plainText(cell)).join(" ");
      const name = first === undefined ? [] : [plainText(first)];
      reading.blocks.push({ ...spot, text: cells, codes: [...name, ...codesOf(node)] });
      break;
    }
    case "code":
      reading.codes.push(codeOf(node, spot, reading.text));
      break;
    case "text":
      reading.prose.push({ ...spot, source: sourceOf(node, reading.text), first: index === 0 });
      break;
    case "html":
      collectHtml(node, spot, reading);
      break;
    default:
      collectTarget(node, spot, reading);
  }
}

type Spot = ReturnType<Reading["spot"]>;

function collectTarget(node: Nodes, spot: Spot, { links, pictures, definitions }: Reading): void {
  if (node.type === "link") links.push({ ...spot, url: node.url });
  if (node.type === "image")
    pictures.push({ ...spot, url: node.url, alt: node.alt ?? "", html: false });
  if (node.type !== "linkReference" && node.type !== "imageReference") return;
  const url = definitions.get(node.identifier)?.url ?? "";
  if (node.type === "linkReference") links.push({ ...spot, url });
  else pictures.push({ ...spot, url, alt: node.alt ?? "", html: false });
}

function collectHtml(
  node: Extract<Nodes, { type: "html" }>,
  spot: Spot,
  { pictures, prose }: Reading,
): void {
  prose.push({ ...spot, source: node.value, first: false });
  let line = spot.line;
  let lineStart = 0;
  for (const { offset, src, alt } of htmlImages(node.value)) {
    for (
      let end = node.value.indexOf("\n", lineStart);
      end >= 0 && end < offset;
      end = node.value.indexOf("\n", lineStart)
    ) {
      line += 1;
      lineStart = end + 1;
    }
    const column = lineStart === 0 ? spot.column + offset : offset - lineStart + 1;
    pictures.push({ line, column, url: src ?? "", alt, html: true });
  }
}

function codeOf(
  node: Extract<Nodes, { type: "code" }>,
  spot: Spot,
  document: string,
): MarkdownCode {
  const mark = document[node.position?.start.offset ?? 0];
  const fenced = mark === "`" || mark === "~";
  return {
    ...spot,
    language: (/^[\w+#.-]+/.exec(node.lang ?? "")?.[0] ?? "").toLowerCase(),
    text: node.value,
    textLine: spot.line + (fenced ? 1 : 0),
  };
}

function sourceOf({ position }: Nodes, document: string): string {
  return document.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
}

function isFilled(parent: Parents | undefined, index: number, level: number): boolean {
  const after: readonly RootContent[] = (parent?.children ?? []).slice(index + 1, index + 50);
  for (const node of after) {
    if (node.type === "heading") {
      if (node.depth <= level) return false;
    } else if (node.type !== "definition" && node.type !== "thematicBreak") return true;
  }
  return false;
}

/** Text, code and the words of pictures; every other node is what it contains. */
function plainText(tree: Nodes): string {
  const parts: string[] = [];
  walk(tree, (node, _, index) => {
    if (node.type === "tableCell" && index > 0) parts.push(" ");
    if (node.type === "text" || node.type === "inlineCode" || node.type === "html")
      parts.push(node.value);
    else if ((node.type === "image" || node.type === "imageReference") && node.alt)
      parts.push(node.alt);
    else if (node.type === "paragraph" && index > 0) parts.push(" ");
  });
  return parts.join("");
}

function codesOf(tree: Nodes): string[] {
  const codes: string[] = [];
  walk(tree, (node) => {
    if (node.type === "inlineCode") codes.push(node.value);
  });
  return codes;
}
