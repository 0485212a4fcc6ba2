import { posix } from "node:path";
import { shown } from "../../check/printable.ts";
import type { OnnxFile } from "./onnx-problems.ts";
import { named } from "./place-tensors.ts";

/**
 * What is wrong with `TensorProto.external_data`: a reader opens its location beside the model, so
 * it must be a relative path to a file of the payload (`onnx/checker.cc`, external data).
 */
export function externalDataProblem(
  name: string,
  entries: ReadonlyMap<string, string>,
  { path, sizes }: Pick<OnnxFile, "path" | "sizes">,
): string | undefined {
  const location = entries.get("location");
  if (location === undefined || location === "")
    return `${named(name)} has external data without a location`;
  if (isEscaping(location))
    return `${named(name)} has its data at ${shown(location)}, which leads out of the model's folder`;
  const target = posix.join(posix.dirname(path), location);
  const size = sizes.get(target);
  if (size === undefined)
    return `${named(name)} has its data at ${shown(location)}, but there is no file "${target}"`;
  return spanProblem(name, entries, { location, size });
}

/** Absolute, upwards, with a drive or a scheme, or read in two ways. */
function isEscaping(location: string): boolean {
  return (
    /^[/\\~]/.test(location) ||
    /[\\:\u0000-\u001f\u007f%]/.test(location) ||
    location.split("/").some((part) => part === "..")
  );
}

function spanProblem(
  name: string,
  entries: ReadonlyMap<string, string>,
  { location, size }: { readonly location: string; readonly size: number },
): string | undefined {
  const offset = entries.get("offset") ?? "0";
  const length = entries.get("length") ?? "0";
  const wrong = [offset, length].find((text) => !/^\d{1,18}$/.test(text));
  if (wrong !== undefined)
    return `${named(name)} has ${shown(wrong)} where the offset or length of its data should be`;
  return BigInt(offset) + BigInt(length) > BigInt(size)
    ? `${named(name)} has its data at ${shown(location)} from ${offset}, ${length} bytes long, but the file has ${size}`
    : undefined;
}
