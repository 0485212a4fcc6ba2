import { expect, test } from "vitest";
import { makeRegistry } from "../make-registry.ts";
import { searchTree } from "../search/search-tree.ts";
import { buildRegistry, documentOf } from "./build-registry.ts";

test("an artifact whose latest version is deprecated is marked in the list and in the search alike", async () => {
  const record = `---
type: module-node
title: Hello
summary: Says hello to whoever is named, in a friendly voice.
categories: [tools]
tags: [greeting]
license: Apache-2.0
versions:
  "1.1.0": { deprecated: "Version 2 is coming." }
---
${"# Hello\n\n"}${"It is described at some length, so that nothing is missing. ".repeat(8)}
`;
  const { tree } = await buildRegistry(
    makeRegistry({ "artifacts/acme/hello/artifact.md": record }),
  );
  const list = documentOf(tree, /\.catalog\.json$/) as { artifacts: { deprecated?: boolean }[] };
  const found = await searchTree(tree, "hello");
  expect(list.artifacts.map(({ deprecated }) => deprecated)).toEqual([true]);
  expect(found.map(({ deprecated }) => deprecated)).toEqual([true]);
});
