/** What lies in screenshots/ is shown on the registry's own website. */
import { expect, test } from "vitest";
import { makeRegistry, type RegistryFiles } from "../../make-registry.ts";
import { buildRegistry, documentOf } from "../build-registry.ts";
import { originalText } from "./original-text.ts";

const FOLDER = "artifacts/acme/hello";
const PNG = Buffer.from("89504e470d0a1a0a0000", "hex");

function withPictures(
  files: Readonly<Record<string, string | Uint8Array>>,
  names?: readonly string[],
) {
  const listed = (names ?? Object.keys(files)).map((path) => `{path: "${path}", alt: A picture}`);
  const record = originalText(`${FOLDER}/artifact.md`).replace(
    "license:",
    `screenshots: [${listed.join(", ")}]\nlicense:`,
  );
  const pictures = Object.entries(files).map(([name, content]) => [
    `${FOLDER}/screenshots/${name}`,
    content,
  ]);
  return { [`${FOLDER}/artifact.md`]: record, ...Object.fromEntries(pictures) } as RegistryFiles;
}

test.each([
  ["a page with a script", "shot.html", "<script>alert(1)</script>"],
  [
    "a drawing with a script",
    "shot.svg",
    "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
  ],
  ["a page that is called a picture", "shot.png", "<script>alert(1)</script>"],
  ["a picture that is called a page", "shot.html", PNG],
  ["a text", "readme.md", "# Hello"],
  ["a name without an extension", "png", PNG],
])("%s is not published", async (_, name, content) => {
  const { result, tree } = await buildRegistry(makeRegistry(withPictures({ [name]: content })));
  expect(result.findings).toMatchObject([
    { rule: "META-FILE-001", path: `${FOLDER}/screenshots/${name}` },
  ]);
  expect([...tree.keys()].filter((path) => /^targets\/.*\.(?:html|svg|png)$/.test(path))).toEqual(
    [],
  );
  expect(documentOf(tree, /\.index\.json$/)).toMatchObject({ screenshots: [] });
});

test("pictures of every kind are published", async () => {
  const files = {
    "a.png": PNG,
    "b.JPG": Buffer.from("ffd8ffe000", "hex"),
    "c.gif": "GIF89a…",
    "d.webp": "RIFF\0\0\0\0WEBPVP8 ",
    "e.avif": "\0\0\0\u0020ftypavif",
  };
  const { result, tree } = await buildRegistry(makeRegistry(withPictures(files)));
  expect(result.findings).toEqual([]);
  const { screenshots } = documentOf(tree, /\.index\.json$/) as { screenshots: unknown[] };
  expect(screenshots).toHaveLength(5);
});

test("one picture listed twice, or under two names that fold to one, is one file of the tree", async () => {
  const files = withPictures({ "a.png": PNG, "A.png": PNG }, ["a.png", "A.png", "a.png"]);
  const { tree } = await buildRegistry(makeRegistry(files));
  const list = documentOf(tree, /\.files\.json$/) as { files: { path: string }[] };
  const published = list.files.map(({ path }) => path);
  expect(published.filter((path) => path.endsWith(".png"))).toHaveLength(1);
  expect(new Set(published).size).toBe(published.length);
});
