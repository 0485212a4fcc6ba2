import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlImages } from "../../builder/scan/markdown/html-images.ts";
import { markdownExcess } from "../../builder/scan/markdown/markdown-excess.ts";
import type { MarkdownView } from "../../builder/scan/markdown/markdown-view.ts";
import { parseMarkdown } from "../../builder/scan/markdown/parse-markdown.ts";
import { hostAnchors, uniqueAnchors } from "../../schemas/heading-anchor.ts";
import { linkGoal } from "../../schemas/link-goal.ts";
import { renderReadme } from "../../site/src/view/render-readme.ts";
import { processorTime } from "../processor-time.ts";

async function viewOf(text: string, firstLine = 1): Promise<MarkdownView> {
  const { view } = await parseMarkdown(text, firstLine);
  if (!view) throw new Error("the text is not parsed");
  return view;
}

describe("the view of Markdown", () => {
  test("has the places of the file, not of the text", async () => {
    const { headings, links, codes } = await viewOf(
      "# A\n\n- see [b](c)\n\n  ```js\n  d\n  ```\n",
      10,
    );
    expect(headings[0]).toMatchObject({ line: 10, column: 1, level: 1, text: "A" });
    expect(links).toEqual([{ line: 12, column: 7, url: "c" }]);
    expect(codes).toEqual([{ line: 14, column: 3, language: "js", text: "d", textLine: 15 }]);
  });

  test("follows references to the first definition of a label", async () => {
    const { links, pictures } = await viewOf("[a][X] ![b][x]\n\n[x]: one\n[X]: two\n");
    expect([links[0]?.url, pictures[0]?.url]).toEqual(["one", "one"]);
  });

  test("knows pictures of raw HTML and whether they have words", async () => {
    const { pictures } = await viewOf('<p>\n  <img src="a.png"><img alt="" src=b.png>\n</p>\n');
    expect(pictures).toEqual([
      { line: 2, column: 3, url: "a.png", alt: undefined, html: true },
      { line: 2, column: 20, url: "b.png", alt: "", html: true },
    ]);
  });

  test("gives a section, a table row and a paragraph as what they describe", async () => {
    const { blocks } = await viewOf(
      "## `f`\n\nDoes it.\n\n| a | b |\n|--|--|\n| g | does more |\n",
    );
    expect(blocks.map(({ text, codes }) => [text, codes])).toEqual([
      ["f Does it.", ["f", "f"]],
      ["Does it.", []],
      ["g does more", ["g"]],
    ]);
  });

  test("a section is filled when something stands below it before the next of its level", async () => {
    const { headings } = await viewOf("# A\n## B\n### C\ntext\n## D\n# E\n");
    expect(headings.map(({ text, filled }) => [text, filled])).toEqual([
      ["A", true],
      ["B", true],
      ["C", true],
      ["D", false],
      ["E", false],
    ]);
  });

  test("is made of anything without an error", async () => {
    const piece = fc.constantFrom(
      ..."[ ] ( ) ! * _ ` ~ # > - + | : \\ < > & 1. a b \n \n\n ```  <img [^a] http:// www. --- === {} \t é 😀".split(
        " ",
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const { headings, links } = await viewOf(pieces.join(""));
        for (const { line, column } of [...headings, ...links])
          expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe("what costs more than it says is not parsed", () => {
  test.each([
    ["brackets", "["],
    ["emphasis marks", "*a_ "],
    ["quotes", "> "],
    ["list items on one line", "- "],
    ["list items", "- a\n"],
    ["table rows", "|a|b|\n"],
    ["underlined headings", "a\n=\n"],
    ["links", "[a](b) "],
    ["footnotes", "[^a]: b\n\n"],
    ["addresses", "http://a.b "],
    ["HTML comments that stay open", "<!--"],
  ])("a megabyte of %s", async (_, text) => {
    const whole = text.repeat(Math.floor((1024 * 1024) / text.length));
    const time = await processorTime(async () =>
      expect(await parseMarkdown(whole, 1)).toMatchObject({
        view: undefined,
        reason: expect.stringMatching(/more than \d+/),
      }),
    );
    expect(time).toBeLessThan(1000);
  });

  test("items that are indented deeper and deeper", () => {
    const lines = Array.from({ length: 60 }, (_, depth) => `${"  ".repeat(depth)}- a\n`);
    expect(markdownExcess(lines.join(""))).toContain("inside of more than");
  });

  test("long prose is", () => {
    expect(markdownExcess("Some words that say something. ".repeat(20_000))).toBeUndefined();
  });
});

describe("anchors", () => {
  test("of a git host are known too", () => {
    expect(
      hostAnchors(["Usage in Node.js", "parse(text)", "Usage", "Usage", "Über uns_1"]),
    ).toEqual(["usage-in-nodejs", "parsetext", "usage", "usage-1", "über-uns_1"]);
  });

  test("that the site links to are those that the headings of a text have", async () => {
    const text = "# T\n\n## How & why\n\n## `a.b`\n\n## A *c*\n\n## A *c*\n\n[l](#x)\n";
    const { headings: found } = await viewOf(text);
    const anchors = uniqueAnchors(found.slice(1).map((heading) => heading.text));
    expect(anchors).toEqual(["how-why", "a-b", "a-c", "a-c-2"]);
    const links = anchors.map((anchor) => `[l](#${anchor})`).join(" ");
    const { html } = renderReadme(text + links, { topLevel: 3, picture: () => undefined });
    for (const anchor of anchors) expect(html).toContain(`href="#readme-${anchor}"`);
  });
});

test.each([
  ["https://a.example/x", { kind: "elsewhere" }],
  ["MAILTO:a@b.c", { kind: "elsewhere" }],
  ["#a%20b", { kind: "anchor", anchor: "a b" }],
  ["./docs//a%20b.md?x#y", { kind: "path", path: "docs/a b.md" }],
  ["docs/", { kind: "path", path: "docs" }],
  ["a/../../b", { kind: "outside", path: "a/../../b" }],
  ["/a", { kind: "outside", path: "/a" }],
  ["//a.example", { kind: "outside", path: "//a.example" }],
  ["%E0%A4%A", { kind: "path", path: "%E0%A4%A" }],
])("the link %s", (url, goal) => {
  expect(linkGoal(url)).toEqual(goal);
});

test("pictures in comments are none, and a megabyte of half tags takes no time", () => {
  expect(htmlImages("<!-- <img src=a> --><IMG SRC='b' alt=\"x > y\"/>")).toEqual([
    { offset: 20, src: "b", alt: "x > y" },
  ]);
  for (const text of ["<img ", "<!-- ", '<img a="', "<img a=b "]) {
    const start = performance.now();
    htmlImages(text.repeat((1024 * 1024) / text.length));
    expect(performance.now() - start).toBeLessThan(1500);
  }
});
