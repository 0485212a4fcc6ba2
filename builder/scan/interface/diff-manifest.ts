/** What manifests declare of an interface: capabilities and types for all, the `config` block by type. */
import type { Manifest } from "../../../schemas/manifest.ts";
import type { TemplateVariable } from "../../../schemas/template-variable.ts";
import { valueAt } from "../../check/value-at.ts";
import { diffNames } from "./diff-names.ts";
import { rangeChanges } from "./diff-node-package.ts";
import { diffTemplateVariables } from "./diff-template-variables.ts";
import { type ChangePlace, type InterfaceChange, major, minor } from "./interface-change.ts";
import {
  configList,
  configText,
  configValue,
  type Sides,
  type VersionSide,
} from "./version-side.ts";

export function diffManifest({ old, new: now }: Sides): readonly InterfaceChange[] {
  return [
    ...newNames("capability", ["capabilities"], old.manifest, now.manifest),
    ...newNames("allowed domain", ["permissions", "allowedDomains"], old.manifest, now.manifest),
    ...gtypeChanges(old.manifest, now.manifest),
  ];
}

/** What a version may do more than the one before: users must hear of it, and no less works. */
function newNames(
  noun: string,
  field: readonly string[],
  old: Manifest,
  now: Manifest,
): readonly InterfaceChange[] {
  const names = (manifest: Manifest) => [valueAt(manifest, field) ?? []].flat().map(String);
  const before = new Set(names(old));
  return names(now).flatMap((name, index) =>
    before.has(name) ? [] : [minor(`the ${noun} "${name}" is new`, { field: [...field, index] })],
  );
}

/** Fields of types that are both taken and given count as read: one that is gone or different breaks. */
function gtypeChanges(old: Manifest, now: Manifest): readonly InterfaceChange[] {
  const at = { field: ["gtypes"] };
  if (now.gtypes === undefined || old.gtypes === undefined) return [];
  const after = new Map(now.gtypes.map(({ name, fields }) => [name, fields]));
  return [
    ...diffNames({
      old: old.gtypes.map(({ name }) => name),
      new: now.gtypes.map(({ name }) => name),
      noun: "type",
      at,
    }),
    ...old.gtypes.flatMap(({ name, fields }) => {
      const others = after.get(name);
      return others === undefined ? [] : fieldChanges(name, fields, others);
    }),
  ];
}

type Fields = Readonly<Record<string, string>>;

function fieldChanges(type: string, old: Fields, now: Fields): readonly InterfaceChange[] {
  const at = { field: ["gtypes"] };
  return [
    ...diffNames({
      old: Object.keys(old),
      new: Object.keys(now),
      noun: `field of ${type}`,
      at,
    }),
    ...Object.entries(old).flatMap(([name, before]) => {
      const after = Object.hasOwn(now, name) ? now[name] : undefined;
      return after === undefined || plain(before) === plain(after)
        ? []
        : [fieldChange(`${type}.${name}`, plain(before), plain(after), at)];
    }),
  ];
}

function plain(type: string): string {
  return type.replace(/\s+/g, " ").trim();
}

/** A list of values that only grows is an addition; anything else is another type. */
function fieldChange(name: string, old: string, now: string, at: ChangePlace): InterfaceChange {
  const what = `${name} changed from ${old} to ${now}`;
  const [before, after] = [valuesOf(old), valuesOf(now)];
  const grows =
    before !== undefined &&
    after !== undefined &&
    before.shape === after.shape &&
    before.values.every((value) => after.values.includes(value));
  return grows ? minor(what, at) : major(what, at);
}

function valuesOf(type: string): { shape: string; values: readonly string[] } | undefined {
  const match = /^([^[\]]*)enum\[([^[\]]*)\]([^[\]]*)$/.exec(type);
  return match
    ? {
        shape: `${match[1]}${match[3]}`,
        values: (match[2] ?? "").split(",").map((value) => value.trim()),
      }
    : undefined;
}

export function diffTemplate({ old, new: now }: Sides): readonly InterfaceChange[] {
  return diffTemplateVariables(
    configList(old, "variables") as readonly TemplateVariable[],
    configList(now, "variables") as readonly TemplateVariable[],
  );
}

