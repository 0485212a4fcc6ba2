import assert from "node:assert/strict";
import { test } from "node:test";
import { median } from "../src/median.ts";

test("the middle of three", () => assert.equal(median([9, 1, 4]), 4));
test("the mean of the two in the middle", () => assert.equal(median([4, 1, 2, 9]), 3));
test("nothing has no median", () => assert.throws(() => median([]), RangeError));
