/** Everything that changed in the interface of an artifact between two versions, by its type. */
import type { ArtifactType } from "../../../schemas/artifact-type.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { classifySchemaChange } from "./classify-schema-change.ts";
import { diffJsonSchema } from "./diff-json-schema.ts";
import {
  diffAgent,
  diffBinary,
  diffExternal,
  diffManifest,
  diffModel,
  diffOci,
  diffPlugin,
  diffTemplate,
  diffTransformer,
} from "./diff-manifest.ts";
import { diffNodePackage, rangeChanges } from "./diff-node-package.ts";
import { diffOpenApi, isOpenApi } from "./diff-openapi.ts";
import { diffWasm } from "./diff-wasm.ts";
import type { InterfaceChange } from "./interface-change.ts";
import { readSchema } from "./read-schema.ts";
import { configText, type Sides } from "./version-side.ts";

export interface InterfaceDiff {
  readonly changes: readonly InterfaceChange[];
  /** What could not be compared, and why. */
  readonly unscanned: readonly string[];
}

type Differ = (sides: Sides) => readonly InterfaceChange[] | Promise<readonly InterfaceChange[]>;

const DIFFERS: Readonly<Record<ArtifactType, readonly Differ[]>> = {
  "module-node": [diffNodePackage, nodeVersionChanges],
  "module-oci": [diffOci],
  "module-wasm": [diffWasm],
  "module-binary": [diffBinary],
  "module-external": [diffExternal, specificationChanges],
  plugin: [diffPlugin, nodeVersionChanges, pluginPackageChanges],
  model: [diffModel],
  agent: [diffAgent],
  template: [diffTemplate],
  snapshot: [],
  transformer: [
    diffTransformer,
    schemaChanges("inputSchema", "in"),
    schemaChanges("outputSchema", "out"),
  ],
  image: [],
};

export async function interfaceChanges(type: ArtifactType, sides: Sides): Promise<InterfaceDiff> {
  const changes: InterfaceChange[] = [...diffManifest(sides)];
  const unscanned: string[] = [];
  for (const differ of DIFFERS[type]) {
    try {
      changes.push(...(await differ(sides)));
    } catch (error) {
      // The compiler and recursive walks run out of stack on hostile nesting.
      const isTooDeep = error instanceof RangeError && /call stack/.test(error.message);
      if (!(error instanceof UnscannedError) && !isTooDeep) throw error;
      unscanned.push(isTooDeep ? "the interface is nested too deep to compare" : error.message);
    }
  }
  return { changes, unscanned };
}

function nodeVersionChanges({ old, new: now }: Sides): readonly InterfaceChange[] {
  return rangeChanges(
    "nodeVersion",
    configText(old, "nodeVersion"),
    configText(now, "nodeVersion"),
    {
      field: ["config", "nodeVersion"],
    },
  );
}

/** A host of Node plugins imports them like any package. */
async function pluginPackageChanges(sides: Sides): Promise<readonly InterfaceChange[]> {
  const isNode = [sides.old, sides.new].every((side) => configText(side, "type") === "node");
  return isNode ? await diffNodePackage(sides) : [];
}

function schemaChanges(key: string, position: "in" | "out"): Differ {
  return async ({ old, new: now }) => {
    const [oldPath, newPath] = [configText(old, key), configText(now, key)];
    if (oldPath === undefined || newPath === undefined) return [];
    const before = await readSchema(old.contents, oldPath);
    const after = await readSchema(now.contents, newPath);
    return diffJsonSchema(before, after).map((change) =>
      classifySchemaChange(change, position, { noun: key, at: { file: newPath } }),
    );
  };
}

/** OpenAPI 3 by its operations; a JSON Schema of what a service answers by its values. Others are not compared. */
async function specificationChanges({ old, new: now }: Sides): Promise<readonly InterfaceChange[]> {
  const paths = [configText(old, "specification"), configText(now, "specification")] as const;
  if (paths.some((path) => path === undefined || !/\.(?:json|ya?ml)$/.test(path))) return [];
  const before = await readSchema(old.contents, paths[0] ?? "");
  const after = await readSchema(now.contents, paths[1] ?? "");
  const file = paths[1] ?? "";
  if (isOpenApi(before) && isOpenApi(after)) return diffOpenApi(before, after, file);
  if (isOpenApi(before) || isOpenApi(after)) return [];
  return diffJsonSchema(before, after).map((change) =>
    classifySchemaChange(change, "out", { noun: "specification", at: { file } }),
  );
}
