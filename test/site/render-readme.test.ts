import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { docLink001 } from "../../builder/check/rules/doc-link-001.ts";
import type { ArtifactSubject } from "../../builder/parse/subject.ts";
import { type Picture, renderReadme } from "../../site/src/view/render-readme.ts";

const PLOT: Picture = { source: "/repo/targets/lab/tides/abc.plot.png", width: 4, height: 2 };
const render = (markdown: string) =>
  renderReadme(markdown, {
    topLevel: 3,
    picture: (path) => (path === "screenshots/plot.png" ? PLOT : undefined),
  });

/** Every tag of the output with its attributes, because only those can act. */
function tags(html: string): string[] {
  return [...html.matchAll(/<[a-z][^>]*>/g)].map(([tag]) => tag);
}

describe("hostile text", () => {
  test.each([
    ["a script", "<script>alert(1)</script>"],
    ["a script in a list", "- <script>alert(1)</script>"],
    ["an upper-case script", "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>"],
    ["an event handler", '<img src=x onerror="alert(1)">'],
    ["an inline event handler", 'Hello <b onclick="alert(1)">you</b>'],
    ["an SVG", '<svg onload="alert(1)"><script>alert(1)</script></svg>'],
    ["an iframe", '<iframe src="https://evil.example"></iframe>'],
    ["a style sheet", "<style>body { display: none }</style>"],
    ["a style attribute", '<p style="position:fixed;inset:0">cover</p>'],
    ["a form that clobbers", '<form id="documentation"><input name="attributes"></form>'],
    ["a base address", '<base href="https://evil.example/">'],
    ["a refresh", '<meta http-equiv="refresh" content="0;url=https://evil.example">'],
    ["a comment that opens", "<!--><script>alert(1)</script>-->"],
    ["a CDATA section", "<![CDATA[<script>alert(1)</script>]]>"],
    ["an instruction", "<?xml-stylesheet href='https://evil.example'?>"],
    ["a script in a code fence's name", '```"><script>alert(1)</script>\nx\n```'],
    ["a script in a heading", "## <script>alert(1)</script>"],
    ["a script in a table", "| a |\n|---|\n| <script>alert(1)</script> |"],
    ["a script in a picture's words", "![<script>alert(1)</script>](screenshots/plot.png)"],
    ["a quote in a picture's words", '![" onerror="alert(1)](screenshots/plot.png)'],
    ["a quote in a link", '[x](https://a.example/"onmouseover="alert(1))'],
    ["a title with a quote", `[x](https://a.example '"><script>alert(1)</script>')`],
  ])("%s does nothing", (_, markdown) => {
    const allowed =
      /^<(?:p|b|em|strong|ul|li|h3|pre|code|table|thead|tbody|tr|th|td|div|img|a|br)(?: (?:id="readme-[^"]*"|href="https:[^"]*"|rel="nofollow noopener"|src="\/repo\/[^"]*"|alt="[^"]*"|loading="lazy"|width="\d+"|height="\d+"|tabindex="0"|class="(?:scroll|align-right|align-center)"|role="group"|aria-label="Table"))*>$/;
    for (const tag of tags(render(markdown).html)) expect(tag).toMatch(allowed);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "\u0001javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "ftp://a.example/",
    "//evil.example/",
    "/a/lab/tides/",
    "../other/",
    "#no-such-heading",
    "https:evil",
  ])("the address %j is no link", (address) => {
    for (const markdown of [
      `[x](<${address}>)`,
      `[x][1]\n\n[1]: <${address}>`,
      `<${address}>`,
      `![x](<${address}>)`,
    ]) {
      const links = tags(render(markdown).html).filter((tag) => /^<a |src=/.test(tag));
      expect(links).toEqual([]);
    }
  });

  test("no id can take the place of one of the page's", () => {
    const { headings } = render(
      "## documentation\n\n## constructor\n\n## main\n\n## __proto__\n\n## \n",
    );
    expect(headings.map(({ id }) => id)).toEqual([
      "readme-documentation",
      "readme-constructor",
      "readme-main",
      "readme-proto",
      "readme-",
    ]);
  });

  test("a nest of a thousand quotes and lists is rendered in bounded time", () => {
    const began = performance.now();
    render(
      `${">".repeat(1000)} x\n\n${"- ".repeat(1000)}x\n\n${"[".repeat(5000)}${"*a ".repeat(5000)}`,
    );
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe("links", () => {
  test("one that leaves the site says so", () => {
    expect(render("[x](https://a.example/b?c=d&e=f)").html).toBe(
      '<p><a href="https://a.example/b?c=d&amp;e=f" rel="nofollow noopener">x</a></p>\n',
    );
  });

  test("a bare https address becomes one, a bare host does not", () => {
    expect(tags(render("https://a.example and b.example and c@d.example").html)).toEqual([
      "<p>",
      '<a href="https://a.example" rel="nofollow noopener">',
    ]);
  });

  test("one to a heading follows it to its new id, as GitHub spells it", () => {
    expect(render("[x](#how--why)\n\n## How & why").html).toContain('<a href="#readme-how-why">');
  });

  test.each([
    [
      "as GitHub spells it",
      "[x](#usage-in-nodejs)\n\n## Usage in Node.js",
      "#readme-usage-in-node-js",
    ],
    ["as GitHub numbers it", "[x](#a-1)\n\n## A\n\n## A", "#readme-a-2"],
    ["the title's, which the page has", "# The title\n\n[x](#the-title)\n\n## B", "#main"],
    ["the page's, which has no name", "[x](#)", "#main"],
    ["in capitals", "[x](#Usage-in-NodeJS)\n\n## Usage in Node.js", "#readme-usage-in-node-js"],
  ])("an anchor %s", (_, markdown, target) => {
    expect(render(markdown).html).toContain(`<a href="${target}">x</a>`);
  });

  test("one to a file of the artifact leads where the page says, whatever comes after its name", () => {
    const file = (path: string) => `/repo/${path}#archive`;
    const { html } = renderReadme("[x](./lib//a.js?plain#L3) [y](../b) [z](/c) [w](//d.example)", {
      topLevel: 3,
      picture: () => undefined,
      file,
    });
    expect(html).toBe(
      '<p><a href="/repo/lib/a.js#archive">x</a> <span>y</span> <span>z</span> <span>w</span></p>\n',
    );
  });

  test("one that the rules accept is alive", async () => {
    const word = fc.constantFrom(
      "Usage",
      "usage",
      "Usage in Node.js",
      "a_b",
      "A, B & c",
      "1.0",
      "-",
    );
    const anchor = fc.constantFrom(
      ...["", "usage", "usage-1", "usage-2", "usage-in-nodejs", "usage-in-node-js", "a_b", "a-b"],
      ...["a-b--c", "a-b-c", "10", "1-0", "-", "--1", "nowhere"],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 5 }),
        fc.boolean(),
        anchor,
        async (words, hasTitle, target) => {
          const title = hasTitle ? "# Usage\n\n" : "";
          const body = `${title}[x](#${target})\n\n${words.map((text) => `## ${text}\n\n`).join("")}`;
          const record = { body, bodyLine: 1, textProblems: [], path: "artifact.md" };
          const artifact = { record, screenshots: [], versions: [] };
          const outcome = await docLink001.check({
            artifact: artifact as unknown as ArtifactSubject,
            paths: [],
          });
          expect(outcome.kind).toMatch(/pass|fail/);
          if (outcome.kind === "pass") expect(render(body).html).toContain("<a href=");
        },
      ),
    );
  });

  test("one that goes nowhere keeps its words", () => {
    expect(render("[read me](docs/x.md)").html).toBe("<p><span>read me</span></p>\n");
  });
});

describe("pictures", () => {
  test("an own screenshot is shown with its size", () => {
    expect(render("![A plot](screenshots/plot.png)").html).toBe(
      `<p><img src="${PLOT.source}" alt="A plot" loading="lazy" width="4" height="2"></p>\n`,
    );
  });

  test("one from elsewhere is a link, which the reader may follow", () => {
    expect(render("![A badge](https://b.example/b.svg)").html).toBe(
      '<p><a href="https://b.example/b.svg" rel="nofollow noopener">Picture: A badge</a></p>\n',
    );
  });

  test("one from elsewhere inside a link does not nest links", () => {
    expect(render("[![A badge](https://b.example/b.svg)](https://c.example)").html).toBe(
      '<p><a href="https://c.example" rel="nofollow noopener">[A badge]</a></p>\n',
    );
  });
});

describe("headings", () => {
  test("the title is left to the page, and levels neither skip nor start above the page's", () => {
    const { headings, html } = render("# Title\n\n#### Deep\n\n## Usage\n\n###### Far\n\n# Second");
    expect(headings.map(({ text, level }) => [text, level])).toEqual([
      ["Deep", 3],
      ["Usage", 3],
      ["Far", 4],
      ["Second", 3],
    ]);
    expect(html).not.toContain("Title");
  });

  test("equal headings get different ids", () => {
    expect(render("## A\n\n## A\n\n## A").headings.map(({ id }) => id)).toEqual([
      "readme-a",
      "readme-a-2",
      "readme-a-3",
    ]);
  });
});

test("table cells keep their alignment as a class, because the page allows no inline style", () => {
  expect(render("| a | b |\n|--:|:-:|\n| 1 | 2 |").html).toContain(
    '<td class="align-right">1</td>\n<td class="align-center">2</td>',
  );
});
