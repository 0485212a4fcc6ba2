import type { PickleInstance, PickleValue } from "./pickle-value.ts";

/** Bytes of one item by the letter of NumPy's type strings; the others have their size written. */
const UNICODE_BYTES = 4;
const DTYPE = /^[<>|=]?([biufcmMSUV?])(\d{0,9})$/;
const SIZES: Readonly<Record<string, number>> = { "?": 1 };

/**
 * What lies behind the BUILD of a `joblib.numpy_pickle.NumpyArrayWrapper`: bytes, with a length of
 * padding before them since joblib 1.1, or a pickle. Undefined when the wrapper does not say.
 */
export function arraySize(
  wrapper: PickleInstance,
): { readonly bytes: number; readonly padded: boolean } | "pickle" | undefined {
  const state = wrapper.state?.kind === "dict" ? wrapper.state.entries : undefined;
  const type = typeOf(state?.get("dtype"));
  const shape = state?.get("shape");
  if (state === undefined || type === undefined || shape?.kind !== "tuple") return undefined;
  if (/^[<>|=]?O/.test(type)) return "pickle";
  const [, letter = "", digits = ""] = DTYPE.exec(type) ?? [];
  const item =
    digits === "" ? SIZES[letter] : Number(digits) * (letter === "U" ? UNICODE_BYTES : 1);
  if (item === undefined) return undefined;
  const count = shape.items.reduce(
    (product, side) => product * (side.kind === "number" ? side.value : Number.NaN),
    1,
  );
  return Number.isSafeInteger(count * item)
    ? { bytes: count * item, padded: state.get("numpy_array_alignment_bytes")?.kind === "number" }
    : undefined;
}

/** The type string of a dtype as it is pickled: `numpy.dtype("f8", False, True)`. */
function typeOf(dtype: PickleValue | undefined): string | undefined {
  if (dtype?.kind !== "instance" || dtype.of !== "numpy.dtype" || dtype.args.kind !== "tuple")
    return undefined;
  const [type] = dtype.args.items;
  return type?.kind === "string" ? type.text : undefined;
}
