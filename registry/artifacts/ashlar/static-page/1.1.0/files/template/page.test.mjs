import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const html = readFileSync(new URL("index.html", import.meta.url), "utf8");
const css = readFileSync(new URL("style.css", import.meta.url), "utf8");

/** WCAG 2.2, 1.4.3: text up to 18 pt. */
const CONTRAST_MIN = 4.5;

/** Every start tag `name` as its attributes. */
function tags(name) {
  return [...html.matchAll(new RegExp(`<${name}\\b([^>]*)>`, "g"))].map(([, attributes]) =>
    Object.fromEntries([...attributes.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, key, value = ""]) => [key, value])),
  );
}

/** The custom properties of one block of declarations: name → colour. */
function colours(block) {
  return Object.fromEntries([...block.matchAll(/--([a-z]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

/** Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance"). */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Every colour of text must be readable on both backgrounds. */
function assertReadable(palette) {
  for (const text of ["ink", "muted", "accent"]) {
    for (const background of ["paper", "panel"]) {
      const ratio = contrast(palette[text], palette[background]);
      assert.ok(ratio >= CONTRAST_MIN, `${text} on ${background}: ${ratio.toFixed(2)}`);
    }
  }
}

test("the page names its language, title, description and viewport", () => {
  assert.match(tags("html")[0].lang, /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/);
  assert.match(html, /<title>[^<]+<\/title>/);
  assert.ok(tags("meta").some((meta) => meta.name === "description" && meta.content.length > 0));
  const viewport = tags("meta").find((meta) => meta.name === "viewport");
  assert.doesNotMatch(viewport.content, /user-scalable|maximum-scale/);
});

test("there is one h1 and no heading level is skipped", () => {
  const levels = [...html.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
  assert.equal(levels.filter((level) => level === 1).length, 1);
  levels.reduce((before, level) => {
    assert.ok(level <= before + 1, `h${level} after h${before}`);
    return level;
  }, 0);
});

test("landmarks are there and the skip link leads to the content", () => {
  for (const name of ["header", "main", "footer"]) assert.equal(tags(name).length, 1, name);
  assert.equal(tags("a")[0].href, `#${tags("main")[0].id}`);
});

test("ids are unique and everything that refers to one finds it", () => {
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  const referred = [...html.matchAll(/(?:href="#|aria-labelledby="|for=")([^"]+)"/g)].map(([, id]) => id);
  assert.ok(referred.length > 0);
  for (const id of referred) assert.ok(ids.includes(id), id);
});

test("pictures have alternative text and tables have header cells", () => {
  for (const picture of tags("img")) assert.ok("alt" in picture, picture.src);
  for (const cell of tags("th")) assert.match(cell.scope, /^(col|row)$/);
});

test("nothing runs and nothing is loaded from elsewhere", () => {
  assert.doesNotMatch(html, /<script|\son[a-z]+=|javascript:/i);
  for (const link of tags("link")) assert.doesNotMatch(link.href, /^[a-z]+:|^\/\//i);
  assert.doesNotMatch(css, /url\(|@import/);
});

test("the address is one that mail programs accept", () => {
  const mail = tags("a").find(({ href }) => href.startsWith("mailto:"));
  assert.match(mail.href, /^mailto:[^\s@]+@[^\s@]+\.[^\s@]+$/);
});

test("text is readable on every background, by day and by night", () => {
  const [day, night] = css.split("@media (prefers-color-scheme: dark)");
  assertReadable(colours(day));
  assertReadable(colours(night));
});
