/** What of an artifact's folder is proposed, and what is refused or left alone. */
import { expect, test } from "vitest";
import { type PlannedFile, planPublish } from "../../builder/contribute/plan-publish.ts";

const AT = "artifacts/acme/hello";
const file = (path: string, objectId: string, executable = false): PlannedFile => ({
  path: `${AT}/${path}`,
  objectId,
  executable,
});
const TARGET = [
  file("artifact.md", "a1"),
  file("1.0.0/manifest.yaml", "m1"),
  file("1.0.0/files/x", "x1"),
  file("1.0.0/signature", "s1"),
];
const plan = (local: readonly PlannedFile[], common?: readonly PlannedFile[]) =>
  planPublish({ name: "acme/hello", local, target: TARGET, ...(common && { common }) });

test("new versions, and what else is another; what the folder lacks stays", () => {
  const added = [file("1.1.0/manifest.yaml", "m2"), file("1.1.0/files/x", "x1")];
  expect(plan([...added, file("artifact.md", "a2")])).toEqual({
    paths: [`${AT}/1.1.0/files/x`, `${AT}/1.1.0/manifest.yaml`, `${AT}/artifact.md`],
    versions: ["1.1.0"],
    isNew: false,
    frozen: [],
    clashes: [],
    outdated: [],
  });
  expect(plan(TARGET).paths).toEqual([]);
  // After a key was replaced, an owner signs again.
  expect(plan([file("1.0.0/signature", "s2")]).paths).toEqual([`${AT}/1.0.0/signature`]);
});

test.each([
  ["another file", [file("1.0.0/manifest.yaml", "m1"), file("1.0.0/files/x", "x2")]],
  ["another mode", [file("1.0.0/manifest.yaml", "m1"), file("1.0.0/files/x", "x1", true)]],
  ["a further file", [...TARGET, file("1.0.0/files/y", "y1")]],
  ["a missing file", [file("1.0.0/manifest.yaml", "m1")]],
])("%s in a published version is refused", (_, local) => {
  expect(plan(local).frozen).toHaveLength(1);
});

test("what only the registry changed is outdated here; what both changed is a clash", () => {
  const before = [file("artifact.md", "a0")];
  expect(plan([file("artifact.md", "a0")], before)).toMatchObject({
    paths: [],
    outdated: [`${AT}/artifact.md`],
  });
  expect(plan([file("artifact.md", "a2")], before).clashes).toHaveLength(1);
  expect(plan([file("artifact.md", "a2")], [file("artifact.md", "a1")])).toMatchObject({
    paths: [`${AT}/artifact.md`],
    clashes: [],
  });
});
