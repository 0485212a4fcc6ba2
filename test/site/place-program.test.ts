import { expect, test } from "vitest";
import { placeProgram } from "../../site/rendering/place-program.ts";
import { storedFile } from "../../site/rendering/stored-group.ts";

const MODULE = `export const texts = ["/ashlar-base-path/a.js", '/ashlar-base-path/b.js', \`/ashlar-base-path/\` + "c"];\n`;

test.each(["/", "/registry/", "/it's/$&/(here)/"])(
  "modules name %s, in every kind of literal",
  async (basePath) => {
    const [placed] = placeProgram([storedFile("server/a.mjs", MODULE)], basePath);
    const text = Buffer.from(placed?.bytes ?? []).toString("utf8");
    const { texts } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    expect(texts).toEqual([`${basePath}a.js`, `${basePath}b.js`, `${basePath}c`]);
    expect(placed).toEqual(storedFile("server/a.mjs", text));
  },
);

test("what is no module stays as it is", () => {
  const style = storedFile("client/a.css", "a { color: red } /* /ashlar-base-path/ */");
  expect(placeProgram([style], "/registry/")).toEqual([style]);
});