export function diffAgent({ old, new: now }: Sides): readonly InterfaceChange[] {
  const names = (side: VersionSide) =>
    configList(side, "tools").map((tool) => String(valueAt(tool, ["name"])));
  const skills = (side: VersionSide) => configList(side, "skillGraph", "skills").map(String);
  return [
    ...fixedValue({ old, new: now }, "runtime"),
    ...diffNames({
      old: names(old),
      new: names(now),
      noun: "tool",
      at: { field: ["config", "tools"] },
    }),
    ...diffNames({
      old: skills(old),
      new: skills(now),
      noun: "skill",
      at: { field: ["config", "skillGraph", "skills"] },
    }),
  ];
}

export function diffModel(sides: Sides): readonly InterfaceChange[] {
  return [
    ...fixedValue(sides, "modelFormat"),
    ...shapeChanges(sides, "inputShape"),
    ...shapeChanges(sides, "outputShape"),
  ];
}

/** -1 stands for any size: an input may come to take more, an output may come to be more exact. */
function shapeChanges(
  { old, new: now }: Sides,
  key: "inputShape" | "outputShape",
): readonly InterfaceChange[] {
  const [before, after] = [configValue(old, key), configValue(now, key)];
  if (!Array.isArray(before) || !Array.isArray(after)) return [];
  if (before.join() === after.join()) return [];
  const [inner, outer] = key === "inputShape" ? [before, after] : [after, before];
  const fits =
    inner.length === outer.length &&
    inner.every((size, index) => outer[index] === -1 || outer[index] === size);
  const what = `${key} changed from [${before.join(", ")}] to [${after.join(", ")}]`;
  const at = { field: ["config", key] };
  return [fits ? minor(what, at) : major(what, at)];
}

export function diffOci(sides: Sides): readonly InterfaceChange[] {
  return [
    ...listedNames(sides, "port", "ports"),
    ...listedNames(sides, "platform", "platforms"),
    ...fixedValue(sides, "entrypoint"),
  ];
}

export function diffBinary({ old, new: now }: Sides): readonly InterfaceChange[] {
  const platforms = (side: VersionSide) =>
    configList(side, "executables").map(
      (item) => `${String(valueAt(item, ["os"]))}/${String(valueAt(item, ["architecture"]))}`,
    );
  return diffNames({
    old: platforms(old),
    new: platforms(now),
    noun: "platform",
    at: { field: ["config", "executables"] },
  });
}

export function diffExternal(sides: Sides): readonly InterfaceChange[] {
  const before = configText(sides.old, "authentication") ?? "none";
  const after = configText(sides.new, "authentication") ?? "none";
  const at = { field: ["config", "authentication"] };
  return [
    ...fixedValue(sides, "protocol"),
    ...(before === after
      ? []
      : [
          after === "none"
            ? minor(`authentication changed from ${before} to none`, at)
            : major(`authentication changed from ${before} to ${after}`, at),
        ]),
  ];
}

export function diffTransformer(sides: Sides): readonly InterfaceChange[] {
  const [old, now] = [sides.old, sides.new];
  return [
    ...fixedValue(sides, "fromArtifact"),
    ...fixedValue(sides, "toArtifact"),
    ...rangeChanges("fromVersion", configText(old, "fromVersion"), configText(now, "fromVersion"), {
      field: ["config", "fromVersion"],
    }),
  ];
}

export function diffPlugin(sides: Sides): readonly InterfaceChange[] {
  const [old, now] = [sides.old, sides.new];
  return [
    ...fixedValue(sides, "type"),
    ...fixedValue(sides, "host"),
    ...rangeChanges("hostVersion", configText(old, "hostVersion"), configText(now, "hostVersion"), {
      field: ["config", "hostVersion"],
    }),
  ];
}

function listedNames(sides: Sides, noun: string, key: string): readonly InterfaceChange[] {
  return diffNames({
    old: configList(sides.old, key).map(String),
    new: configList(sides.new, key).map(String),
    noun,
    at: { field: ["config", key] },
  });
}

/** A value that users rely on as it is; stating or dropping it says nothing about what is there. */
function fixedValue({ old, new: now }: Sides, key: string): readonly InterfaceChange[] {
  const [before, after] = [configValue(old, key), configValue(now, key)].map((value) =>
    value === undefined ? undefined : [value].flat().join(" "),
  );
  return before === undefined || after === undefined || before === after
    ? []
    : [major(`${key} changed from ${before} to ${after}`, { field: ["config", key] })];
}
