import assert from "node:assert/strict";
import { test } from "node:test";
import { slugify } from "../lib/slugify.ts";

test("words are lower-cased and joined by single hyphens", () => {
  assert.equal(slugify("  Hello,   World! "), "hello-world");
});

test("accents go, letters of other scripts stay", () => {
  assert.equal(slugify("Crème Brûlée"), "creme-brulee");
  assert.equal(slugify("東京 2026"), "東京-2026");
});

test("a long text is cut after its last whole word", () => {
  assert.equal(slugify("one two three", 9), "one-two");
});

test("a single long word is cut inside, never in the middle of a character", () => {
  assert.equal(slugify("extraordinary", 5), "extra");
  assert.equal(slugify("𝒳𐐷𐐷", 2), "x");
});

test("text without letters or digits gives an empty slug", () => {
  assert.equal(slugify(" -- !! "), "");
});

for (const maxLength of [0, -1, 1.5, Number.NaN]) {
  test(`a maximum length of ${maxLength} is refused`, () => {
    assert.throws(() => slugify("text", maxLength), RangeError);
  });
}
