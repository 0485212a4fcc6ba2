import fc from "fast-check";
import { Liquid } from "liquidjs";
import { describe, expect, test } from "vitest";
import { answerLanguages, pathLanguage } from "../../builder/scan/template/path-language.ts";
import { patternTakes } from "../../builder/scan/template/pattern-takes.ts";
import type { TemplateVariable } from "../../schemas/template-variable.ts";
import { type Changes, checkChanges } from "./check-changes.ts";

const liquid = new Liquid({ templates: {}, strictVariables: true, strictFilters: true });
const STARTER = "artifacts/acme/starter/1.0.0";

function variable(fields: Partial<TemplateVariable>): TemplateVariable {
  return { name: "a", description: "What it is.", ...fields };
}

function leaves(segment: string, fields: Partial<TemplateVariable>): boolean {
  const language = pathLanguage(liquid.parse(segment), answerLanguages([variable(fields)]));
  return language.separator || language.dots;
}

describe("a name made from answers", () => {
  test.each<[string, Partial<TemplateVariable>]>([
    ["{{ a }}", {}],
    ["{{ a }}.py", {}],
    ["{{ a }}", { pattern: ".*" }],
    ["{{ a }}", { pattern: "[a-z.]+" }],
    ["{{ a }}", { pattern: "[^/]+" }],
    ["{{ a }}", { pattern: "[a-z]+(?:/[a-z]+)*" }],
    ["{{ a }}", { pattern: "x/\\.\\./y" }],
    [".{{ a }}", { pattern: "\\.?" }],
    ["{{ a }}{{ a }}", { pattern: "\\.?x?" }],
    ["{{ a }}", { type: "choice", options: ["x", "../y"] }],
    ["{{ a }}", { type: "choice", options: ["x", ".."] }],
    [".{% if a == 'x' %}.{% endif %}", { type: "choice", options: ["x", "y"] }],
    ["{% assign b = a %}{{ b }}", {}],
    ["{% capture b %}{{ a }}{% endcapture %}{{ b }}", {}],
    ["{% for i in (1..2) %}.{% endfor %}", {}],
    ["{{ a | replace: 'x', '/' }}", { pattern: "[a-z]+" }],
    ["{{ '../x' }}", {}],
  ])("%s with %o can leave the folder", (segment, fields) => {
    expect(leaves(segment, fields)).toBe(true);
  });

  test.each<[string, Partial<TemplateVariable>]>([
    ["{{ a }}", { pattern: "[a-z][a-z0-9-]{0,39}" }],
    ["{{ a }}", { pattern: "[a-z][a-z0-9_]{1,39}", required: true }],
    ["{{ a }}.py", { pattern: "\\w+" }],
    ["{{ a }}", { pattern: "(?!.*\\.\\.)[A-Za-z0-9_-]+" }],
    ["{{ a }}", { pattern: "[a-z]+(?:\\.[a-z]+)*" }],
    ["{{ a }}", { type: "integer" }],
    ["{{ a }}", { type: "boolean" }],
    ["{{ a }}", { type: "choice", options: ["x", "y"] }],
    ["{% if a == 'x' %}.vscode{% endif %}", { type: "choice", options: ["x", "y"] }],
    ["{{ a | slugify }}", {}],
    ["v{{ a }}", { pattern: "\\.{2}" }],
    ["{{ a | upcase | append: '.md' }}", { pattern: "[a-z]+" }],
    ["{% unless a %}x{% else %}y{% endunless %}", { type: "boolean" }],
    ["{% comment %}../{% endcomment %}x", {}],
  ])("%s with %o cannot", (segment, fields) => {
    expect(leaves(segment, fields)).toBe(false);
  });

  test("every rendering is in the language", () => {
    const piece = fc.constantFrom(
      "{{ a }}",
      "{{ b }}",
      ".",
      "..",
      "x",
      "{% if a == b %}.{% else %}{{ b }}{% endif %}",
      "{% assign c = b %}",
      "{% assign c = '.' %}",
      "{% if a != '' %}{% assign c = a %}{% endif %}",
      "{% capture c %}{{ b }}.{% endcapture %}",
      "{{ c }}",
      "{% for i in (1..2) %}{{ a }}{% endfor %}",
      "{{ a | append: b }}",
      "{{ a | prepend: '.' }}",
      "{{ a | default: '..' }}",
      "{{ a | slugify }}",
      "{% case a %}{% when '.' %}.{% when 'x' %}{{ b }}{% endcase %}",
      "{{ a | remove: 'x' }}",
    );
    const answer = fc.constantFrom("", ".", "..", "x", "a/b", "\\");
    const pattern = fc.constantFrom(undefined, "[.x]*", "\\.?", "x?", "[a-z/]*", "\\.{0,2}");
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 5 }),
        answer,
        answer,
        pattern,
        pattern,
        (pieces, a, b, p, q) => {
          const fits = (text: string, source?: string) =>
            source === undefined || new RegExp(`^(?:${source})$`, "u").test(text);
          fc.pre(fits(a, p) && fits(b, q));
          const segment = `{% assign c = '' %}${pieces.join("")}`;
          const templates = liquid.parse(segment);
          const text = String(liquid.renderSync(templates, { a, b }));
          const languages = answerLanguages([
            variable({ ...(p && { pattern: p }) }),
            variable({ name: "b", ...(q && { pattern: q }) }),
          ]);
          const language = pathLanguage(templates, languages);
          if (/[/\\]/.test(text)) return language.separator;
          return (
            { "": language.empty, ".": language.dot, "..": language.dots }[text] ?? language.other
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

test("what a pattern does not take is in none of its matches", () => {
  const atom = fc.constantFrom(
    "a",
    "\\.",
    ".",
    "[^/]",
    "[a-z./]",
    "\\w",
    "\\/",
    "(?:a|/)",
    "(?=/)",
    "(?:\\.)",
    "\\p{L}",
    "[\\]/]",
    "\\u{2f}",
  );
  const quantifier = fc.constantFrom("", "*", "+", "?", "{1,2}");
  const source = fc.array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      source,
      fc.string({ unit: fc.constantFrom("a", "/", ".", "\\"), maxLength: 5 }),
      (atoms, text) => {
        const pattern = atoms
          .map(([one, times]) => (one.startsWith("(?=") ? one : one + times))
          .join("");
        fc.pre(new RegExp(`^(?:${pattern})$`, "u").test(text));
        return ["/", "\\", "."].every(
          (character) => !text.includes(character) || patternTakes(pattern, character),
        );
      },
    ),
    { numRuns: 2000 },
  );
});

describe("templates", () => {
  async function messages(rule: string, changes: Changes): Promise<string[]> {
    const { findings } = await checkChanges(changes);
    return findings
      .filter((finding) => finding.rule === rule)
      .map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
  const text = (content: string): Changes => ({
    [`${STARTER}/files/template/x.txt.liquid`]: content,
  });

  test.each([
    ["{{ nobody }}", '1:4 the variable "nobody" is used, but the template does not ask for it'],
    [
      "a\n  {% if nobody %}{% endif %}",
      '2:9 the variable "nobody" is used, but the template does not ask for it',
    ],
    ["{{ author | shout }}", "1:1 undefined filter: shout"],
    ["x{% shout %}", '1:2 tag "shout" not found'],
    ["{% if loud %}", "1:1 tag {% if loud %} not closed"],
    ["{{ author.first }}", '1:4 "author" is a text and has no "first"'],
    ["{{ copies.size }}", '1:4 "copies" is of type integer and has no "size"'],
    [
      "{% if loud %}{% include 'x' %}{% endif %}",
      "1:14 {% include %} takes in another template, and a template has no others",
    ],
  ])("%s cannot be rendered", async (content, message) => {
    expect(await messages("TPL-VAR-001", text(content))).toEqual([message]);
  });

  test.each([
    "{{ author | upcase }} {{ author.size }}",
    "{% assign b = author | split: ' ' %}{{ b[0] }}{% for c in b %}{{ c }}{{ forloop.index }}{% endfor %}",
    "{% raw %}{{ nobody }}{% endraw %}{% comment %}{{ nobody }}{% endcomment %}",
    "{% increment n %}{{ n }}{% capture d %}x{% endcapture %}{{ d }}",
    "{{ '{{' }} {% liquid\n assign x = tone\n echo x %}",
  ])("%s can", async (content) => {
    expect(await messages("TPL-VAR-001", text(content))).toEqual([]);
  });

  test("a text that is not filled in may hold anything", async () => {
    const changes = { [`${STARTER}/files/template/x.yml`]: "{{.user}} {% nope %}" };
    expect(await messages("TPL-VAR-001", changes)).toEqual([]);
  });

  test("nesting without end is a finding", async () => {
    expect(await messages("TPL-VAR-001", text("{% if loud %}".repeat(20_000)))).toHaveLength(1);
  });
});
