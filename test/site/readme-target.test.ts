import { expect, test } from "vitest";
import { parseShape } from "../../schemas/parse.ts";
import { artifactDocumentShape } from "../../schemas/published/artifact-document.ts";
import { readmeTarget } from "../../site/src/view/readme-target.ts";
import { sampleTree } from "./sample-tree.ts";

const bytes = sampleTree().get("api/v1/artifacts/lab/tides.json") ?? new Uint8Array();
const parsed = parseShape(artifactDocumentShape, JSON.parse(Buffer.from(bytes).toString()));

test.each([
  ["", { anchor: "main" }],
  ["README.md", { anchor: "main" }],
  ["reviews", { anchor: "reviews" }],
  ["reviews/ada.md", { anchor: "reviews" }],
  ["screenshots/plot.png", { path: "targets/plot.png" }],
  ["screenshots", { anchor: "screenshots" }],
  ["1.1.0", { path: "a/lab/tides/v/1.1.0/" }],
  ["1.1.0/manifest.yaml", { path: "a/lab/tides/v/1.1.0/" }],
  ["2.0.0/files/run.sh", { anchor: "archive" }],
  ["lib/index.js", { anchor: "archive" }],
])("a link to %j leads to what has it", (path, target) => {
  if (!parsed.ok) throw new Error("the sample is no document");
  const picture = (name: string) =>
    name === "screenshots/plot.png" ? "targets/plot.png" : undefined;
  expect(readmeTarget(path, parsed.value, picture)).toEqual(target);
});
