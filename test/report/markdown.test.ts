/** The pull-request comment, judged by a GitHub-flavoured parser and by GitHub's own text filters. */
import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import { COMMENT_MAX, markdownReport, REPORT_MARKER } from "../../builder/report/markdown.ts";
import type { ReportInput } from "../../builder/report/report-input.ts";
import { finding, reportInput, SCORE } from "./report-input.ts";

type Nodes = ReturnType<typeof fromMarkdown> | ReturnType<typeof fromMarkdown>["children"][number];

function nodesOf(markdown: string): Nodes[] {
  const tree = fromMarkdown(markdown, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  const found: Nodes[] = [];
  const visit = (node: Nodes): void => {
    found.push(node);
    if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(tree);
  return found;
}

/** What GitHub looks for in the text that Markdown leaves, outside of code. */
const GITHUB_FINDS = [
  /(?<![\w`])@[a-z\d]/i,
  /#\d/,
  /\bGH-\d/i,
  /\b[\da-f]{7,40}\b/i,
  /:[\w+-]+:/,
  /\bhttps?:\/\//i,
  /\bwww\.\w/i,
];
const OURS = [
  /^<!-- ashlar-report -->$/,
  /^<details><summary>(?:\d+|no) [a-z ]+<\/summary>$/,
  /^<\/details>$/,
  /^<br>$/,
];
const ALLOWED = new Set(
  "root heading text paragraph strong html list listItem inlineCode table tableRow tableCell".split(
    " ",
  ),
);

/** What in a comment is more than text, or would be for GitHub. */
function excess(markdown: string, rows: number): string[] {
  const nodes = nodesOf(markdown);
  const found = nodes.flatMap((node): string[] => {
    if (!ALLOWED.has(node.type)) return [`a ${node.type}`];
    if (node.type === "html" && !OURS.some((pattern) => pattern.test(node.value)))
      return [node.value];
    if (node.type === "tableRow" && node.children.length !== 3 && node.children.length !== 4)
      return [`a row of ${node.children.length} cells`];
    return node.type === "text" && GITHUB_FINDS.some((pattern) => pattern.test(node.value))
      ? [node.value]
      : [];
  });
  const own = nodes.filter(({ type }) => type === "tableRow").length;
  if (own !== rows) found.push(`${own} rows`);
  if (markdown.split(REPORT_MARKER).length !== 2) found.push("a second marker");
  if (markdown.length > COMMENT_MAX) found.push(`${markdown.length} characters`);
  return found;
}

function hostileInput(text: string): ReportInput {
  const [gain] = SCORE.gains;
  return reportInput({
    findings: [finding({ path: text, message: text, fix: text })],
    scores: [
      {
        name: text,
        version: text,
        score: { ...SCORE, gains: gain ? [{ ...gain, title: text, fix: text }] : [] },
      },
    ],
    classification: {
      class: "reject",
      reasons: [{ class: "reject", path: text, message: text, fix: text }],
    },
  });
}

const HOSTILE = [
  "@octocat",
  "a@b.example.org",
  "https://evil.example/",
  "HTTP://evil.example",
  "www.evil.example",
  "[x](https://evil)",
  "![x](y)",
  "<https://evil>",
  "#12",
  "GH-12",
  "gh-7",
  "octo/cat#1",
  "0123456789abcdef0123456789abcdef01234567",
  "deadbee",
  ":x:",
  ":+1:",
  "<img src=x onerror=alert(1)>",
  "</details>",
  "<!-- ashlar-report -->",
  "|",
  "a\\|b",
  "\\",
  "`",
  "``",
  "`<b>`",
  "**a**",
  "_a_",
  "~~a~~",
  "&lt;b&gt;",
  "&#64;octocat",
  "\n\n# a",
  "\n- a",
  "$x$",
  "[^1]",
  "[x]: y",
  "\u202eevil",
  "mailto:a@b.cc",
  "xmpp:a@b.cc",
];

describe("a pull-request comment", () => {
  test("says the class, why, the score with the way up, and each finding with its mend", () => {
    const markdown = markdownReport(
      reportInput({
        findings: [finding(), finding({ gate: true, severity: "high", line: 2 })],
        scores: [{ name: "acme/hello", version: "1.2.0", score: SCORE }],
        classification: {
          class: "owner-approval",
          reasons: [
            {
              class: "owner-approval",
              path: "artifacts/acme/hello",
              message: 'an owner of "acme" decides',
            },
          ],
        },
      }),
    );
    expect(markdown).toMatchInlineSnapshot(`
      "<!-- ashlar-report -->

      ### Ashlar check: owner-approval

      **An owner of what it touches has to agree.** 2 findings, 1 blocks.

      <details><summary>1 reason</summary>

      - **owner-approval** \`artifacts/acme/hello\`: an owner of &#34;acme&#34; decides

      </details>

      <details><summary>1 new version</summary>

      | version | score | verdict | cheapest way up |
      |---|---|---|---|
      | \`acme/hello\` \`1.2.0\` | 84 / 100 | needs-review by \`REV-001\` | +2.5 An example for each export (minutes): Add one. |

      </details>

      <details><summary>2 findings</summary>

      | where | what | mend |
      |---|---|---|
      | \`registry/artifacts/acme/hello/artifact.md:2:1\` | **high, blocks** \`META-SCHEMA-002\` unknown field &#34;sumary&#34; | write summary |
      | \`registry/artifacts/acme/hello/artifact.md:7:1\` | **medium** \`META-SCHEMA-002\` unknown field &#34;sumary&#34; | write summary |

      </details>"
    `);
  });

  test.each(HOSTILE)("shows %j as nothing but text", (text) => {
    expect(excess(markdownReport(hostileInput(text)), 4)).toEqual([]);
  });

  test("whatever is written, no link, mention, HTML or broken table comes of it", () => {
    const piece = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.constantFrom(..." `|\\<>&@#:*_~[]()!\n".split("")),
      fc.string({ unit: "binary", maxLength: 6 }),
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map((all) => all.join(""));
    fc.assert(
      fc.property(text, (hostile) => excess(markdownReport(hostileInput(hostile)), 4).length === 0),
      { numRuns: 100 },
    );
  });

  test("what is shown is what was written", () => {
    const message = "a | b `c` <d> @e #1 :x: 0123456789 [f](g) \\ &amp; *h* end";
    const shown = nodesOf(markdownReport(reportInput({ findings: [finding({ message })] })))
      .filter(({ type }) => type === "text")
      .map((node) => ("value" in node ? node.value : ""))
      .join("")
      .replaceAll("\u200b", "");
    expect(shown).toContain(message);
  });

  test("too much is cut between rows, and the number left out is said", () => {
    const long = "@<|`".repeat(500);
    const findings = Array.from({ length: 400 }, () => finding({ message: long, fix: long }));
    const scores = Array.from({ length: 300 }, (_, index) => ({
      name: `acme/a${index}`,
      version: "1.0.0",
      score: SCORE,
    }));
    const reasons = Array.from({ length: 300 }, () => ({
      class: "reject" as const,
      path: "a",
      message: long,
    }));
    const markdown = markdownReport(
      reportInput({ findings, scores, classification: { class: "reject", reasons } }),
    );
    expect(markdown.length).toBeLessThanOrEqual(COMMENT_MAX);
    expect(markdown.match(/^\d+ more are not shown/gm)).toHaveLength(3);
    const rows = nodesOf(markdown).filter(({ type }) => type === "tableRow").length;
    expect(excess(markdown, rows)).toEqual([]);
  });
});
