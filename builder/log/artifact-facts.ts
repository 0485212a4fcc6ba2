/** What the log needs of an `artifact.md`, through the parser that the builder reads it with. */
import * as v from "valibot";
import { exactVersion, text } from "../../schemas/field.ts";
import { RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import { looseObject, mapping } from "../../schemas/object.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseFrontMatterRecord } from "../parse/parse-record.ts";
import { typeOf } from "../parse/read-record.ts";
import type { ArtifactFacts } from "./log-step.ts";

/**
 * Only what the log needs has to have its shape: another field that is wrong, or that a later schema
 * takes no more, must not change what the log says of the past.
 */
const marksShape = mapping(
  exactVersion,
  looseObject({
    yanked: v.exactOptional(text(1, 500)),
    deprecated: v.exactOptional(text(1, 500)),
  }),
);

/** @param raw the front matter as data; undefined when it could not be read */
export function artifactFacts(raw: unknown): ArtifactFacts | undefined {
  if (raw === undefined) return undefined;
  const versions =
    typeof raw === "object" && raw !== null && Object.hasOwn(raw, "versions")
      ? (raw as { versions: unknown }).versions
      : {};
  const marks = v.safeParse(marksShape, versions);
  return {
    type: typeOf({ raw }),
    marks: marks.success ? new Map(Object.entries(marks.output)) : undefined,
  };
}

/** From bytes. Front matter that was seen before is not parsed again: most edits are below it. */
export function artifactFactsReader(): (bytes: Uint8Array) => ArtifactFacts | undefined {
  const known = new Map<string, ArtifactFacts | undefined>();
  return (bytes) => {
    if (bytes.length > RECORD_SIZE_MAX) return undefined;
    const decoded = decodeText(bytes);
    if (!("text" in decoded)) return undefined;
    const front = frontMatterOf(decoded.text);
    if (!known.has(front)) known.set(front, parsedFacts(front));
    return known.get(front);
  };
}

/** The text up to its second line of three hyphens; all of it without one. */
function frontMatterOf(text: string): string {
  for (let start = text.indexOf("\n") + 1; start > 0; ) {
    const end = text.indexOf("\n", start);
    if (end < 0) break;
    if (/^---[ \t]*\r?$/.test(text.slice(start, end))) return text.slice(0, end + 1);
    start = end + 1;
  }
  return text;
}

function parsedFacts(front: string): ArtifactFacts | undefined {
  const { raw } = parseFrontMatterRecord("artifact.md", front, (value) => ({ ok: true, value }));
  return artifactFacts(raw);
}
