/** Records of an artifact, from the bytes of their files. Nothing here throws for bad content. */
import { type ArtifactRecord, parseArtifactRecord } from "../../schemas/artifact.ts";
import { type ArtifactType, isArtifactType } from "../../schemas/artifact-type.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { type Manifest, parseManifest } from "../../schemas/manifest.ts";
import { type Moderation, parseModeration } from "../../schemas/moderation.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { parseReview, type Review } from "../../schemas/review.ts";
import type { SourceEntry } from "../read/source.ts";
import { decodeText, refuseEntry } from "./decode-text.ts";
import { parseFrontMatterRecord, parseYamlRecord, unreadableRecord } from "./parse-record.ts";
import type { RecordFile } from "./record-file.ts";

type Read = (entry: SourceEntry) => Promise<Uint8Array>;

/** @param entry absent when there is no such file, which is a problem of the record */
export async function readRecord<T>(
  read: Read,
  entry: SourceEntry | undefined,
  path: string,
  parse: (path: string, text: string) => RecordFile<T>,
): Promise<RecordFile<T>> {
  if (!entry) {
    const message = `${path} is missing`;
    return unreadableRecord(path, {
      line: 1,
      column: 1,
      kind: "syntax",
      message,
      fix: `write ${path}`,
    });
  }
  const refused = refuseEntry(entry);
  if (refused) return unreadableRecord(path, refused);
  const bytes = await read(entry);
  const decoded = decodeText(bytes);
  const record =
    "text" in decoded ? parse(path, decoded.text) : unreadableRecord(path, decoded.problem);
  return { ...record, digest: sha256Hex(bytes) };
}

export function readArtifactRecord(
  read: Read,
  entry: SourceEntry | undefined,
  path: string,
): Promise<RecordFile<ArtifactRecord>> {
  return readRecord(read, entry, path, (name, text) =>
    parseFrontMatterRecord(name, text, parseArtifactRecord),
  );
}

export function readReview(
  read: Read,
  entry: SourceEntry | undefined,
  path: string,
): Promise<RecordFile<Review>> {
  return readRecord(read, entry, path, (name, text) =>
    parseFrontMatterRecord(name, text, parseReview),
  );
}

export function readModeration(read: Read, entry: SourceEntry): Promise<RecordFile<Moderation>> {
  return readRecord(read, entry, entry.path, (name, text) =>
    parseYamlRecord(name, text, parseModeration),
  );
}

/** @param place.type decides the shape; without one the manifest has no value */
export function readManifest(
  read: Read,
  entry: SourceEntry | undefined,
  place: { readonly path: string; readonly type: ArtifactType | undefined },
): Promise<RecordFile<Manifest>> {
  const shape = (value: unknown): Parsed<Manifest> =>
    place.type ? parseManifest(place.type, value) : { ok: false, problems: [] };
  return readRecord(read, entry, place.path, (name, text) => parseYamlRecord(name, text, shape));
}

/** The type, even when another field of the record is wrong: the versions can then still be judged. */
export function typeOf({ raw }: Pick<RecordFile<ArtifactRecord>, "raw">): ArtifactType | undefined {
  const type = typeof raw === "object" && raw !== null && "type" in raw ? raw.type : undefined;
  return typeof type === "string" && isArtifactType(type) ? type : undefined;
}
