/** The interface of an artifact by its type: what its manifest and its files declare. */
import type { Manifest } from "../../../schemas/manifest.ts";
import type { ManifestConfig } from "../../../schemas/manifest-config.ts";
import type { Contents } from "../../check/rule.ts";
import { moduleExports } from "../javascript/module-exports.ts";
import type { Member } from "./described-members.ts";
import { specificationMembers } from "./specification-members.ts";
import { transformedFields } from "./transformed-fields.ts";

/** Members of the type's own kind, then the data types of the manifest (`gtypes`). */
export async function declaredMembers(
  manifest: Manifest,
  contents: Contents,
): Promise<readonly Member[]> {
  const gtypes = (manifest.gtypes ?? []).map(
    ({ name, description }, index): Member => ({
      name,
      texts: description === undefined ? [] : [description],
      field: ["gtypes", index, "name"],
    }),
  );
  return [...(await ownMembers(manifest, contents)), ...gtypes];
}

async function ownMembers(manifest: Manifest, contents: Contents): Promise<readonly Member[]> {
  const { config } = manifest;
  if ("wasmFile" in config) return wasmExports(config);
  if ("operations" in config) return transformedFields(config, contents);
  if ("templateType" in config) return templateVariables(config);
  if ("modelFile" in config) return tensors(config, manifest);
  if ("protocol" in config)
    return config.specification === undefined
      ? []
      : specificationMembers(contents, config.specification);
  if ("runtime" in config && "entry" in config) return agentParts(config);
  if ("entry" in config) return scriptExports(config, contents);
  return [];
}

async function scriptExports(
  config: ManifestConfig<"module-node"> | ManifestConfig<"plugin">,
  contents: Contents,
): Promise<readonly Member[]> {
  const types = "types" in config ? config.types : undefined;
  const fromTypes = types === undefined ? undefined : await moduleExports(contents, types);
  const fromEntry = (await moduleExports(contents, config.entry)) ?? [];
  const docs = new Map(fromEntry.map(({ name, doc }) => [name, doc]));
  return (fromTypes ?? fromEntry).map(({ name, doc }) => ({
    name,
    texts: [doc, docs.get(name) ?? ""],
  }));
}

function wasmExports({ exports = [] }: ManifestConfig<"module-wasm">): readonly Member[] {
  return exports.map(({ name, description }, index) => ({
    name,
    texts: description === undefined ? [] : [description],
    field: ["config", "exports", index, "name"],
  }));
}

function templateVariables({ variables = [] }: ManifestConfig<"template">): readonly Member[] {
  return variables.map(({ name, description }, index) => ({
    name,
    texts: description === undefined ? [] : [description],
    field: ["config", "variables", index, "name"],
  }));
}

function agentParts({ tools = [], skillGraph }: ManifestConfig<"agent">): readonly Member[] {
  return [
    ...tools.map(
      ({ name, description }, index): Member => ({
        name,
        texts: [description],
        field: ["config", "tools", index, "description"],
      }),
    ),
    ...(skillGraph?.skills ?? []).map(
      (name, index): Member => ({
        name,
        texts: [],
        field: ["config", "skillGraph", "skills", index],
      }),
    ),
  ];
}

/** Input and output of a model have shapes and no names; the documentation calls them what they are. */
function tensors(
  { inputShape, outputShape }: ManifestConfig<"model">,
  { modelCard }: Manifest,
): readonly Member[] {
  const card = modelCard?.intended_use ?? "";
  const sides = [
    { name: "inputShape", shape: inputShape, words: ["input", "inputs", "inputShape"] },
    { name: "outputShape", shape: outputShape, words: ["output", "outputs", "outputShape"] },
  ];
  return sides
    .filter(({ shape }) => shape !== undefined)
    .map(({ name, words }) => ({
      name,
      words,
      texts: new RegExp(`\\b(?:${words.join("|")})\\b`, "i").test(card) ? [`${name}: ${card}`] : [],
      field: ["config", name],
    }));
}
