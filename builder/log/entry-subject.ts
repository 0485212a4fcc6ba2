/** What an entry of a log says it is about: for messages, and so also of entries that strangers made. */
import * as v from "valibot";
import { looseObject } from "../../schemas/object.ts";
import { parseShape } from "../../schemas/parse.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { RELEASE_PREDICATE } from "../../schemas/trust/release-statement.ts";
import { printable } from "../check/printable.ts";

const entryShape = looseObject({
  subject: v.strictTuple([
    looseObject({
      name: v.string(),
      digest: looseObject({ sha256: v.exactOptional(v.string()) }),
    }),
  ]),
  predicateType: v.string(),
  predicate: looseObject({
    packageId: v.exactOptional(v.string()),
    releaseId: v.exactOptional(v.string()),
    purl: v.exactOptional(v.string()),
    yanked: v.exactOptional(v.unknown()),
    deprecated: v.exactOptional(v.unknown()),
  }),
});

export interface EntrySubject {
  /** `acme/hello@1.0.0`, with what happened to it; one line that is safe to show. */
  readonly text: string;
  /** SHA-256 that it names, hex; undefined where it names none. */
  readonly sha256: string | undefined;
  /** Of an entry that releases a version. */
  readonly release: { readonly name: string; readonly version: string } | undefined;
}

const TEXT_MAX = 300;

export function entrySubject(entry: Uint8Array): EntrySubject {
  const parsed = parseShape(entryShape, jsonOf(entry));
  if (!parsed.ok) return { text: "no statement", sha256: undefined, release: undefined };
  const { subject, predicateType, predicate } = parsed.value;
  const [{ name, digest }] = subject;
  const { packageId, releaseId, purl } = predicate;
  const marks = (["yanked", "deprecated"] as const).flatMap((kind) =>
    predicate[kind] === undefined ? [] : [predicate[kind] === false ? `no longer ${kind}` : kind],
  );
  const about = releaseId ?? /^pkg:generic\/([^?]+)/.exec(purl ?? "")?.[1] ?? name;
  const prefix = `${packageId ?? ""}@`;
  const version = releaseId?.startsWith(prefix) ? releaseId.slice(prefix.length) : undefined;
  const isRelease = predicateType === RELEASE_PREDICATE;
  return {
    text: printable(`${about}${marks.length > 0 ? ` (${marks.join(", ")})` : ""}`, TEXT_MAX),
    sha256: /^[0-9a-f]{64}$/.test(digest.sha256 ?? "") ? digest.sha256 : undefined,
    release:
      isRelease && packageId !== undefined && version !== undefined
        ? { name: packageId, version }
        : undefined,
  };
}

function jsonOf(entry: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(entry) ?? "");
  } catch {
    return undefined;
  }
}
