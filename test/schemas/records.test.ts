/**
 * The JSON Schema and the parser of every shape say the same: ajv and `parseShape` judge the same
 * generated records, right ones and nearly right ones.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonSchemaOf, NAMED_SHAPES } from "../../schemas/json-schema.ts";
import { parseShape } from "../../schemas/parse.ts";
import { recordsOf } from "./arbitrary-of.ts";

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  allErrors: true,
  ownProperties: true,
  unicodeRegExp: true,
});

describe.each(Object.entries(NAMED_SHAPES))("%s", (name, shape) => {
  const validate = ajv.compile(jsonSchemaOf(name));

  test("ajv and the parser agree on generated records", () => {
    let accepted = 0;
    fc.assert(
      fc.property(recordsOf(jsonSchemaOf(name)), (record) => {
        const parsed = parseShape(shape, record);
        accepted += parsed.ok ? 1 : 0;
        const said = parsed.ok ? "" : JSON.stringify(parsed.problems);
        expect(
          parsed.ok,
          `${JSON.stringify(record)} ${said} ${ajv.errorsText(validate.errors)}`,
        ).toBe(validate(record));
      }),
      { numRuns: 300, seed: 20260112 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test("the committed JSON Schema is the one that the shape gives", async () => {
    const text = `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../schemas/json/${name}.schema.json`);
  });
});
