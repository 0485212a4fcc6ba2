import assert from "node:assert/strict";
import { test } from "node:test";
import { SlugOptionError, slugify } from "../src/slugify.ts";

test("words are lower-cased and joined by single hyphens", () => {
  assert.equal(slugify("  Hello,   World! "), "hello-world");
});

test("the separator can be chosen", () => {
  assert.equal(slugify("Hello, World!", { separator: "_" }), "hello_world");
});

test("accents go, letters of other scripts stay", () => {
  assert.equal(slugify("Crème Brûlée"), "creme-brulee");
  assert.equal(slugify("東京 2026"), "東京-2026");
});

test("a long text is cut after its last whole word", () => {
  assert.equal(slugify("one two three", { maxLength: 9 }), "one-two");
});

test("a single long word is cut inside, never in the middle of a character", () => {
  assert.equal(slugify("extraordinary", { maxLength: 5 }), "extra");
  assert.equal(slugify("𝒳𐐷𐐷", { maxLength: 2 }), "x");
});

test("text without letters or digits gives an empty slug", () => {
  assert.equal(slugify(" -- !! "), "");
});

for (const maxLength of [0, -1, 1.5, Number.NaN]) {
  test(`a maximum length of ${maxLength} is refused`, () => {
    assert.throws(() => slugify("text", { maxLength }), { name: "SlugOptionError", option: "maxLength" });
  });
}

for (const separator of ["", "ab", "a", "7", " "]) {
  test(`the separator ${JSON.stringify(separator)} is refused`, () => {
    assert.throws(() => slugify("text", { separator }), SlugOptionError);
  });
}
