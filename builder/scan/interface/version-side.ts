import type { Manifest } from "../../../schemas/manifest.ts";
import type { Contents } from "../../check/rule.ts";
import { valueAt } from "../../check/value-at.ts";

/** One of the two versions that are compared. */
export interface VersionSide {
  readonly manifest: Manifest;
  readonly contents: Contents;
}

export interface Sides {
  readonly old: VersionSide;
  readonly new: VersionSide;
}

/** A value of the `config` block, of whatever type the artifact is. */
export function configValue({ manifest }: VersionSide, ...path: readonly string[]): unknown {
  return valueAt(manifest.config, path);
}

export function configText(side: VersionSide, ...path: readonly string[]): string | undefined {
  const value = configValue(side, ...path);
  return typeof value === "string" ? value : undefined;
}

/** The items of a list in `config`; empty when there is none. */
export function configList(side: VersionSide, ...path: readonly string[]): readonly unknown[] {
  const value = configValue(side, ...path);
  return Array.isArray(value) ? value : [];
}
